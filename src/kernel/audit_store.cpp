#include "kernel/audit_store.hpp"

#include <limits>

namespace deskbell::kernel::audit_store {
namespace {

constexpr db::Statement kInsert{
    "audit.insert",
    "INSERT INTO audit_entries (id, at, actor_kind, agent, actor_name, peer, request_id, action,"
    " subject, details) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"};
constexpr db::Statement kList{
    "audit.list",
    "SELECT id, at, actor_kind, agent, actor_name, peer, request_id, action, subject, details"
    " FROM audit_entries WHERE id < $1 ORDER BY id DESC LIMIT $2"};

Entry entryOf(const db::Row& row) {
    return {row.integer(0), row.time(1), row.text(2), row.id<AgentId>(3), row.text(4),
            row.text(5),    row.text(6), row.text(7), row.text(8),        row.text(9)};
}

}  // namespace

void insert(db::WriteTx& tx, const Entry& e) {
    tx.run(kInsert, {e.id, e.at, e.actorKind, e.agent, e.actorName, e.peer, e.requestId, e.action,
                     e.subject, e.details});
}

std::vector<Entry> list(db::ReadTx& tx, std::int64_t before, int limit) {
    if (before == 0) before = std::numeric_limits<std::int64_t>::max();
    return tx.list(kList, {before, limit}, entryOf);
}

}  // namespace deskbell::kernel::audit_store
