#include "desk/timeline/store.hpp"

#include <limits>

#include "base/text.hpp"

namespace deskbell::timeline::store {

namespace {

constexpr db::Statement kInsertEntry{
    "entries.insert",
    "INSERT INTO entries (id, ticket_id, kind, at, by_kind, by_id, by_name, detail, redacted) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)"};
constexpr db::Statement kInsertMessage{
    "messages.insert",
    "INSERT INTO messages (entry_id, ticket_id, inbox_id, direction, channel, from_name, "
    "from_address, recipients, "
    "subject, html, quoted_html, body_text, has_remote_images, machine, trust, message_id, "
    "in_reply_to, "
    "message_references, original_hash, intake_id, delivery, delivery_error, delivery_at, "
    "attempts, facts) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, "
    "$20, $21, $22, $23, $24, $25)"};

// What readEntry and readState read, in their order. A macro, since SQL is made of literals.
#define SELECT_ENTRIES                                                                          \
    "SELECT e.id, e.ticket_id, e.kind, e.at, e.by_kind, e.by_id, e.by_name, e.detail, "         \
    "e.redacted, m.entry_id, m.inbox_id, m.direction, m.channel, m.from_name, m.from_address, " \
    "m.recipients, m.subject, m.html, m.quoted_html, m.body_text, m.has_remote_images, "        \
    "m.machine, m.trust, m.message_id, m.in_reply_to, m.message_references, m.original_hash, "  \
    "m.intake_id, m.delivery, m.delivery_error, m.delivery_at, m.attempts, m.facts "            \
    "FROM entries e LEFT JOIN messages m ON m.entry_id = e.id "
#define SELECT_STATES                                                 \
    "SELECT e.id, e.redacted, m.delivery, m.delivery_at, m.attempts " \
    "FROM entries e LEFT JOIN messages m ON m.entry_id = e.id "

constexpr db::Statement kFind{"entries.find", SELECT_ENTRIES "WHERE e.id = $1"};
constexpr db::Statement kListAfter{"entries.list_after", SELECT_ENTRIES
                                   "WHERE e.ticket_id = $1 AND e.id > $2 "
                                   "ORDER BY e.id LIMIT $3"};
constexpr db::Statement kListBefore{"entries.list_before", SELECT_ENTRIES
                                    "WHERE e.ticket_id = $1 AND e.id < $2 "
                                    "ORDER BY e.id DESC LIMIT $3"};
constexpr db::Statement kLastActOf{
    "entries.last_act_of",
    "SELECT at FROM entries WHERE ticket_id = $1 AND by_kind = 'agent' AND by_id = $2 "
    "ORDER BY id DESC LIMIT 1"};
constexpr db::Statement kLatestChanges{"entries.latest_changes", SELECT_ENTRIES
                                       "WHERE e.ticket_id = $1 AND e.kind = 'change' "
                                       "ORDER BY e.id DESC LIMIT $2"};
constexpr db::Statement kStatesAfter{"entries.states_after", SELECT_STATES
                                     "WHERE e.ticket_id = $1 AND e.id > $2 ORDER BY e.id LIMIT $3"};
constexpr db::Statement kStatesBefore{
    "entries.states_before",
    SELECT_STATES "WHERE e.ticket_id = $1 AND e.id < $2 ORDER BY e.id DESC LIMIT $3"};
#undef SELECT_ENTRIES
#undef SELECT_STATES
constexpr db::Statement kByMessageId{
    "messages.find_by_message_id",
    "SELECT entry_id FROM messages WHERE message_id = $1 ORDER BY entry_id LIMIT 1"};
constexpr db::Statement kLatest{"messages.latest",
                                "SELECT entry_id FROM messages WHERE ticket_id = $1 AND direction "
                                "= $2 ORDER BY entry_id DESC LIMIT 1"};
constexpr db::Statement kRemoveMessage{"messages.remove",
                                       "DELETE FROM messages WHERE entry_id = $1"};
constexpr db::Statement kRemoveEntry{"entries.remove", "DELETE FROM entries WHERE id = $1"};
constexpr db::Statement kEraseEntry{"entries.erase",
                                    "UPDATE entries SET redacted = 1, detail = CASE WHEN kind = "
                                    "'note' THEN '' ELSE detail END WHERE id = $1"};
constexpr db::Statement kEraseMessage{"messages.erase",
                                      "UPDATE messages SET subject = '', html = '', quoted_html = "
                                      "'', body_text = '', has_remote_images = 0, "
                                      "original_hash = NULL, intake_id = NULL, facts = '' WHERE "
                                      "entry_id = $1"};
constexpr db::Statement kMoveDelivery{"messages.move_delivery",
                                      "UPDATE messages SET delivery = $3, delivery_error = $4, "
                                      "delivery_at = $5 WHERE entry_id = $1 AND delivery = $2"};
constexpr db::Statement kCountAttempt{
    "messages.count_attempt", "UPDATE messages SET attempts = attempts + 1 WHERE entry_id = $1"};
constexpr db::Statement kUndelivered{"messages.undelivered",
                                     "SELECT count(*) FROM messages WHERE inbox_id = $1 AND "
                                     "delivery IN ('undo', 'queued', 'sending')"};
constexpr db::Statement kAnyFailed{"messages.any_failed",
                                   "SELECT count(*) FROM messages WHERE ticket_id = $1 AND "
                                   "delivery IN ('failed', 'bounced')"};
constexpr db::Statement kTicketOf{"entries.ticket_of",
                                  "SELECT ticket_id FROM entries WHERE id = $1"};

constexpr db::Statement kInsertAttachment{
    "attachments.insert",
    "INSERT INTO attachments (id, entry_id, ticket_id, uploaded_by, name, content_type, size, "
    "blob_hash, inline_part, "
    "content_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"};
constexpr db::Statement kClaim{"attachments.claim",
                               "UPDATE attachments SET entry_id = $4, ticket_id = $3 WHERE id = $1 "
                               "AND uploaded_by = $2 AND entry_id IS NULL"};
constexpr db::Statement kRelease{"attachments.release",
                                 "UPDATE attachments SET entry_id = NULL, ticket_id = NULL, "
                                 "uploaded_by = $2 WHERE entry_id = $1"};
constexpr db::Statement kRemoveOf{"attachments.remove_of",
                                  "DELETE FROM attachments WHERE entry_id = $1"};
constexpr db::Statement kRemoveOne{"attachments.remove", "DELETE FROM attachments WHERE id = $1"};
constexpr db::Statement kAttachmentsOf{"attachments.of_entry",
                                       "SELECT id, entry_id, ticket_id, uploaded_by, name, "
                                       "content_type, size, blob_hash, inline_part, content_id "
                                       "FROM attachments WHERE entry_id = $1 ORDER BY id"};
constexpr db::Statement kFindAttachment{"attachments.find",
                                        "SELECT id, entry_id, ticket_id, uploaded_by, name, "
                                        "content_type, size, blob_hash, inline_part, content_id "
                                        "FROM attachments WHERE id = $1"};
constexpr db::Statement kStale{
    "attachments.stale",
    "SELECT id, entry_id, ticket_id, uploaded_by, name, content_type, size, blob_hash, "
    "inline_part, content_id "
    "FROM attachments WHERE entry_id IS NULL AND created_at < $1 ORDER BY id LIMIT $2"};
constexpr db::Statement kTwice{"messages.taken_twice",
                               "SELECT intake_id FROM messages WHERE intake_id IS NOT NULL GROUP "
                               "BY intake_id HAVING count(*) > 1 LIMIT 20"};
constexpr db::Statement kNoMessage{
    "entries.without_message",
    "SELECT e.id FROM entries e LEFT JOIN messages m ON m.entry_id = e.id WHERE e.kind = 'message' "
    "AND m.entry_id IS NULL LIMIT 20"};
constexpr db::Statement kHashes{
    "attachments.hashes",
    "SELECT blob_hash FROM attachments WHERE blob_hash > $1 AND blob_hash <= $2 UNION "
    "SELECT original_hash FROM messages WHERE original_hash > $1 AND original_hash <= $2 "
    "ORDER BY 1"};

constexpr std::string_view kDeliveryNames[] = {"received", "undo",   "queued", "sending",
                                               "sent",     "failed", "bounced"};

void writeParties(json::Writer& out, std::string_view key, const std::vector<Party>& parties) {
    if (parties.empty()) return;
    out.key(key).beginArray();
    for (const auto& p : parties) {
        out.beginObject().key("name").string(p.name).key("address").string(p.address).endObject();
    }
    out.endArray();
}

std::string recipientsOf(const Message& message) {
    json::Writer out;
    out.beginObject();
    writeParties(out, "to", message.to);
    writeParties(out, "cc", message.cc);
    writeParties(out, "bcc", message.bcc);
    writeParties(out, "reply_to", message.replyTo);
    out.endObject();
    return out.take();
}

std::vector<Party> partiesOf(const json::Value& list) {
    std::vector<Party> out;
    for (const auto& item : list.items()) {
        out.push_back(Party{std::string(item["name"].string().value_or("")),
                            std::string(item["address"].string().value_or(""))});
    }
    return out;
}

/// What was understood of a message beside its texts; "" when nothing.
std::string factsOf(const Message& message) {
    if (message.invitation.empty() && !message.oversized) return {};
    json::Writer out;
    out.beginObject();
    if (!message.invitation.empty()) out.key("invitation").raw(message.invitation);
    if (message.oversized) {
        out.key("oversized").beginObject();
        out.key("size").integer(message.oversized->size);
        out.key("limit").integer(message.oversized->limit);
        out.key("mailbox").string(message.oversized->mailbox);
        out.key("folder").string(message.oversized->folder).endObject();
    }
    out.endObject();
    return out.take();
}

void readFacts(std::string_view text, Message& message) {
    if (text.empty()) return;
    const auto facts = json::parse(text);
    if (!facts) return;
    if (auto invitation = (*facts)["invitation"]; invitation.isObject())
        message.invitation = invitation.dump();
    if (auto oversized = (*facts)["oversized"]; oversized.isObject()) {
        message.oversized =
            Oversized{.size = oversized["size"].integer().value_or(0),
                      .limit = oversized["limit"].integer().value_or(0),
                      .mailbox = std::string(oversized["mailbox"].string().value_or("")),
                      .folder = std::string(oversized["folder"].string().value_or(""))};
    }
}

Delivery parseDelivery(std::string_view name) {
    for (std::size_t i = 0; i < std::size(kDeliveryNames); ++i) {
        if (kDeliveryNames[i] == name) return static_cast<Delivery>(i);
    }
    return Delivery::received;
}

EntryState readState(const db::Row& row) {
    return {.id = row.id<EntryId>(0),
            .redacted = row.boolean(1),
            .delivery = parseDelivery(row.view(2)),
            .deliveryAt = row.isNull(3) ? 0 : row.integer(3),
            .attempts = row.integer(4)};
}

Message readMessage(const db::Row& row) {
    Message message;
    message.inbox = row.integer(10);
    message.incoming = row.view(11) == "in";
    message.channel = row.text(12);
    message.from = {row.text(13), row.text(14)};
    if (auto recipients = json::parse(row.view(15))) {
        message.to = partiesOf((*recipients)["to"]);
        message.cc = partiesOf((*recipients)["cc"]);
        message.bcc = partiesOf((*recipients)["bcc"]);
        message.replyTo = partiesOf((*recipients)["reply_to"]);
    }
    message.subject = row.text(16);
    message.html = row.text(17);
    message.quotedHtml = row.text(18);
    message.text = row.text(19);
    message.hasRemoteImages = row.boolean(20);
    message.machine = row.text(21);
    message.trust = row.text(22);
    message.messageId = row.text(23);
    message.inReplyTo = row.text(24);
    for (auto reference : split(row.view(25), ' ')) {
        if (!reference.empty()) message.references.emplace_back(reference);
    }
    message.originalHash = row.text(26);
    message.intake = row.integer(27);
    message.delivery = parseDelivery(row.view(28));
    message.deliveryError = row.text(29);
    message.deliveryAt = row.optionalTime(30);
    message.attempts = static_cast<int>(row.integer(31));
    readFacts(row.view(32), message);
    return message;
}

Entry readEntry(const db::Row& row) {
    Entry entry;
    entry.id = row.id<EntryId>(0);
    entry.ticket = row.id<TicketId>(1);
    entry.kind = row.text(2);
    entry.at = row.time(3);
    entry.by = {row.text(4), row.integer(5), row.text(6)};
    entry.detail = row.text(7);
    entry.redacted = row.boolean(8);
    if (!row.isNull(9)) entry.message = readMessage(row);
    return entry;
}

Attachment readAttachment(const db::Row& row) {
    return Attachment{.id = row.id<AttachmentId>(0),
                      .entry = row.id<EntryId>(1),
                      .ticket = row.id<TicketId>(2),
                      .uploadedBy = row.id<AgentId>(3),
                      .name = row.text(4),
                      .contentType = row.text(5),
                      .size = row.integer(6),
                      .blobHash = row.text(7),
                      .isInline = row.boolean(8),
                      .contentId = row.text(9)};
}

void loadAttachments(db::ReadTx& tx, std::vector<Entry>& entries) {
    for (auto& entry : entries) {
        if (entry.kind == "message" || entry.kind == "note")
            entry.attachments = attachmentsOf(tx, entry.id);
    }
}

void insertMessage(db::WriteTx& tx, const Entry& entry) {
    const auto& m = *entry.message;
    std::string references;
    for (const auto& reference : m.references) {
        if (!references.empty()) references += ' ';
        references += reference;
    }
    auto original = m.originalHash.empty() ? db::Param(std::nullopt) : db::Param(m.originalHash);
    auto intake = m.intake == 0 ? db::Param(std::nullopt) : db::Param(m.intake);
    const auto recipients = recipientsOf(m);
    const auto facts = factsOf(m);
    tx.run(kInsertMessage, {entry.id,
                            entry.ticket,
                            m.inbox,
                            m.incoming ? "in" : "out",
                            m.channel,
                            m.from.name,
                            m.from.address,
                            recipients,
                            m.subject,
                            m.html,
                            m.quotedHtml,
                            m.text,
                            m.hasRemoteImages,
                            m.machine,
                            m.trust,
                            m.messageId,
                            m.inReplyTo,
                            references,
                            original,
                            intake,
                            deliveryName(m.delivery),
                            m.deliveryError,
                            m.deliveryAt,
                            m.attempts,
                            facts});
}

}  // namespace

void insertEntry(db::WriteTx& tx, const Entry& entry) {
    auto by = entry.by.id == 0 ? db::Param(std::nullopt) : db::Param(entry.by.id);
    tx.run(kInsertEntry, {entry.id, entry.ticket, entry.kind, entry.at, entry.by.kind, by,
                          entry.by.name, entry.detail});
    if (entry.message) insertMessage(tx, entry);
}

std::optional<Entry> find(db::ReadTx& tx, EntryId id) {
    auto entry = tx.find(kFind, {id}, readEntry);
    if (entry) entry->attachments = attachmentsOf(tx, id);
    return entry;
}
std::optional<EntryId> findByMessageId(db::ReadTx& tx, std::string_view messageId) {
    if (messageId.empty()) return std::nullopt;
    return tx.find(kByMessageId, {messageId},
                   [](const db::Row& row) { return row.id<EntryId>(0); });
}
std::optional<EntryId> latestMessage(db::ReadTx& tx, TicketId ticket, bool incoming) {
    return tx.find(kLatest, {ticket, incoming ? "in" : "out"},
                   [](const db::Row& row) { return row.id<EntryId>(0); });
}
std::optional<Timestamp> lastActOf(db::ReadTx& tx, TicketId ticket, AgentId agent) {
    return tx.find(kLastActOf, {ticket, agent}, [](const db::Row& row) { return row.time(0); });
}
std::vector<Entry> latestChanges(db::ReadTx& tx, TicketId ticket, int limit) {
    return tx.list(kLatestChanges, {ticket, limit}, readEntry);
}
std::vector<Entry> listAfter(db::ReadTx& tx, TicketId ticket, EntryId after, int limit) {
    auto entries = tx.list(kListAfter, {ticket, after.value, limit}, readEntry);
    loadAttachments(tx, entries);
    return entries;
}
std::vector<Entry> listBefore(db::ReadTx& tx, TicketId ticket, EntryId before, int limit) {
    auto below = before ? before.value : std::numeric_limits<std::int64_t>::max();
    auto entries = tx.list(kListBefore, {ticket, below, limit}, readEntry);
    loadAttachments(tx, entries);
    return entries;
}
std::vector<EntryState> statesAfter(db::ReadTx& tx, TicketId ticket, EntryId after, int limit) {
    return tx.list(kStatesAfter, {ticket, after.value, limit}, readState);
}
std::vector<EntryState> statesBefore(db::ReadTx& tx, TicketId ticket, EntryId before, int limit) {
    auto below = before ? before.value : std::numeric_limits<std::int64_t>::max();
    return tx.list(kStatesBefore, {ticket, below, limit}, readState);
}
void removeEntry(db::WriteTx& tx, EntryId id) {
    tx.run(kRemoveMessage, {id});
    tx.run(kRemoveEntry, {id});
}
void eraseContent(db::WriteTx& tx, EntryId id) {
    tx.run(kEraseEntry, {id});
    tx.run(kEraseMessage, {id});
}

bool moveDelivery(db::WriteTx& tx, EntryId id, Delivery from, Delivery to, std::string_view error,
                  Timestamp at) {
    return tx.run(kMoveDelivery, {id, deliveryName(from), deliveryName(to), error, at}) > 0;
}
void countAttempt(db::WriteTx& tx, EntryId id) {
    tx.run(kCountAttempt, {id});
}
std::int64_t undelivered(db::ReadTx& tx, std::int64_t inbox) {
    return tx.number(kUndelivered, {inbox});
}
bool anyFailed(db::ReadTx& tx, TicketId ticket) {
    return tx.number(kAnyFailed, {ticket}) > 0;
}
TicketId ticketOf(db::ReadTx& tx, EntryId id) {
    return TicketId{tx.number(kTicketOf, {id})};
}

void insertAttachment(db::WriteTx& tx, const Attachment& a, Timestamp at) {
    tx.run(kInsertAttachment, {a.id, a.entry, a.ticket, a.uploadedBy, a.name, a.contentType, a.size,
                               a.blobHash, a.isInline, a.contentId, at});
}
bool claimAttachment(db::WriteTx& tx, AttachmentId id, AgentId agent, TicketId ticket,
                     EntryId entry) {
    return tx.run(kClaim, {id, agent, ticket, entry}) > 0;
}
void releaseAttachments(db::WriteTx& tx, EntryId entry, AgentId owner) {
    tx.run(kRelease, {entry, owner});
}
void removeAttachmentsOf(db::WriteTx& tx, EntryId entry) {
    tx.run(kRemoveOf, {entry});
}
void removeAttachment(db::WriteTx& tx, AttachmentId id) {
    tx.run(kRemoveOne, {id});
}
std::vector<Attachment> attachmentsOf(db::ReadTx& tx, EntryId entry) {
    return tx.list(kAttachmentsOf, {entry}, readAttachment);
}
std::optional<Attachment> findAttachment(db::ReadTx& tx, AttachmentId id) {
    return tx.find(kFindAttachment, {id}, readAttachment);
}
std::vector<Attachment> staleUploads(db::ReadTx& tx, Timestamp before, int limit) {
    return tx.list(kStale, {before, limit}, readAttachment);
}
std::vector<std::string> check(db::ReadTx& tx) {
    std::vector<std::string> out;
    tx.each(kTwice, {}, [&](const db::Row& row) {
        out.push_back("arrival " + std::to_string(row.integer(0)) + " is on a timeline twice");
    });
    tx.each(kNoMessage, {}, [&](const db::Row& row) {
        out.push_back("entry " + std::to_string(row.integer(0)) + " has lost its message");
    });
    return out;
}
std::vector<std::string> hashesBetween(db::ReadTx& tx, std::string_view after,
                                       std::string_view last) {
    return tx.list(kHashes, {after, last}, [](const db::Row& row) { return row.text(0); });
}

}  // namespace deskbell::timeline::store

namespace deskbell::timeline {

std::string_view deliveryName(Delivery d) {
    return store::kDeliveryNames[static_cast<std::size_t>(d)];
}

}  // namespace deskbell::timeline
