#include "kernel/outbox_store.hpp"

#include "base/text.hpp"

namespace deskbell::kernel::outbox_store {
namespace {

constexpr db::Statement kInsert{
    "outbox.insert",
    "INSERT INTO events (position, at, kind, subject, by_agent, permission, only_agent, scoped, "
    "team,"
    " owner, followers, data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"};
constexpr db::Statement kAfter{
    "outbox.after",
    "SELECT position, at, kind, subject, by_agent, permission, only_agent, scoped, team, owner,"
    " followers, data FROM events WHERE position > $1 AND position <= $2 ORDER BY position"
    " LIMIT $3"};
constexpr db::Statement kAnyAfter{"outbox.any_after",
                                  "SELECT 1 FROM events WHERE position > $1 LIMIT 1"};
constexpr db::Statement kFirstOfNewest{
    "outbox.first_of_newest",
    "SELECT min(position) FROM (SELECT position FROM events WHERE position <= $1"
    " ORDER BY position DESC LIMIT $2) AS newest"};
constexpr db::Statement kTail{"outbox.tail",
                              "SELECT position FROM events ORDER BY position LIMIT 1"};
// Times follow positions, so this reads no more rows than will be dropped: no index on the time.
constexpr db::Statement kFirstToKeep{
    "outbox.first_to_keep", "SELECT position FROM events WHERE at >= $1 ORDER BY position LIMIT 1"};
constexpr db::Statement kDropBelow{"outbox.drop_below", "DELETE FROM events WHERE position < $1"};
constexpr db::Statement kNewest{"outbox.newest",
                                "SELECT position FROM events ORDER BY position DESC LIMIT 1"};
constexpr db::Statement kCursor{"outbox.cursor",
                                "SELECT position FROM event_cursors WHERE consumer = $1"};
constexpr db::Statement kSetCursor{
    "outbox.set_cursor",
    "INSERT INTO event_cursors (consumer, position) VALUES ($1, $2)"
    " ON CONFLICT (consumer) DO UPDATE SET position = excluded.position"};

constexpr AgentId kNobody{-1};

std::string toText(const std::vector<AgentId>& ids) {
    std::string text;
    for (const auto id : ids) {
        if (!text.empty()) text += ' ';
        text += toString(id);
    }
    return text;
}

std::vector<AgentId> parseIds(std::string_view text) {
    std::vector<AgentId> ids;
    if (text.empty()) return ids;
    for (const auto part : split(text, ' ')) {
        if (const auto id = parseId<AgentId>(part)) ids.push_back(*id);
    }
    return ids;
}

StoredEvent eventOf(const db::Row& row) {
    StoredEvent stored;
    stored.position = row.integer(0);
    stored.at = row.time(1);
    auto& event = stored.event;
    event.kind = row.text(2);
    event.subject = row.integer(3);
    event.by = row.id<AgentId>(4);
    event.audience.only = row.id<AgentId>(6);
    if (const auto permission = parsePermission(row.view(5))) {
        event.audience.permission = *permission;
    } else {
        event.audience.only = kNobody;  // a permission of another version: nobody here has it
    }
    event.audience.scoped = row.boolean(7);
    event.audience.team = row.id<TeamId>(8);
    event.audience.owner = row.id<AgentId>(9);
    event.audience.followers = parseIds(row.view(10));
    event.data = row.text(11);
    return stored;
}

}  // namespace

void insert(db::WriteTx& tx, std::int64_t position, Timestamp at, const Event& event) {
    const auto& to = event.audience;
    tx.run(kInsert,
           {position, at, event.kind, event.subject, event.by, permissionName(to.permission),
            to.only, to.scoped, to.team, to.owner, toText(to.followers), event.data});
}

std::vector<StoredEvent> after(db::ReadTx& tx, std::int64_t position, std::int64_t last,
                               int limit) {
    return tx.list(kAfter, {position, last, limit}, eventOf);
}

bool anyAfter(db::ReadTx& tx, std::int64_t position) {
    return tx.number(kAnyAfter, {position}) != 0;
}

std::optional<std::int64_t> firstOfNewest(db::ReadTx& tx, std::int64_t head, int count) {
    const auto first = tx.find(kFirstOfNewest, {head, count}, [](const db::Row& row) {
        return row.isNull(0) ? std::nullopt : std::optional(row.integer(0));
    });
    return first.value();
}

std::int64_t tail(db::ReadTx& tx) {
    return tx.number(kTail, {});
}

void prune(db::WriteTx& tx, Timestamp before) {
    const auto first = tx.number(kFirstToKeep, {before});
    tx.run(kDropBelow, {first != 0 ? first : tx.number(kNewest, {})});
}

std::int64_t cursor(db::ReadTx& tx, std::string_view consumer) {
    return tx.number(kCursor, {consumer});
}

void setCursor(db::WriteTx& tx, std::string_view consumer, std::int64_t position) {
    tx.run(kSetCursor, {consumer, position});
}

}  // namespace deskbell::kernel::outbox_store
