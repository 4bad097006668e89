#pragma once
// What agents write: messages to customers (with a few seconds to undo), private notes with
// mentions, drafts kept on the server. Sending is the channel's work.

#include <memory>
#include <string>
#include <vector>

#include "desk/inboxes/inboxes.hpp"
#include "desk/notifications/notifications.hpp"
#include "desk/tickets/tickets.hpp"
#include "desk/timeline/timeline.hpp"
#include "kernel/jobs.hpp"
#include "kernel/settings.hpp"

namespace deskbell::replies {

/// Takes a message that has left its undo time; implemented by channels/email. Called inside the
/// transaction that moved the message to `queued`.
class Outgoing {
public:
    virtual ~Outgoing() = default;
    virtual void queue(db::WriteTx& tx, const tickets::Ticket& ticket, timeline::EntryId entry,
                       inboxes::InboxId inbox) = 0;
    /// A new Message-ID of ours for the ticket, without <>.
    [[nodiscard]] virtual std::string newMessageId(const tickets::Ticket& ticket,
                                                   const inboxes::Inbox& inbox) = 0;
};

struct SendMessage {
    timeline::TicketId ticket;
    std::string html;  ///< from the editor; sanitised here
    std::vector<timeline::Party> to, cc, bcc;
    std::vector<timeline::AttachmentId> attachments;
    std::optional<tickets::Status> statusAfter;
    timeline::EntryId lastSeen;  ///< none: do not check for a newer answer
    bool force = false;
};

/// Whom a reply would go to.
struct Recipients {
    std::vector<timeline::Party> to, cc;
    struct Dropped {
        std::string address, reason;
    };
    std::vector<Dropped> dropped;  ///< own addresses, no-reply, bounced, …
};

class Replies final : public tickets::DraftMarks {
public:
    struct Parts {
        const Clock& clock;
        IdSource& ids;
        kernel::Outbox& outbox;
        kernel::Jobs& jobs;
        kernel::Settings& settings;
        people::People& people;
        inboxes::Inboxes& inboxes;
        timeline::Timeline& timeline;
        tickets::Tickets& tickets;
        notifications::Notifications& notifications;
        Outgoing& outgoing;
    };
    explicit Replies(Parts parts);
    ~Replies() override;

    /// Writes the message with delivery `undo` and a job that queues it when the undo time is over.
    /// `conflict` "ticket.replied_meanwhile"; `invalid` for no recipient, empty text, …
    Result<timeline::Entry> send(db::WriteTx& tx, const Actor& actor, SendMessage command);
    /// A message of the house (acknowledgement): no undo, Auto-Submitted by its machine mark
    /// "auto_generated"; signature is the inbox's.
    Result<timeline::Entry> sendAutomatic(db::WriteTx& tx, const tickets::Ticket& ticket,
                                          const std::string& text,
                                          const timeline::Entry& inReplyTo);
    Result<timeline::Entry> addNote(db::WriteTx& tx, const Actor& actor, timeline::TicketId ticket,
                                    std::string html,
                                    std::vector<timeline::AttachmentId> attachments);
    [[nodiscard]] Recipients recipientsFor(db::ReadTx& tx, const tickets::Ticket& ticket,
                                           bool all) const;

    [[nodiscard]] std::vector<timeline::TicketId> draftsOf(db::ReadTx& tx,
                                                           AgentId agent) const override;

    void addRoutes(kernel::Router& router);
    /// "replies.undo_over"
    void addJobs(kernel::Jobs& jobs);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

extern const kernel::Setting kUndoSeconds;  ///< time to take a sent message back

}  // namespace deskbell::replies
