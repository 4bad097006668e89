#include "desk/notifications/store.hpp"

#include <algorithm>
#include <limits>

namespace deskbell::notifications::store {

namespace {

constexpr db::Statement kInsert{
    "notifications.insert",
    "INSERT INTO notifications (id, agent_id, kind, ticket_id, entry_id, by_id, preview, at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"};
constexpr db::Statement kList{"notifications.list",
                              "SELECT id, agent_id, kind, ticket_id, entry_id, by_id, preview, at, "
                              "read_at FROM notifications "
                              "WHERE agent_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"};
constexpr db::Statement kUnread{
    "notifications.unread",
    "SELECT count(*) FROM notifications WHERE agent_id = $1 AND read_at IS NULL"};
constexpr db::Statement kUnreadOf{
    "notifications.unread_of_ticket",
    "SELECT id, agent_id, kind, ticket_id, entry_id, by_id, preview, at, read_at "
    "FROM notifications WHERE agent_id = $1 AND ticket_id = $2 AND id >= $3 AND id <= $4 "
    "AND read_at IS NULL ORDER BY id DESC LIMIT $5"};
constexpr db::Statement kTicketOf{"notifications.ticket",
                                  "SELECT ticket_id FROM notifications WHERE id = $1"};
constexpr db::Statement kMarkRead{
    "notifications.mark_read",
    "UPDATE notifications SET read_at = $3 WHERE agent_id = $1 AND id = $2 AND read_at IS NULL"};
constexpr db::Statement kMarkAll{
    "notifications.mark_all_read",
    "UPDATE notifications SET read_at = $2 WHERE agent_id = $1 AND read_at IS NULL"};
constexpr db::Statement kForgetContent{
    "notifications.forget_content",
    "UPDATE notifications SET preview = '' WHERE ticket_id = $1 AND "
    "(entry_id = $2 OR entry_id IS NULL)"};  // no index: it happens now and then
constexpr db::Statement kPrune{"notifications.prune", "DELETE FROM notifications WHERE at < $1"};

Row rowOf(const db::Row& row) {
    return Row{row.integer(0),
               row.id<AgentId>(1),
               row.text(2),
               row.id<timeline::TicketId>(3),
               row.id<timeline::EntryId>(4),
               row.id<AgentId>(5),
               row.text(6),
               row.time(7),
               row.optionalTime(8)};
}

}  // namespace

void insert(db::WriteTx& tx, const Row& r) {
    tx.run(kInsert, {r.id, r.agent, r.kind, r.ticket, r.entry, r.by, r.preview, r.at});
}
std::vector<Row> list(db::ReadTx& tx, AgentId agent, std::int64_t before, int limit) {
    const auto below = before == 0 ? std::numeric_limits<std::int64_t>::max() : before;
    return tx.list(kList, {agent, below, limit}, rowOf);
}
std::int64_t unread(db::ReadTx& tx, AgentId agent) {
    return tx.number(kUnread, {agent});
}
std::vector<Row> unread(db::ReadTx& tx, AgentId agent, timeline::TicketId ticket,
                        std::int64_t first, std::int64_t last, int limit) {
    auto rows = tx.list(kUnreadOf, {agent, ticket, first, last, limit}, rowOf);
    std::reverse(rows.begin(), rows.end());
    return rows;
}
timeline::TicketId ticketOf(db::ReadTx& tx, std::int64_t id) {
    return tx
        .find(kTicketOf, {id}, [](const db::Row& row) { return row.id<timeline::TicketId>(0); })
        .value_or(timeline::TicketId{});
}
void markRead(db::WriteTx& tx, AgentId agent, std::int64_t id, Timestamp at) {
    tx.run(kMarkRead, {agent, id, at});
}
void markAllRead(db::WriteTx& tx, AgentId agent, Timestamp at) {
    tx.run(kMarkAll, {agent, at});
}
void forgetContent(db::WriteTx& tx, timeline::TicketId ticket, timeline::EntryId entry) {
    tx.run(kForgetContent, {ticket, entry});
}
void prune(db::WriteTx& tx, Timestamp before) {
    tx.run(kPrune, {before});
}

}  // namespace deskbell::notifications::store
