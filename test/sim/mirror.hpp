#pragma once
// What the database holds, followed row by row beside it: each step's changes, before and after,
// for the invariants to look at, and the rows by key, so that they need not ask.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "sim/store.hpp"

namespace deskbell::sim {

struct TicketRow {
    std::int64_t number = 0, owner = 0, team = 0, inbox = 0, version = 0;
    std::string status, customerAddress, replyToken;
    bool active = false;
    std::set<std::int64_t> followers;
    bool operator==(const TicketRow&) const = default;
};

struct EntryRow {
    std::int64_t ticket = 0;
    std::string kind, byKind;
    std::int64_t by = 0;
    Timestamp at;
    std::string content;  ///< all that must never change, as one text
    bool redacted = false;
    int marker = 0;  ///< by which the ledger knows it; 0: none

    std::string direction;  ///< of a message; else ""
    std::string messageId, delivery, recipients, machine;
    std::int64_t arrival = 0;
    bool operator==(const EntryRow&) const = default;
};

struct ArrivalRow {
    std::string naturalKey, state;
    std::int64_t ticket = 0, entry = 0;
    bool hasBytes = false;
    bool operator==(const ArrivalRow&) const = default;
};

struct EventRow {
    std::int64_t position = 0, subject = 0;
    std::string kind, permission;
    std::int64_t only = 0, team = 0, owner = 0;
    bool scoped = false;
    std::set<std::int64_t> followers;
};

/// A row that is new (no `before`), gone (no `after`) or different.
template <class Row>
struct Change {
    std::int64_t id = 0;
    std::optional<Row> before, after;
};

struct Changes {
    std::vector<Change<TicketRow>> tickets;
    std::vector<Change<EntryRow>> entries;
    std::vector<Change<ArrivalRow>> arrivals;
    bool people = false;         ///< teams have other members
    bool counts = false;         ///< derived counters were written
    std::size_t firstEvent = 0;  ///< of Mirror::events, the first one that is new
};

class Mirror {
public:
    /// Reads what was written since the last time.
    [[nodiscard]] Changes follow(Store& store);

    std::map<std::int64_t, TicketRow> tickets;
    std::map<std::int64_t, EntryRow> entries;
    std::map<std::int64_t, ArrivalRow> arrivals;
    std::vector<EventRow> events;  ///< every one that ever was, by position

    std::map<int, std::set<std::int64_t>> entriesOf;             ///< by marker
    std::map<std::string, std::int64_t, std::less<>> entryOf;    ///< outgoing, by Message-ID
    std::map<std::string, std::int64_t, std::less<>> arrivalOf;  ///< by natural key
    std::map<std::int64_t, std::int64_t> entryOfArrival;         ///< by the arrival's id

private:
    void followTickets(Store& store, const Touched& touched, Changes& out);
    void followEntries(Store& store, const Touched& touched, Changes& out);
    void followArrivals(Store& store, const Touched& touched, Changes& out);
    void followEvents(Store& store, Changes& out);
    void index(std::int64_t id, const EntryRow& row, bool isThere);

    std::map<std::int64_t, std::int64_t> ticketOfRow_, entryOfRow_, entryOfMessageRow_,
        arrivalOfRow_, ticketOfFollowerRow_;
};

/// "zqm17z", a word that is found again in what was written with it.
[[nodiscard]] std::string markerWord(int marker);
/// The first one in the text, 0 when there is none.
[[nodiscard]] int markerIn(std::string_view text);

}  // namespace deskbell::sim
