#pragma once
// What arrived: kept raw and durable first, understood after. A channel hands in bytes (take),
// later what it understood of them (place), or why it could not (refuse → retry, then quarantine).

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "desk/notifications/notifications.hpp"
#include "desk/replies/replies.hpp"
#include "desk/tickets/tickets.hpp"
#include "kernel/settings.hpp"

namespace deskbell::intake {

using IntakeId = Id<struct IntakeTag>;

/// Smaller ones are kept in the database: their durability then shares the commit with everybody
/// else's. Larger ones are put into a blob, which waits for the disk by itself.
constexpr std::size_t kMostInRow = 256 * 1024;

struct Arrival {
    inboxes::InboxId inbox;
    std::string channel = "email";
    std::string naturalKey;  ///< the same arrival has the same key: "imap:INBOX_ID:UIDVALIDITY:UID"
    std::string envelope;    ///< JSON
    std::string raw;
    /// Bytes of the whole where `raw` is only the start of what was too large to take; else 0.
    std::int64_t fullSize = 0;
};
struct Waiting {
    IntakeId id;
    inboxes::InboxId inbox;
    std::string channel, envelope;
    std::string raw;
    std::string rawHash;  ///< a large one's bytes are this blob's, and `raw` is empty
    Timestamp receivedAt;
    int attempts = 0;
};

/// An arrival understood by its channel; independent of the channel from here on.
struct Understood {
    std::string senderName, senderAddress;  ///< normalised address; "" = sender unknown
    customers::CustomerId customer;         ///< where the channel knows who it is
    std::string trust = "unknown";          ///< forged senders do not speak for a customer
    std::string machine;                    ///< "" for people
    std::string subject;
    std::string html, quotedHtml, text;  ///< sanitised, cid: pointing to attachments by content id
    bool hasRemoteImages = false;
    std::string preview;                   ///< markup::previewOf(text)
    std::vector<timeline::Party> to, cc;   ///< without our own addresses
    std::vector<timeline::Party> replyTo;  ///< where answers should go instead of the sender
    std::string messageId, inReplyTo;
    std::vector<std::string> references;
    std::vector<timeline::Attachment> attachments;  ///< blobs already durable
    std::string language;                           ///< "" = not known
    std::string invitation;                         ///< JSON as on the wire, "" when there is none
    std::optional<timeline::Oversized> oversized;   ///< only the start of it is here
    // Where it belongs
    std::vector<std::string> replyTokens;       ///< of our reply addresses and Message-IDs
    std::optional<std::int64_t> subjectNumber;  ///< counts only when the sender takes part
    // For bounces: the message of ours that failed, and why
    std::optional<std::string> bouncedMessageId;
    std::string bounceReason;
    bool bouncePermanent = false;
    bool fromOurselves = false;  ///< one of our own inboxes or another Deskbell's loop
};

struct Placed {
    timeline::TicketId ticket;
    timeline::EntryId entry;
    bool newTicket = false;
};

class Intake {
public:
    struct Parts {
        const Clock& clock;
        IdSource& ids;
        kernel::Outbox& outbox;
        kernel::Settings& settings;
        kernel::Blobs& blobs;
        customers::Customers& customers;
        inboxes::Inboxes& inboxes;
        timeline::Timeline& timeline;
        tickets::Tickets& tickets;
        replies::Replies& replies;
        notifications::Notifications& notifications;
    };
    explicit Intake(Parts parts);
    ~Intake();

    /// Keeps an arrival. False when its natural key is known already: acknowledge it all the same.
    /// Large raws must have been put into the blobs by prepare().
    struct Prepared {
        Arrival arrival;
        std::string rawHash;
    };
    [[nodiscard]] Prepared prepare(Arrival arrival) const;  ///< outside the transaction
    bool take(db::WriteTx& tx, const Prepared& prepared);
    /// Notes an arrival that the other side has and does not hand out: straight into quarantine.
    void takeUnreadable(db::WriteTx& tx, const Prepared& prepared, std::string_view error);

    /// Arrivals not understood yet, oldest first.
    [[nodiscard]] std::vector<IntakeId> waiting(db::ReadTx& tx, IntakeId after, int limit) const;
    [[nodiscard]] std::optional<Waiting> load(db::ReadTx& tx, IntakeId id) const;
    /// Customer, ticket, entry, status, notifications, acknowledgement: all or nothing. nullopt
    /// when the arrival was placed already; an Error when it cannot be placed (quarantine it).
    Result<std::optional<Placed>> place(db::WriteTx& tx, IntakeId id, const Understood& what);
    /// Both at once, for channels that understand what they take; nullopt when its natural key is
    /// known already.
    Result<std::optional<Placed>> takeAndPlace(db::WriteTx& tx, const Prepared& prepared,
                                               const Understood& what);
    /// It could not be understood; quarantined at once, visible and alarmed.
    void quarantine(db::WriteTx& tx, IntakeId id, std::string_view error, std::string_view fromHint,
                    std::string_view subjectHint);
    /// The raw bytes of a mail small enough to be kept in the database; for Timeline::connect.
    [[nodiscard]] Result<std::string> original(db::ReadTx& tx, IntakeId id) const;
    /// The raw bytes go for good: the entry that was made of them is redacted.
    void eraseOriginal(db::WriteTx& tx, IntakeId id);
    /// `wake` is called after each commit that took something in or retried.
    void onArrival(std::function<void()> wake);

    [[nodiscard]] std::int64_t quarantinedCount(db::ReadTx& tx) const;
    /// Arrivals of the inbox of which only the start was taken, and that no admin has put aside.
    [[nodiscard]] std::int64_t oversizedCount(db::ReadTx& tx, inboxes::InboxId inbox) const;
    [[nodiscard]] static kernel::BlobUser blobUser();
    /// What must be true and is not, one line each.
    [[nodiscard]] std::vector<std::string> check(db::ReadTx& tx) const;

    void addRoutes(kernel::Router& router);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

extern const kernel::Setting kAcknowledgementsPerDay;  ///< per address

}  // namespace deskbell::intake
