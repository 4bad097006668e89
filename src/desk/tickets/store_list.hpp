#pragma once
// Lists of tickets: filters, order, visibility, pages. Every shape runs along an index.

#include <optional>
#include <string>
#include <vector>

#include "desk/tickets/tickets.hpp"

namespace deskbell::tickets::store {

enum class Order { updatedDown, updatedUp, createdDown, createdUp, waitingUp, dueUp };

/// Where a page begins: the sort key and id of the last row of the page before.
struct Cursor {
    std::int64_t key = 0;
    TicketId id;
};

struct Filter {
    bool active = false;           ///< only open, waiting, paused
    std::vector<Status> statuses;  ///< any of them; empty: all
    std::optional<AgentId> owner;  ///< AgentId{}: without owner
    std::vector<TeamId> teams;     ///< any of them; empty: all
    std::optional<inboxes::InboxId> inbox;
    std::optional<customers::CustomerId> customer;
    std::string tagKey;                  ///< folded; "" = any
    std::optional<Timestamp> dueBefore;  ///< what is promised next is due by then
    std::string promise;                 ///< "running", "paused", "broken" or "none"; "" = any
};

/// What the order and the freshness of a row depend on; the rest of it may be remembered.
struct ListKey {
    TicketId id;
    std::int64_t version = 0;
    Cursor cursor;  ///< of the page that begins after it
    bool unread = false;
};

struct ListRow {
    Ticket ticket;  ///< without followers and participants
    std::string tagsJson;
    bool unread = false;
};

/// At most `limit` rows that `actor` may see.
[[nodiscard]] std::vector<ListKey> list(db::ReadTx& tx, const Actor& actor, const Filter& filter,
                                        Order order, std::optional<Cursor> after, int limit);
/// Those of `ids` that `actor` may see, in the order of `ids`.
[[nodiscard]] std::vector<ListRow> byIds(db::ReadTx& tx, const Actor& actor,
                                         const std::vector<TicketId>& ids);

[[nodiscard]] std::int64_t count(db::ReadTx& tx);
[[nodiscard]] std::vector<TicketId> idsAfter(db::ReadTx& tx, TicketId after, int limit);
[[nodiscard]] std::vector<TicketId> activeIdsAfter(db::ReadTx& tx, TicketId after, int limit);
[[nodiscard]] std::int64_t countActive(db::ReadTx& tx);
[[nodiscard]] std::vector<Ticket> activeAfter(db::ReadTx& tx, TicketId after, int limit);
[[nodiscard]] AgentId lastOwnerFor(db::ReadTx& tx, customers::CustomerId customer, TicketId but);
[[nodiscard]] std::vector<TicketId> unpromised(db::ReadTx& tx, int limit);
/// Newest first.
[[nodiscard]] std::vector<TicketId> idsOfCustomer(db::ReadTx& tx, customers::CustomerId customer,
                                                  int limit);

/// How many tickets each built-in view holds for the actor.
struct ViewCounts {
    std::int64_t mine = 0, team = 0, unowned = 0, waiting = 0, open = 0, solved = 0, all = 0;
    std::int64_t atRisk = 0;  ///< at most kMostAtRisk
};
constexpr std::int64_t kMostAtRisk = 1'000;
[[nodiscard]] ViewCounts countViews(db::ReadTx& tx, const Actor& actor, Timestamp riskBefore);

}  // namespace deskbell::tickets::store
