#pragma once
// Rows of promises, policies, notices and of counting anew.

#include <optional>
#include <string_view>
#include <vector>

#include "desk/promises/promises.hpp"

namespace deskbell::promises::store {

void insert(db::WriteTx& tx, const Promise& promise);
void save(db::WriteTx& tx, const Promise& promise);
[[nodiscard]] std::optional<Promise> find(db::ReadTx& tx, PromiseId id);
[[nodiscard]] std::vector<Promise> activeOf(db::ReadTx& tx, TicketId ticket);
[[nodiscard]] std::vector<Promise> allOf(db::ReadTx& tx, TicketId ticket);
[[nodiscard]] bool wasEverPromised(db::ReadTx& tx, TicketId ticket, Kind kind);
/// Whether an answer promise ended after `since`, for another reason than this one.
[[nodiscard]] bool answeredSince(db::ReadTx& tx, TicketId ticket, Timestamp since,
                                 std::string_view butReason);
/// Those that a message kept.
[[nodiscard]] std::vector<Promise> keptBy(db::ReadTx& tx, TicketId ticket, timeline::EntryId entry);

/// What rings by `now`, in order.
struct Ringing {
    Timestamp at;
    PromiseId id;
    auto operator<=>(const Ringing&) const = default;
};
[[nodiscard]] std::vector<Ringing> ringing(db::ReadTx& tx, Timestamp now, int limit);
[[nodiscard]] std::optional<Timestamp> firstAlarm(db::ReadTx& tx);

/// Promises in force, by due time; none of a ticket is asked for by its id.
struct Filter {
    std::optional<AgentId> owner;
    std::optional<TeamId> team;
    std::optional<Kind> kind;
    std::optional<State> state;
    std::optional<Timestamp> dueFrom, dueBefore;
};
struct Cursor {
    Timestamp due;
    PromiseId id;
};
[[nodiscard]] std::vector<Promise> listActive(db::ReadTx& tx, const Filter& filter,
                                              std::optional<Cursor> after, int limit);

/// Promises that were kept or broken in a period.
struct Decided {
    Timestamp from, until;
    std::optional<AgentId> owner;
    std::optional<TeamId> team;
    std::optional<Kind> kind;
    std::optional<State> state;  ///< kept or broken
    std::optional<int> hour;     ///< of the day, in the calendar's zone
};
struct DecidedCount {
    Kind kind = Kind::firstAnswer;
    TeamId team;
    AgentId owner;
    int hour = 0;
    State state = State::kept;
    std::int64_t promises = 0;
};
[[nodiscard]] std::vector<DecidedCount> countDecided(db::ReadTx& tx, Timestamp from,
                                                     Timestamp until);
/// By the time of the decision; Cursor::due is that time.
[[nodiscard]] std::vector<Promise> listDecided(db::ReadTx& tx, const Decided& which,
                                               std::optional<Cursor> after, int limit);

[[nodiscard]] std::vector<Policy> policies(db::ReadTx& tx);  ///< in their order
[[nodiscard]] std::optional<Policy> findPolicy(db::ReadTx& tx, PolicyId id);
/// False when the name is taken.
[[nodiscard]] bool insertPolicy(db::WriteTx& tx, const Policy& policy);
[[nodiscard]] bool updatePolicy(db::WriteTx& tx, const Policy& policy);
void removePolicy(db::WriteTx& tx, PolicyId id);
void placePolicy(db::WriteTx& tx, PolicyId id, std::int64_t position);

struct Recount {
    std::int64_t wanted = 0, done = 0;  ///< equal when nothing is to be done
    TicketId after;
    std::int64_t ticketsDone = 0, ticketsAll = 0;
    std::optional<Timestamp> startedAt, finishedAt;
};
[[nodiscard]] Recount recount(db::ReadTx& tx);
void saveRecount(db::WriteTx& tx, const Recount& recount);

struct Notice {
    std::int64_t id = 0;
    PromiseId promise;
    TicketId ticket;
    std::string state;  ///< "offered", "sent", "dismissed"
    Timestamp newDue;
    std::string reason;
    timeline::EntryId entry;
    Timestamp at;
};
void putNotice(db::WriteTx& tx, const Notice& notice);
void saveNotice(db::WriteTx& tx, const Notice& notice);
[[nodiscard]] std::vector<Notice> noticesOf(db::ReadTx& tx, TicketId ticket);

}  // namespace deskbell::promises::store
