#include <algorithm>

#include "base/text.hpp"
#include "desk/timeline/impl.hpp"
#include "desk/timeline/rules.hpp"
#include "desk/timeline/store.hpp"

namespace deskbell::timeline {

namespace {

constexpr Duration kUploadLives = std::chrono::hours(24 * 30);  // as long as a draft may wait

}  // namespace

std::int64_t Timeline::Impl::announce(db::WriteTx& tx, std::string_view kind, TicketId ticket,
                                      EntryId entry, const Audience& audience, AgentId by) {
    json::Writer data;
    data.beginObject().key("entry_id").id(entry).endObject();
    return outbox.add(tx, {.kind = std::string(kind),
                           .subject = ticket.value,
                           .audience = audience,
                           .by = by,
                           .data = data.take()});
}

Result<Entry> Timeline::Impl::append(db::WriteTx& tx, NewEntry command) {
    Entry entry;
    entry.id = ids.make<EntryId>();
    entry.ticket = command.ticket;
    entry.kind = std::move(command.kind);
    entry.at = clock.now();
    entry.by = std::move(command.by);
    entry.detail = std::move(command.detail);
    entry.message = std::move(command.message);
    const AgentId author = entry.by.kind == "agent" ? AgentId{entry.by.id} : AgentId{};

    for (auto& attachment : command.attachments) {
        attachment.entry = entry.id;
        attachment.ticket = entry.ticket;
        if (attachment.id) {
            if (!store::claimAttachment(tx, attachment.id, author, entry.ticket, entry.id)) {
                return Error{Errc::invalid, "attachment.unknown", "attachment_ids",
                             "An attachment is not there any more. Attach it again."};
            }
        } else {
            attachment.id = ids.make<AttachmentId>();
            store::insertAttachment(tx, attachment, entry.at);
        }
    }
    entry.attachments = std::move(command.attachments);
    if (entry.message)
        entry.message->html =
            rules::linkInlineImages(std::move(entry.message->html), entry.attachments);
    if (entry.message)
        entry.message->quotedHtml =
            rules::linkInlineImages(std::move(entry.message->quotedHtml), entry.attachments);
    store::insertEntry(tx, entry);
    announce(tx, "ticket.entry_added", entry.ticket, entry.id, command.audience, author);
    return entry;
}

Result<Entry> Timeline::Impl::redact(db::WriteTx& tx, const Actor& actor, Entry entry,
                                     std::string_view reason, const Audience& audience) {
    if (entry.redacted)
        return Error{Errc::conflict, "entry.redacted", "", "The content is gone already."};
    if (entry.kind != "message" && entry.kind != "note") {
        return Error{Errc::conflict, "entry.not_redactable", "",
                     "Only messages and notes have content to remove."};
    }
    std::vector<std::string> hashes;
    for (const auto& attachment : entry.attachments) hashes.push_back(attachment.blobHash);
    if (entry.message && !entry.message->originalHash.empty())
        hashes.push_back(entry.message->originalHash);
    store::removeAttachmentsOf(tx, entry.id);
    store::eraseContent(tx, entry.id);
    if (entry.message && entry.message->intake != 0 && originals.erase)
        originals.erase(tx, entry.message->intake);
    kernel::releaseBlobs(tx, hashes, clock.now());

    json::Writer detail;
    detail.beginObject().key("event").string("redaction").key("entry_id").id(entry.id);
    detail.key("reason").string(firstCodePoints(cleanLine(reason), 300)).endObject();
    auto noted = append(tx, {.ticket = entry.ticket,
                             .kind = "event",
                             .by = {"agent", actor.agent.value, actor.name},
                             .detail = detail.take(),
                             .message = {},
                             .attachments = {},
                             .audience = audience});
    if (!noted) return std::move(noted).error();
    const auto position =
        announce(tx, kEntryRedacted, entry.ticket, entry.id, audience, actor.agent);
    tx.afterCommit([this, position, id = entry.id] { forgetTexts(position, id); });
    auto emptied = store::find(tx, entry.id);
    ASSERT(emptied.has_value());
    return *std::move(emptied);
}

void Timeline::Impl::forgetTexts(std::int64_t position, EntryId entry) {
    entryTexts.erase(position, [&](const EntryKey& key) { return key.state.id == entry; });
}

void Timeline::Impl::heard(const kernel::StoredEvent& stored) {
    if (stored.event.kind != kEntryRedacted) return;
    const auto data = json::parse(stored.event.data);
    ASSERT(data.has_value());
    const auto entry = parseId<EntryId>((*data)["entry_id"].string().value_or(""));
    if (entry) forgetTexts(stored.position, *entry);
}

Result<Attachment> Timeline::Impl::upload(db::Database& database, const Actor& actor,
                                          std::string_view name, std::string_view type,
                                          std::string_view bytes) {
    if (bytes.empty()) return Error{Errc::invalid, "attachment.empty", "", "The file is empty."};
    Attachment attachment;
    attachment.id = ids.make<AttachmentId>();
    attachment.uploadedBy = actor.agent;
    attachment.name = rules::cleanFileName(name);
    attachment.contentType = rules::cleanContentType(type);
    attachment.size = static_cast<std::int64_t>(bytes.size());
    attachment.blobHash = blobs.put(bytes).hash;
    database.write([&](db::WriteTx& tx) { store::insertAttachment(tx, attachment, clock.now()); });
    return attachment;
}

void Timeline::Impl::sweepUploads(db::WriteTx& tx) {
    std::vector<std::string> hashes;
    for (const auto& stale : store::staleUploads(tx, clock.now() - kUploadLives, 200)) {
        store::removeAttachment(tx, stale.id);
        hashes.push_back(stale.blobHash);
    }
    kernel::releaseBlobs(tx, hashes, clock.now());
}

Timeline::Timeline(const Clock& clock, IdSource& ids, kernel::Outbox& outbox, kernel::Blobs& blobs)
    : impl_(std::make_unique<Impl>(clock, ids, outbox, blobs)) {}
Timeline::~Timeline() = default;

Result<Entry> Timeline::append(db::WriteTx& tx, NewEntry entry) {
    return impl_->append(tx, std::move(entry));
}

std::optional<Entry> Timeline::find(db::ReadTx& tx, TicketId ticket, EntryId id) const {
    auto entry = store::find(tx, id);
    if (!entry || entry->ticket != ticket) return std::nullopt;
    return entry;
}
std::optional<Entry> Timeline::findByMessageId(db::ReadTx& tx, std::string_view messageId) const {
    auto id = store::findByMessageId(tx, messageId);
    return id ? store::find(tx, *id) : std::nullopt;
}
std::optional<Entry> Timeline::latestMessage(db::ReadTx& tx, TicketId ticket, bool incoming) const {
    auto id = store::latestMessage(tx, ticket, incoming);
    return id ? store::find(tx, *id) : std::nullopt;
}
std::optional<Timestamp> Timeline::lastActOf(db::ReadTx& tx, TicketId ticket, AgentId agent) const {
    return store::lastActOf(tx, ticket, agent);
}
std::vector<Entry> Timeline::latestChanges(db::ReadTx& tx, TicketId ticket, int limit) const {
    return store::latestChanges(tx, ticket, limit);
}
std::vector<Entry> Timeline::list(db::ReadTx& tx, TicketId ticket, EntryId after, int limit) const {
    return store::listAfter(tx, ticket, after, limit);
}
std::vector<Entry> Timeline::listBefore(db::ReadTx& tx, TicketId ticket, EntryId before,
                                        int limit) const {
    auto entries = store::listBefore(tx, ticket, before, limit);
    std::reverse(entries.begin(), entries.end());
    return entries;
}

bool Timeline::moveDelivery(db::WriteTx& tx, EntryId entry, Delivery from, Delivery to,
                            std::string_view error, const Audience& audience) {
    if (!store::moveDelivery(tx, entry, from, to, firstCodePoints(error, 500), impl_->clock.now()))
        return false;
    impl_->announce(tx, "entry.changed", store::ticketOf(tx, entry), entry, audience, {});
    return true;
}
void Timeline::countAttempt(db::WriteTx& tx, EntryId entry) {
    store::countAttempt(tx, entry);
}
bool Timeline::anyFailed(db::ReadTx& tx, TicketId ticket) const {
    return store::anyFailed(tx, ticket);
}
std::int64_t Timeline::undelivered(db::ReadTx& tx, std::int64_t inbox) const {
    return store::undelivered(tx, inbox);
}

std::vector<Attachment> Timeline::uploads(db::ReadTx& tx, AgentId agent,
                                          const std::vector<AttachmentId>& ids) const {
    std::vector<Attachment> out;
    for (auto id : ids) {
        auto attachment = store::findAttachment(tx, id);
        if (attachment && !attachment->entry && attachment->uploadedBy == agent)
            out.push_back(*std::move(attachment));
    }
    return out;
}
Result<std::string> Timeline::bytesOf(const Attachment& attachment) const {
    return impl_->blobs.get(attachment.blobHash);
}
void Timeline::releaseAttachments(db::WriteTx& tx, EntryId entry, AgentId owner) {
    store::releaseAttachments(tx, entry, owner);
}
void Timeline::removeUnsent(db::WriteTx& tx, EntryId entry, const Audience& audience) {
    const auto ticket = store::ticketOf(tx, entry);
    store::removeEntry(tx, entry);
    impl_->announce(tx, "entry.changed", ticket, entry, audience, {});
}

std::vector<std::string> Timeline::check(db::ReadTx& tx) const {
    return store::check(tx);
}
kernel::BlobUser Timeline::blobUser() {
    return {{"attachments.blob_hash", "messages.original_hash"}, store::hashesBetween};
}

void Timeline::addJobs(kernel::Jobs& jobs) {
    jobs.handle("timeline.sweep_uploads",
                [this, &jobs](db::WriteTx& tx, const kernel::Job&) -> Result<void> {
                    impl_->sweepUploads(tx);
                    jobs.add(tx, {.kind = "timeline.sweep_uploads",
                                  .key = "all",
                                  .payload = "{}",
                                  .due = impl_->clock.now() + std::chrono::hours(6),
                                  .lane = {}});
                    return {};
                });
}

}  // namespace deskbell::timeline
