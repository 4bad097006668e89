#pragma once
// What service.cpp, jobs.cpp and http.cpp share.

#include "desk/calendars/calendars.hpp"
#include "desk/calendars/store.hpp"
#include "kernel/snapshot.hpp"

namespace deskbell::calendars {

class Calendars::Impl {
public:
    explicit Impl(Parts p)
        : parts(p), remembered(p.outbox, {kChanged}, [this](db::ReadTx& tx) {
              return Snapshot(store::list(tx), store::uses(tx), parts.clock.now());
          }) {}

    Result<Calendar> add(db::WriteTx& tx, const Actor& actor, Calendar wanted);
    Result<Calendar> change(db::WriteTx& tx, const Actor& actor, const Calendar& stored,
                            Calendar wanted);
    Result<void> remove(db::WriteTx& tx, const Actor& actor, CalendarId id);
    Result<Calendar> makeDefault(db::WriteTx& tx, const Actor& actor, CalendarId id);
    Result<void> use(db::WriteTx& tx, const Actor& actor, const Use& use);
    /// Working time may be counted otherwise from now on.
    void announce(db::WriteTx& tx, const Actor& actor, CalendarId id);
    std::shared_ptr<const Snapshot> snapshot(db::ReadTx& tx);

    void planFeed(db::WriteTx& tx, CalendarId id, Timestamp due);
    /// Fetches the calendar's address and keeps what came, or why nothing did.
    kernel::JobOutcome fetchFeed(CalendarId id);
    Result<std::vector<HolidayEntry>> fetch(std::string url);
    [[nodiscard]] std::optional<std::string> nameOfTarget(db::ReadTx& tx, const Use& use) const;

    Parts parts;
    kernel::Snapshot<Snapshot> remembered;

    static constexpr std::string_view kChanged = "calendar.changed";
    /// The event of a change; what is remembered goes with the commit.
    void announceChange(db::WriteTx& tx, CalendarId id, AgentId by);
    CalendarObserver* observer = nullptr;
    std::optional<Outside> outside;
};

}  // namespace deskbell::calendars
