#pragma once
// The columns of a ticket in the order in which every statement of this slice selects them.

#include "db/db.hpp"
#include "desk/tickets/tickets.hpp"

namespace deskbell::tickets::store {

#define DESKBELL_TICKET_COLUMNS                                                            \
    "t.id, t.number, t.subject, t.status, t.priority, t.owner_id, t.team_id, t.inbox_id, " \
    "t.customer_id, "                                                                      \
    "t.customer_name, t.customer_address, t.channel, t.tags, t.preview, t.reply_token, "   \
    "t.has_attachments, "                                                                  \
    "t.has_failed, t.follows_up_id, t.created_at, t.updated_at, t.last_entry_at, "         \
    "t.last_customer_at, "                                                                 \
    "t.waiting_since, t.solved_at, t.closed_at, t.version, t.next_due, t.next_due_kind, "  \
    "t.next_due_state"

constexpr int kTicketColumns = 29;

/// Reads those columns, beginning at column 0. Tags stay JSON in `tagsJson` for lists.
[[nodiscard]] Ticket readTicket(const db::Row& row);
[[nodiscard]] std::vector<std::string> parseTagsJson(std::string_view json);
[[nodiscard]] std::string tagsJson(const std::vector<std::string>& tags);

}  // namespace deskbell::tickets::store
