#include "desk/tickets/store_list.hpp"

#include <algorithm>

#include "desk/tickets/rules.hpp"
#include "desk/tickets/store_rows.hpp"

namespace deskbell::tickets::store {

namespace {

constexpr db::Statement kCounts{
    "ticket_counts.list",
    "SELECT team_id, owner_id, status, tickets FROM ticket_counts WHERE tickets <> 0"};
constexpr db::Statement kCountChanges{
    "ticket_count_changes.list",
    "SELECT team_id, owner_id, status, CAST(sum(tickets) AS BIGINT) FROM ticket_count_changes "
    "GROUP BY team_id, owner_id, status"};
constexpr db::Statement kFollowed{"ticket_followers.foreign",
                                  "SELECT t.team_id, t.owner_id, t.status FROM ticket_followers f "
                                  "JOIN tickets t ON t.id = f.ticket_id "
                                  "WHERE f.agent_id = $1 LIMIT 5000"};
constexpr db::Statement kCount{"tickets.count", "SELECT count(*) FROM tickets"};
constexpr db::Statement kIdsAfter{"tickets.ids_after",
                                  "SELECT id FROM tickets WHERE id > $1 ORDER BY id LIMIT $2"};
constexpr db::Statement kActiveIdsAfter{
    "tickets.active_ids_after",
    "SELECT id FROM tickets WHERE active = 1 AND id > $1 ORDER BY id LIMIT $2"};
constexpr db::Statement kActiveAfter{
    "tickets.active_after",
    "SELECT " DESKBELL_TICKET_COLUMNS
    " FROM tickets t WHERE t.active = 1 AND t.id > $1 ORDER BY t.id LIMIT $2"};
constexpr db::Statement kLastOwner{
    "tickets.last_owner",
    "SELECT owner_id FROM tickets WHERE customer_id = $1 AND id <> $2 AND owner_id IS NOT NULL "
    "ORDER BY updated_at DESC, id DESC LIMIT 1"};
constexpr db::Statement kCountActive{
    "ticket_counts.active",
    "SELECT CAST(coalesce(sum(tickets), 0) AS BIGINT) FROM (SELECT status, tickets "
    "FROM ticket_counts UNION ALL SELECT status, tickets FROM ticket_count_changes) AS parts "
    "WHERE status IN ('open', 'waiting', 'paused')"};
constexpr db::Statement kUnpromised{
    "tickets.unpromised",
    "SELECT id FROM tickets WHERE active = 1 AND status = 'open' AND next_due_kind = '' "
    "ORDER BY id LIMIT $1"};
constexpr db::Statement kIdsOfCustomer{
    "tickets.ids_of_customer",
    "SELECT id FROM tickets WHERE customer_id = $1 ORDER BY updated_at DESC, id DESC LIMIT $2"};

constexpr int kRareTag = 2'000;
constexpr db::Statement kTagUses{
    "ticket_tags.uses",
    "SELECT count(*) FROM (SELECT 1 FROM ticket_tags WHERE tag_key = $1 LIMIT $2) AS uses"};

constexpr int kFewVisible = 20'000;

bool onlyActive(const std::vector<Status>& statuses) {
    return !statuses.empty() && std::all_of(statuses.begin(), statuses.end(), rules::isActive);
}

/// Orders in which only active tickets stand, along an index of theirs.
bool byTime(Order order) {
    return order == Order::waitingUp || order == Order::dueUp;
}

TicketId readId(const db::Row& row) {
    return row.id<TicketId>(0);
}

bool seesEverything(const Actor& actor) {
    return actor.kind == ActorKind::system || actor.may(Permission::ticketsReadAll);
}

/// The same decision as maySee(), in SQL.
void addVisibility(db::Query& query, const Actor& actor) {
    if (seesEverything(actor)) return;
    query.add(" AND (t.team_id IS NULL OR t.owner_id = ?", actor.agent);
    for (auto team : actor.teams) query.add(" OR t.team_id = ?", team);
    query.add(
        " OR EXISTS (SELECT 1 FROM ticket_followers f WHERE f.ticket_id = t.id AND f.agent_id = "
        "?))",
        actor.agent);
}

/// One of the reasons why an actor who does not see everything sees a ticket.
struct Reason {
    enum class Kind { noTeam, team, owner, follower } kind;
    TeamId team = {};
};

std::vector<Reason> reasonsOf(const Actor& actor, const Filter& filter) {
    std::vector<Reason> out{{Reason::Kind::owner}, {Reason::Kind::follower}};
    const auto& asked = filter.teams;
    if (asked.empty()) out.push_back({Reason::Kind::noTeam});
    for (auto team : actor.teams) {
        if (asked.empty() || std::find(asked.begin(), asked.end(), team) != asked.end())
            out.push_back({Reason::Kind::team, team});
    }
    return out;
}

/// Its tickets stand together in an index, in the order of their changes.
void addReason(db::Query& query, const Actor& actor, const Reason& reason) {
    switch (reason.kind) {
        case Reason::Kind::noTeam:
            query.add(" AND t.team_id IS NULL");
            return;
        case Reason::Kind::team:
            query.add(" AND t.team_id = ?", reason.team);
            return;
        case Reason::Kind::owner:
            query.add(" AND t.owner_id = ?", actor.agent);
            return;
        case Reason::Kind::follower:
            query.add(
                " AND t.id IN (SELECT f.ticket_id FROM ticket_followers f WHERE f.agent_id = ?)",
                actor.agent);
            return;
    }
}

template <class T>
void addAnyOf(db::Query& query, db::Sql first, const std::vector<T>& values) {
    if (values.empty()) return;
    query.add(first, values.front());
    for (std::size_t i = 1; i < values.size(); ++i) query.add(", ?", values[i]);
    query.add(")");
}

/// The condition by whose index the rows are found; the others are looked at row by row. Without
/// statistics SQLite would take any, and walk a million closed tickets for the sake of one status.
enum class Lead { customer, owner, tag, status, inbox, team, order, reason };

Lead leadOf(const Filter& filter, Order order, bool rareTag) {
    if (filter.customer) return Lead::customer;
    if (filter.owner) return Lead::owner;
    if (rareTag) return Lead::tag;
    const bool active = filter.active || onlyActive(filter.statuses) || byTime(order);
    // Few are solved at a time: they are closed after some days.
    if (!active && filter.statuses == std::vector{Status::solved}) return Lead::status;
    // By creation the tickets themselves are the index, and soon enough one is of that kind.
    const bool byCreation = order == Order::createdUp || order == Order::createdDown;
    if (!active && byCreation) return Lead::order;
    if (filter.inbox) return Lead::inbox;
    if (filter.teams.size() == 1) return Lead::team;
    const bool oneStatus = filter.statuses.size() == 1 && !byTime(order) && !byCreation;
    return oneStatus ? Lead::status : Lead::order;
}

void addOwner(db::Query& query, AgentId owner, bool leads) {
    if (!owner)
        query.add(leads ? db::Sql(" AND t.owner_id IS NULL")
                        : db::Sql(" AND coalesce(t.owner_id, 0) = 0"));
    else
        query.add(leads ? db::Sql(" AND t.owner_id = ?") : db::Sql(" AND t.owner_id + 0 = ?"),
                  owner);
}

void addFilter(db::Query& query, const Filter& filter, Order order, Lead lead) {
    // Said even where the statuses or the order say it: the indexes of the active tickets serve
    // only then.
    if (filter.active || onlyActive(filter.statuses) || byTime(order))
        query.add(" AND t.active = 1");
    if (filter.customer) query.add(" AND t.customer_id = ?", *filter.customer);
    if (filter.owner) addOwner(query, *filter.owner, lead == Lead::owner);
    std::vector<std::string_view> statuses;
    for (auto status : filter.statuses) statuses.push_back(statusName(status));
    if (lead == Lead::status)
        query.add(" AND t.status = ?", statuses.front());
    else
        addAnyOf(query, " AND coalesce(t.status, '') IN (?", statuses);
    if (lead == Lead::team)
        query.add(" AND t.team_id = ?", filter.teams.front());
    else
        addAnyOf(query, " AND t.team_id + 0 IN (?", filter.teams);
    if (filter.inbox) {
        query.add(lead == Lead::inbox ? db::Sql(" AND t.inbox_id = ?")
                                      : db::Sql(" AND t.inbox_id + 0 = ?"),
                  *filter.inbox);
    }
    if (filter.dueBefore) query.add(" AND t.next_due <= ?", *filter.dueBefore);
    if (filter.promise == "none")
        query.add(" AND t.next_due_state = ''");
    else if (!filter.promise.empty())
        query.add(" AND t.next_due_state = ?", filter.promise);
    if (filter.tagKey.empty()) return;
    if (lead == Lead::tag) {
        query.add(" AND t.id IN (SELECT g.ticket_id FROM ticket_tags g WHERE g.tag_key = ?)",
                  filter.tagKey);
    } else {
        query.add(
            " AND EXISTS (SELECT 1 FROM ticket_tags g WHERE g.tag_key = ? AND g.ticket_id = t.id)",
            filter.tagKey);
    }
}

/// A rare tag leads to its tickets; a common one is met soon on the way along the list's order.
bool isRare(db::ReadTx& tx, const std::string& tagKey) {
    return !tagKey.empty() && tx.number(kTagUses, {tagKey, kRareTag + 1}) <= kRareTag;
}

void addOrder(db::Query& query, Order order, const std::optional<Cursor>& after) {
    switch (order) {
        case Order::updatedDown:
            if (after) query.add(" AND (t.updated_at, t.id) < (?, ?)", after->key, after->id);
            query.add(" ORDER BY t.updated_at DESC, t.id DESC");
            return;
        case Order::updatedUp:
            if (after) query.add(" AND (t.updated_at, t.id) > (?, ?)", after->key, after->id);
            query.add(" ORDER BY t.updated_at, t.id");
            return;
        case Order::createdDown:  // ids are made in the order of creation
            if (after) query.add(" AND t.id < ?", after->id);
            query.add(" ORDER BY t.id DESC");
            return;
        case Order::createdUp:
            if (after) query.add(" AND t.id > ?", after->id);
            query.add(" ORDER BY t.id");
            return;
        case Order::waitingUp:
            query.add(" AND t.waiting_since IS NOT NULL");
            if (after) query.add(" AND (t.waiting_since, t.id) > (?, ?)", after->key, after->id);
            query.add(" ORDER BY t.waiting_since, t.id");
            return;
        case Order::dueUp:
            query.add(" AND t.next_due IS NOT NULL");
            if (after) query.add(" AND (t.next_due, t.id) > (?, ?)", after->key, after->id);
            query.add(" ORDER BY t.next_due, t.id");
            return;
    }
}

/// What I have not opened since something happened; what I wrote myself marks itself read.
bool isUnread(AgentId reader, std::optional<Timestamp> readAt, Timestamp lastEntryAt) {
    return reader && (!readAt || *readAt < lastEntryAt);
}

ListKey readKey(const db::Row& row, AgentId reader, Order order) {
    const auto id = row.id<TicketId>(0);
    std::int64_t key = 0;
    if (order == Order::updatedDown || order == Order::updatedUp) key = row.integer(3);
    if (order == Order::waitingUp) key = row.integer(4);
    if (order == Order::dueUp) key = row.integer(6);
    return {id, row.integer(1), {key, id}, isUnread(reader, row.optionalTime(5), row.time(2))};
}

ListRow readRow(const db::Row& row, AgentId reader) {
    ListRow out{readTicket(row), row.text(12), false};
    out.unread = isUnread(reader, row.optionalTime(kTicketColumns), out.ticket.lastEntryAt);
    return out;
}

bool seesFew(db::ReadTx& tx, const Actor& actor) {
    db::Query query("ticket_counts.visible",
                    "SELECT CAST(coalesce(sum(tickets), 0) AS BIGINT) FROM ticket_counts "
                    "WHERE team_id IN (0");
    for (auto team : actor.teams) query.add(", ?", team);
    query.add(")");
    const auto visible = tx.list(query, [](const db::Row& row) { return row.integer(0); });
    return visible.front() < kFewVisible;
}

/// Whoever sees little would walk far along an index of everybody's tickets. What leads to few
/// tickets anyway leads for him too.
bool isLedByReasons(db::ReadTx& tx, const Actor& actor, Order order, Lead lead) {
    if (seesEverything(actor)) return false;
    if (lead != Lead::order && lead != Lead::status && lead != Lead::inbox) return false;
    const bool byChange = order == Order::updatedDown || order == Order::updatedUp;
    return (lead == Lead::order && byChange) || seesFew(tx, actor);
}

/// A page of what one query finds; of what the actor sees for this reason, or for any.
struct Page {
    const Filter& filter;
    Order order;
    const std::optional<Cursor>& after;
    int limit;
};
std::vector<ListKey> listOne(db::ReadTx& tx, const Actor& actor, const Page& page, Lead lead,
                             const Reason* reason) {
    db::Query query("tickets.list",
                    "SELECT t.id, t.version, t.last_entry_at, t.updated_at, t.waiting_since, "
                    "r.read_at, t.next_due FROM tickets t "
                    "LEFT JOIN ticket_reads r ON r.ticket_id = t.id AND r.agent_id = ");
    query.add("?", actor.agent.value);
    query.add(" WHERE 1 = 1");
    addFilter(query, page.filter, page.order, lead);
    if (reason != nullptr)
        addReason(query, actor, *reason);
    else
        addVisibility(query, actor);
    addOrder(query, page.order, page.after);
    query.add(" LIMIT ?", page.limit);
    return tx.list(query,
                   [&](const db::Row& row) { return readKey(row, actor.agent, page.order); });
}

/// The page out of those of all reasons, each ticket once.
std::vector<ListKey> merged(std::vector<ListKey> rows, Order order, int limit) {
    const bool down = order == Order::updatedDown || order == Order::createdDown;
    const auto place = [](const ListKey& row) { return std::pair(row.cursor.key, row.id); };
    std::sort(rows.begin(), rows.end(), [&](const ListKey& a, const ListKey& b) {
        return down ? place(b) < place(a) : place(a) < place(b);
    });
    rows.erase(std::unique(rows.begin(), rows.end(),
                           [](const ListKey& a, const ListKey& b) { return a.id == b.id; }),
               rows.end());
    if (rows.size() > static_cast<std::size_t>(limit)) rows.resize(static_cast<std::size_t>(limit));
    return rows;
}

}  // namespace

std::vector<ListKey> list(db::ReadTx& tx, const Actor& actor, const Filter& filter, Order order,
                          std::optional<Cursor> after, int limit) {
    const Page page{filter, order, after, limit};
    const auto lead = leadOf(filter, order, isRare(tx, filter.tagKey));
    if (!isLedByReasons(tx, actor, order, lead)) return listOne(tx, actor, page, lead, nullptr);
    std::vector<ListKey> rows;
    for (const auto& reason : reasonsOf(actor, filter)) {
        const auto some = listOne(tx, actor, page, Lead::reason, &reason);
        rows.insert(rows.end(), some.begin(), some.end());
    }
    return merged(std::move(rows), order, limit);
}

std::vector<ListRow> byIds(db::ReadTx& tx, const Actor& actor, const std::vector<TicketId>& ids) {
    if (ids.empty()) return {};
    db::Query query("tickets.by_ids",
                    "SELECT " DESKBELL_TICKET_COLUMNS
                    ", r.read_at FROM tickets t "
                    "LEFT JOIN ticket_reads r ON r.ticket_id = t.id AND r.agent_id = ");
    query.add("?", actor.agent.value);
    addAnyOf(query, " WHERE t.id IN (?", ids);
    addVisibility(query, actor);
    auto rows = tx.list(query, [&](const db::Row& row) { return readRow(row, actor.agent); });
    std::vector<ListRow> ordered;
    for (auto id : ids) {
        auto it = std::find_if(rows.begin(), rows.end(),
                               [&](const ListRow& row) { return row.ticket.id == id; });
        if (it != rows.end()) ordered.push_back(std::move(*it));
    }
    return ordered;
}

std::int64_t count(db::ReadTx& tx) {
    return tx.number(kCount, {});
}
std::vector<TicketId> idsAfter(db::ReadTx& tx, TicketId after, int limit) {
    return tx.list(kIdsAfter, {after.value, limit}, readId);  // as an id, none would be NULL
}
std::vector<TicketId> activeIdsAfter(db::ReadTx& tx, TicketId after, int limit) {
    return tx.list(kActiveIdsAfter, {after.value, limit}, readId);
}
std::vector<Ticket> activeAfter(db::ReadTx& tx, TicketId after, int limit) {
    return tx.list(kActiveAfter, {after.value, limit}, readTicket);
}
AgentId lastOwnerFor(db::ReadTx& tx, customers::CustomerId customer, TicketId but) {
    return tx
        .find(kLastOwner, {customer, but}, [](const db::Row& row) { return row.id<AgentId>(0); })
        .value_or(AgentId{});
}
std::int64_t countActive(db::ReadTx& tx) {
    return tx.number(kCountActive, {});
}
std::vector<TicketId> unpromised(db::ReadTx& tx, int limit) {
    return tx.list(kUnpromised, {limit}, readId);
}
std::vector<TicketId> idsOfCustomer(db::ReadTx& tx, customers::CustomerId customer, int limit) {
    return tx.list(kIdsOfCustomer, {customer, limit}, readId);
}

namespace {

std::int64_t countAtRisk(db::ReadTx& tx, const Actor& actor, Timestamp before) {
    db::Query query("tickets.count_at_risk",
                    "SELECT count(*) FROM (SELECT 1 AS one FROM tickets t WHERE t.active = 1");
    query.add(" AND t.next_due <= ?", before);
    addVisibility(query, actor);
    query.add(" LIMIT ?) AS due", kMostAtRisk);
    std::int64_t out = 0;
    for (const auto count : tx.list(query, [](const db::Row& row) { return row.integer(0); }))
        out = count;
    return out;
}

}  // namespace

ViewCounts countViews(db::ReadTx& tx, const Actor& actor, Timestamp riskBefore) {
    ViewCounts out;
    out.atRisk = countAtRisk(tx, actor, riskBefore);
    auto add = [&](TeamId team, AgentId owner, Status status, std::int64_t n) {
        const bool active =
            status == Status::open || status == Status::waiting || status == Status::paused;
        out.all += n;
        if (status == Status::solved) out.solved += n;
        if (!active) return;
        out.open += n;
        if (owner == actor.agent) out.mine += n;
        if (!owner) out.unowned += n;
        if (team && actor.memberOf(team)) out.team += n;
        if (status == Status::waiting) out.waiting += n;
    };
    const bool everything = seesEverything(actor);
    const auto addRow = [&](const db::Row& row) {
        const auto team = row.id<TeamId>(0);
        const auto owner = row.id<AgentId>(1);
        const bool mine = !team || owner == actor.agent || actor.memberOf(team);
        if (everything || mine) add(team, owner, *parseStatus(row.view(2)), row.integer(3));
    };
    tx.each(kCounts, {}, addRow);
    tx.each(kCountChanges, {}, addRow);
    if (everything) return out;
    tx.each(kFollowed, {actor.agent}, [&](const db::Row& row) {
        const auto team = row.id<TeamId>(0);
        const auto owner = row.id<AgentId>(1);
        if (team && owner != actor.agent && !actor.memberOf(team))
            add(team, owner, *parseStatus(row.view(2)), 1);
    });
    return out;
}

}  // namespace deskbell::tickets::store
