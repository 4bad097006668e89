#pragma once
// Rows of entries, messages, attachments.

#include <optional>
#include <string>
#include <vector>

#include "desk/timeline/entry_texts.hpp"
#include "desk/timeline/timeline.hpp"

namespace deskbell::timeline::store {

void insertEntry(db::WriteTx& tx, const Entry& entry);  ///< with its message
[[nodiscard]] std::optional<Entry> find(db::ReadTx& tx, EntryId id);
[[nodiscard]] std::optional<EntryId> findByMessageId(db::ReadTx& tx, std::string_view messageId);
[[nodiscard]] std::optional<EntryId> latestMessage(db::ReadTx& tx, TicketId ticket, bool incoming);
[[nodiscard]] std::optional<Timestamp> lastActOf(db::ReadTx& tx, TicketId ticket, AgentId agent);
[[nodiscard]] std::vector<Entry> latestChanges(db::ReadTx& tx, TicketId ticket, int limit);
[[nodiscard]] std::vector<Entry> listAfter(db::ReadTx& tx, TicketId ticket, EntryId after,
                                           int limit);
[[nodiscard]] std::vector<Entry> listBefore(db::ReadTx& tx, TicketId ticket, EntryId before,
                                            int limit);  ///< newest first
/// Of the same entries as listAfter and listBefore, what of them may have changed.
[[nodiscard]] std::vector<EntryState> statesAfter(db::ReadTx& tx, TicketId ticket, EntryId after,
                                                  int limit);
[[nodiscard]] std::vector<EntryState> statesBefore(db::ReadTx& tx, TicketId ticket, EntryId before,
                                                   int limit);
void removeEntry(db::WriteTx& tx, EntryId id);
/// Empties texts, HTML, recipients' content of the entry and its message; keeps who and when.
void eraseContent(db::WriteTx& tx, EntryId id);

[[nodiscard]] bool moveDelivery(db::WriteTx& tx, EntryId id, Delivery from, Delivery to,
                                std::string_view error, Timestamp at);
void countAttempt(db::WriteTx& tx, EntryId id);
[[nodiscard]] std::int64_t undelivered(db::ReadTx& tx, std::int64_t inbox);
[[nodiscard]] bool anyFailed(db::ReadTx& tx, TicketId ticket);
[[nodiscard]] TicketId ticketOf(db::ReadTx& tx, EntryId id);

void insertAttachment(db::WriteTx& tx, const Attachment& attachment, Timestamp at);
/// Gives an uploaded attachment to the entry; false when it is not the agent's or is taken.
[[nodiscard]] bool claimAttachment(db::WriteTx& tx, AttachmentId id, AgentId agent, TicketId ticket,
                                   EntryId entry);
void releaseAttachments(db::WriteTx& tx, EntryId entry, AgentId owner);
void removeAttachmentsOf(db::WriteTx& tx, EntryId entry);
[[nodiscard]] std::vector<Attachment> attachmentsOf(db::ReadTx& tx, EntryId entry);
[[nodiscard]] std::optional<Attachment> findAttachment(db::ReadTx& tx, AttachmentId id);
/// Uploads nobody sent, older than `before`.
[[nodiscard]] std::vector<Attachment> staleUploads(db::ReadTx& tx, Timestamp before, int limit);
void removeAttachment(db::WriteTx& tx, AttachmentId id);
/// What must be true and is not, one line each.
[[nodiscard]] std::vector<std::string> check(db::ReadTx& tx);
/// Hashes of blobs above `after` and up to `last`, ascending.
[[nodiscard]] std::vector<std::string> hashesBetween(db::ReadTx& tx, std::string_view after,
                                                     std::string_view last);

}  // namespace deskbell::timeline::store
