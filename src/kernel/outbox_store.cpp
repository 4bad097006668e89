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
    " followers, data FROM events WHERE position > $1 ORDER BY position LIMIT $2"};
constexpr db::Statement kHead{"outbox.head", "SELECT position FROM event_head"};
constexpr db::Statement kTail{"outbox.tail",
                              "SELECT position FROM events ORDER BY position LIMIT 1"};
// Times follow positions, so this reads no more rows than will be dropped: no index on the time.
constexpr db::Statement kFirstToKeep{
    "outbox.first_to_keep", "SELECT position FROM events WHERE at >= $1 ORDER BY position LIMIT 1"};
constexpr db::Statement kDropBelow{"outbox.drop_below", "DELETE FROM events WHERE position < $1"};
constexpr db::Statement kDropAll{"outbox.drop_all", "DELETE FROM events"};
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

std::vector<StoredEvent> after(db::ReadTx& tx, std::int64_t position, int limit) {
    return tx.list(kAfter, {position, limit}, eventOf);
}

std::int64_t head(db::ReadTx& tx) {
    return tx.number(kHead, {});
}

std::int64_t tail(db::ReadTx& tx) {
    return tx.number(kTail, {});
}

void prune(db::WriteTx& tx, Timestamp before) {
    if (const auto first = tx.number(kFirstToKeep, {before})) {
        tx.run(kDropBelow, {first});
    } else {
        tx.run(kDropAll, {});
    }
}

std::int64_t cursor(db::ReadTx& tx, std::string_view consumer) {
    return tx.number(kCursor, {consumer});
}

void setCursor(db::WriteTx& tx, std::string_view consumer, std::int64_t position) {
    tx.run(kSetCursor, {consumer, position});
}

}  // namespace deskbell::kernel::outbox_store
