#pragma once
// Rows of notifications.

#include <vector>

#include "desk/notifications/notifications.hpp"

namespace deskbell::notifications::store {

struct Row {
    std::int64_t id = 0;
    AgentId agent;
    std::string kind;
    timeline::TicketId ticket;
    timeline::EntryId entry;
    AgentId by;
    std::string preview;
    Timestamp at;
    std::optional<Timestamp> readAt;
};
void insert(db::WriteTx& tx, const Row& row);
/// Newest first, before the id (0: from the newest).
[[nodiscard]] std::vector<Row> list(db::ReadTx& tx, AgentId agent, std::int64_t before, int limit);
[[nodiscard]] std::int64_t unread(db::ReadTx& tx, AgentId agent);
/// Those of one ticket between two ids, both included: the newest `limit`, oldest first.
[[nodiscard]] std::vector<Row> unread(db::ReadTx& tx, AgentId agent, timeline::TicketId ticket,
                                      std::int64_t first, std::int64_t last, int limit);
/// None when there is no such notification.
[[nodiscard]] timeline::TicketId ticketOf(db::ReadTx& tx, std::int64_t id);
void markRead(db::WriteTx& tx, AgentId agent, std::int64_t id, Timestamp at);
void markAllRead(db::WriteTx& tx, AgentId agent, Timestamp at);
/// Empties the previews of an entry, and those of the ticket as such: they may show the same words.
void forgetContent(db::WriteTx& tx, timeline::TicketId ticket, timeline::EntryId entry);
void prune(db::WriteTx& tx, Timestamp before);

}  // namespace deskbell::notifications::store
