#include "desk/replies/store.hpp"

namespace deskbell::replies::store {

namespace {

constexpr db::Statement kFind{
    "drafts.find",
    "SELECT kind, html, recipients, attachment_ids, updated_at, version FROM drafts "
    "WHERE agent_id = $1 AND ticket_id = $2 AND kind = $3"};
constexpr db::Statement kPut{
    "drafts.put",
    "INSERT INTO drafts (agent_id, ticket_id, kind, html, recipients, attachment_ids, updated_at, "
    "version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, 1) "
    "ON CONFLICT (agent_id, ticket_id, kind) DO UPDATE SET html = excluded.html, "
    "recipients = excluded.recipients, attachment_ids = excluded.attachment_ids, "
    "updated_at = excluded.updated_at, version = drafts.version + 1 RETURNING version"};
constexpr db::Statement kRemove{
    "drafts.remove", "DELETE FROM drafts WHERE agent_id = $1 AND ticket_id = $2 AND kind = $3"};
constexpr db::Statement kTickets{
    "drafts.tickets",
    "SELECT DISTINCT ticket_id FROM drafts WHERE agent_id = $1 ORDER BY ticket_id LIMIT 500"};

}  // namespace

std::optional<Draft> find(db::ReadTx& tx, AgentId agent, timeline::TicketId ticket,
                          std::string_view kind) {
    return tx.find(kFind, {agent, ticket, kind}, [](const db::Row& row) {
        return Draft{row.text(0), row.text(1), row.text(2),
                     row.text(3), row.time(4), row.integer(5)};
    });
}

std::int64_t put(db::WriteTx& tx, AgentId agent, timeline::TicketId ticket, const Draft& draft) {
    return tx.number(kPut, {agent, ticket, draft.kind, draft.html, draft.recipients,
                            draft.attachmentIds, draft.updatedAt});
}

bool remove(db::WriteTx& tx, AgentId agent, timeline::TicketId ticket, std::string_view kind) {
    return tx.run(kRemove, {agent, ticket, kind}) > 0;
}

std::vector<timeline::TicketId> ticketsWithDrafts(db::ReadTx& tx, AgentId agent) {
    return tx.list(kTickets, {agent},
                   [](const db::Row& row) { return row.id<timeline::TicketId>(0); });
}

}  // namespace deskbell::replies::store
