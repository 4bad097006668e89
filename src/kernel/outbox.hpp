#pragma once
// The event log. An event is written in the transaction of the decision that caused it and gets the
// next position at commit order; live updates, search and notifications read on from their last
// position, so nobody misses one (docs/adr/0006).

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "db/db.hpp"
#include "kernel/actor.hpp"
#include "kernel/event_positions.hpp"

namespace deskbell::kernel {

/// Something that happened: "ticket.changed" on ticket 42. Carries ids, never content, so that
/// whoever hears of it must still ask, and is asked for permission.
struct Event {
    std::string kind;
    std::int64_t subject = 0;  ///< id of the ticket, customer, agent … that it is about
    Audience audience;
    AgentId by;        ///< the agent who did it, none for the system
    std::string data;  ///< small JSON object of further ids, or ""
};
struct StoredEvent {
    std::int64_t position = 0;
    Timestamp at;
    Event event;
};

class Outbox {
public:
    /// With the embedded database's positions, or another's.
    explicit Outbox(const Clock& clock);
    Outbox(const Clock& clock, std::unique_ptr<EventPositions> positions);
    /// Appends; the event's position. Listeners are woken after the commit.
    std::int64_t add(db::WriteTx& tx, const Event& event);
    /// Events after `position`, oldest first, at most `limit`. What was committed just now is left
    /// out as long as an event with a lower position may still follow.
    [[nodiscard]] std::vector<StoredEvent> after(db::ReadTx& tx, std::int64_t position,
                                                 int limit) const;
    /// Whether there are events that after() leaves out.
    [[nodiscard]] bool isUnsettled(db::ReadTx& tx) const;
    /// Position of the newest event that can be read, 0 when there never was one.
    [[nodiscard]] std::int64_t head(db::ReadTx& tx) const;
    /// The transaction sees every change whose event stands at or below it. No position to go on
    /// from.
    [[nodiscard]] std::int64_t shown(db::ReadTx& tx) const;
    /// A position with the newest `count` events above it, or all there are.
    [[nodiscard]] std::int64_t beforeNewest(db::ReadTx& tx, int count) const;
    /// Position of the oldest event still kept (older ones were pruned), 0 when there is none.
    [[nodiscard]] std::int64_t tail(db::ReadTx& tx) const;
    /// Once at start: new events get positions above all that there are, wherever those came from.
    void catchUp(db::WriteTx& tx);
    /// Drops events older than `before`, but for the newest: consumers stand there.
    void prune(db::WriteTx& tx, Timestamp before);

    // The following three are told at start, before the first write.

    /// `wake` is called after each commit that added events, on the database's thread; where
    /// several nodes write, when events of any of them can be read.
    void onCommit(std::function<void()> wake);
    /// `heard` gets every event that is read before its reader does, on the reader's thread: what a
    /// node remembers of the database is never older than the events it has seen.
    void onRead(std::function<void(const StoredEvent&)> heard);
    /// Called after commits in place of the listeners; wake() then is somebody else's duty
    /// (event_watch.hpp).
    void relayCommits(std::function<void()> relay);
    void wake() const;

    /// A consumer's last position, kept in the database: (name, position).
    [[nodiscard]] std::int64_t cursor(db::ReadTx& tx, std::string_view consumer) const;
    void setCursor(db::WriteTx& tx, std::string_view consumer, std::int64_t position);

private:
    const Clock& clock_;
    std::unique_ptr<EventPositions> positions_;
    std::vector<std::function<void()>> wake_;
    std::vector<std::function<void(const StoredEvent&)>> heard_;
    std::function<void()> relay_;
};

}  // namespace deskbell::kernel
