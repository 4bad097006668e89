#pragma once
// Rows of tickets and what hangs on them.

#include <optional>
#include <string>
#include <vector>

#include "desk/tickets/tally.hpp"
#include "desk/tickets/tickets.hpp"

namespace deskbell::tickets::store {

void insert(db::WriteTx& tx, Tally& tally, const Ticket& ticket);
/// Writes all columns and moves the counts from `before`'s bucket to `after`'s.
void save(db::WriteTx& tx, Tally& tally, const Ticket& before, const Ticket& after);

/// With followers, guests and participants.
[[nodiscard]] std::optional<Ticket> find(db::ReadTx& tx, TicketId id);
[[nodiscard]] std::optional<TicketId> idOfNumber(db::ReadTx& tx, std::int64_t number);
[[nodiscard]] std::optional<TicketId> idOfReplyToken(db::ReadTx& tx, std::string_view token);
/// Just enough to decide on visibility, without the rest of the row.
[[nodiscard]] std::optional<Audience> audienceOf(db::ReadTx& tx, TicketId id);
[[nodiscard]] std::vector<TicketId> followUpsOf(db::ReadTx& tx, TicketId id);

void replaceTags(db::WriteTx& tx, Tally& tally, TicketId id, const std::vector<std::string>& before,
                 const std::vector<std::string>& after);
void addParticipant(db::WriteTx& tx, TicketId id, const Participant& person);
void clearParticipants(db::WriteTx& tx, TicketId id);
[[nodiscard]] bool hasParticipant(db::ReadTx& tx, TicketId id, std::string_view address);
void setFollower(db::WriteTx& tx, TicketId id, AgentId agent, bool on);
/// In place of those that were.
void setGuests(db::WriteTx& tx, TicketId id, const std::vector<AgentId>& guests);
void markRead(db::WriteTx& tx, TicketId id, AgentId agent, Timestamp at);
[[nodiscard]] std::optional<Timestamp> readAt(db::ReadTx& tx, TicketId id, AgentId agent);

void renameCustomer(db::WriteTx& tx, customers::CustomerId id, std::string_view name,
                    std::string_view address);
[[nodiscard]] std::int64_t openOfTeam(db::ReadTx& tx, TeamId team);
[[nodiscard]] std::int64_t openOfCustomer(db::ReadTx& tx, customers::CustomerId customer);

[[nodiscard]] bool anyIn(db::ReadTx& tx, inboxes::InboxId inbox);

struct TagCount {
    std::string tag;
    std::int64_t count = 0;
};
[[nodiscard]] std::vector<TagCount> tags(db::ReadTx& tx, std::string_view prefixKey, int limit);

/// Recounts; the number of buckets that were wrong.
std::int64_t rebuildCounts(db::WriteTx& tx);

/// What must be true and is not, one line each.
[[nodiscard]] std::vector<std::string> check(db::ReadTx& tx);

void putUndo(db::WriteTx& tx, std::string_view tokenHash, AgentId agent, std::string_view changes,
             Timestamp now);
/// Takes the agent's undo out of the table.
[[nodiscard]] std::optional<std::string> takeUndo(db::WriteTx& tx, std::string_view tokenHash,
                                                  AgentId agent, Timestamp oldest);

}  // namespace deskbell::tickets::store
