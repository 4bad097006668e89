#pragma once
// Drafts: one per agent, ticket and kind.

#include <optional>
#include <string>
#include <vector>

#include "db/db.hpp"
#include "desk/replies/replies.hpp"

namespace deskbell::replies::store {

struct Draft {
    std::string kind;           ///< "reply" or "note"
    std::string html;           ///< as the editor wrote it, sanitised
    std::string recipients;     ///< JSON {"to":[…],"cc":[…],"bcc":[…]}
    std::string attachmentIds;  ///< JSON array of ids
    Timestamp updatedAt;
    std::int64_t version = 0;
};

[[nodiscard]] std::optional<Draft> find(db::ReadTx& tx, AgentId agent, timeline::TicketId ticket,
                                        std::string_view kind);
/// Inserts or replaces; the new version.
std::int64_t put(db::WriteTx& tx, AgentId agent, timeline::TicketId ticket, const Draft& draft);
bool remove(db::WriteTx& tx, AgentId agent, timeline::TicketId ticket, std::string_view kind);
[[nodiscard]] std::vector<timeline::TicketId> ticketsWithDrafts(db::ReadTx& tx, AgentId agent);

}  // namespace deskbell::replies::store
