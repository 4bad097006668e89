#pragma once
// The timeline: entries of tickets (messages, notes, changes), attachments, delivery states. Knows
// nothing of a ticket's rules; desk/tickets and desk/replies write through it.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "db/db.hpp"
#include "desk/people/people.hpp"
#include "kernel/actor.hpp"
#include "kernel/blob_sweep.hpp"
#include "kernel/http.hpp"
#include "kernel/jobs.hpp"
#include "kernel/outbox.hpp"

namespace deskbell::timeline {

using TicketId = Id<struct TicketTag>;
using EntryId = Id<struct EntryTag>;
using AttachmentId = Id<struct AttachmentTag>;

struct Party {
    std::string name, address;
};
/// Who wrote an entry.
struct Author {
    std::string kind;     ///< "agent", "customer", "system"
    std::int64_t id = 0;  ///< AgentId or CustomerId
    std::string name;
};

struct Attachment {
    AttachmentId id;
    EntryId entry;
    TicketId ticket;
    AgentId uploadedBy;
    std::string name, contentType;
    std::int64_t size = 0;
    std::string blobHash;
    bool isInline = false;
    std::string contentId;
};

enum class Delivery { received, undo, queued, sending, sent, failed, bounced };
[[nodiscard]] std::string_view deliveryName(Delivery d);

/// Only the start of the message is here; the whole of it lies where it was fetched.
struct Oversized {
    std::int64_t size = 0, limit = 0;  ///< bytes of the whole, and at most taken
    std::string mailbox, folder;       ///< "ann@imap.example.com", "INBOX"
};

struct Message {
    std::int64_t inbox = 0;  ///< inboxes::InboxId
    bool incoming = true;
    std::string channel = "email";
    Party from;
    std::vector<Party> to, cc, bcc;
    std::vector<Party> replyTo;  ///< where the sender wants answers to go, kept in `recipients`
    std::string subject;
    std::string html, quotedHtml;  ///< sanitised; cid: references already point to attachments
    std::string text;              ///< the visible part
    bool hasRemoteImages = false;
    std::string machine;  ///< "" or "auto_reply", "bounce", …
    std::string trust = "unknown";
    std::string messageId, inReplyTo;
    std::vector<std::string> references;
    std::string originalHash;  ///< blob of the raw mail, "" when none
    std::int64_t intake = 0;
    std::string invitation;  ///< JSON as on the wire, made by the channel; "" when there is none
    std::optional<Oversized> oversized;
    Delivery delivery = Delivery::received;
    std::string deliveryError;
    std::optional<Timestamp> deliveryAt;
    int attempts = 0;
};

struct Entry {
    EntryId id;
    TicketId ticket;
    std::string kind;  ///< "message", "note", "change", "event"
    Timestamp at;
    Author by;
    std::string detail;  ///< change, event: JSON object; note: sanitised HTML
    bool redacted = false;
    std::optional<Message> message;
    std::vector<Attachment> attachments;
};

struct NewEntry {
    TicketId ticket;
    std::string kind;
    Author by;
    std::string detail;
    std::optional<Message> message;
    std::vector<Attachment> attachments;  ///< new ones (id 0) are stored; uploaded ones are claimed
    Audience audience;                    ///< of the ticket, for the event
};

/// The event that the content of an entry is gone: its subject is the ticket, its data
/// `{"entry_id":…}`.
constexpr std::string_view kEntryRedacted = "entry.redacted";

/// Which tickets an actor may see; implemented by desk/tickets.
class TicketGate {
public:
    virtual ~TicketGate() = default;
    /// The audience of the ticket when the actor may see it, else `notFound`.
    [[nodiscard]] virtual Result<Audience> see(db::ReadTx& tx, const Actor& actor,
                                               TicketId id) const = 0;
    /// Removes what was copied from a redacted entry, and refreshes the ticket's preview and flags.
    virtual void contentRemoved(db::WriteTx& tx, TicketId id, EntryId entry) = 0;
};

class Timeline {
public:
    class Impl;
    Timeline(const Clock& clock, IdSource& ids, kernel::Outbox& outbox, kernel::Blobs& blobs);
    ~Timeline();

    /// Appends and announces ticket.entry_added. Attachments that were uploaded must belong to the
    /// author and to no entry yet, else `invalid` (field "attachment_ids").
    Result<Entry> append(db::WriteTx& tx, NewEntry entry);
    [[nodiscard]] std::optional<Entry> find(db::ReadTx& tx, TicketId ticket, EntryId id) const;
    [[nodiscard]] std::optional<Entry> findByMessageId(db::ReadTx& tx,
                                                       std::string_view messageId) const;
    /// Newest message of the direction, or nullopt.
    [[nodiscard]] std::optional<Entry> latestMessage(db::ReadTx& tx, TicketId ticket,
                                                     bool incoming) const;
    /// When the agent last wrote or changed something on the ticket.
    [[nodiscard]] std::optional<Timestamp> lastActOf(db::ReadTx& tx, TicketId ticket,
                                                     AgentId agent) const;
    /// The newest `limit` entries that say that a field changed, newest first.
    [[nodiscard]] std::vector<Entry> latestChanges(db::ReadTx& tx, TicketId ticket,
                                                   int limit) const;
    /// Oldest first, after `after` (0 = from the start), at most `limit`.
    [[nodiscard]] std::vector<Entry> list(db::ReadTx& tx, TicketId ticket, EntryId after,
                                          int limit) const;
    /// The `limit` entries before `before` (0 = the newest), oldest first.
    [[nodiscard]] std::vector<Entry> listBefore(db::ReadTx& tx, TicketId ticket, EntryId before,
                                                int limit) const;

    /// Moves the delivery state and announces entry.changed; false when it was not in `from` any
    /// more.
    bool moveDelivery(db::WriteTx& tx, EntryId entry, Delivery from, Delivery to,
                      std::string_view error, const Audience& audience);
    void countAttempt(db::WriteTx& tx, EntryId entry);
    [[nodiscard]] std::int64_t undelivered(db::ReadTx& tx, std::int64_t inbox) const;
    /// Whether a message of the ticket failed or bounced, and nobody has sent it again.
    [[nodiscard]] bool anyFailed(db::ReadTx& tx, TicketId ticket) const;

    /// The uploaded attachments with these ids that `agent` owns and no entry holds; fewer than
    /// asked when some are not.
    [[nodiscard]] std::vector<Attachment> uploads(db::ReadTx& tx, AgentId agent,
                                                  const std::vector<AttachmentId>& ids) const;
    /// Waits for the blobs: outside a transaction.
    [[nodiscard]] Result<std::string> bytesOf(const Attachment& attachment) const;
    /// Puts the attachments of an undone message back to "uploaded".
    void releaseAttachments(db::WriteTx& tx, EntryId entry, AgentId owner);
    /// Removes an undone message's entry: it never left, so nothing happened.
    void removeUnsent(db::WriteTx& tx, EntryId entry, const Audience& audience);

    /// What must be true and is not, one line each.
    [[nodiscard]] std::vector<std::string> check(db::ReadTx& tx) const;
    [[nodiscard]] static kernel::BlobUser blobUser();

    /// Entries, frame, original, attachments, uploads, redaction.
    void addRoutes(kernel::Router& router, TicketGate& gate, people::People& people);
    /// Once, at start: the raw bytes of small mails, kept by the slice intake, above this one.
    struct Originals {
        std::function<Result<std::string>(db::ReadTx&, std::int64_t intake)> read;
        std::function<void(db::WriteTx&, std::int64_t intake)> erase;  ///< for redactions
    };
    void connect(Originals originals);
    /// "timeline.sweep_uploads": uploads that nobody sent go after a month.
    void addJobs(kernel::Jobs& jobs);

private:
    std::unique_ptr<Impl> impl_;
};

/// The wire form: the one place that makes Entry and Attachment JSON.
void write(json::Writer& out, const Entry& entry, const people::Directory& everybody,
           const Actor& actor);
void write(json::Writer& out, const Attachment& attachment);

}  // namespace deskbell::timeline
