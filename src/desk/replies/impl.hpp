#pragma once
// What service.cpp and http.cpp share.

#include "desk/replies/replies.hpp"
#include "desk/replies/store.hpp"

namespace deskbell::replies {

class Replies::Impl {
public:
    explicit Impl(Parts p) : parts(std::move(p)) {}

    Result<timeline::Entry> send(db::WriteTx& tx, const Actor& actor, SendMessage command);
    Result<timeline::Entry> sendAutomatic(db::WriteTx& tx, const tickets::Ticket& ticket,
                                          const std::string& text,
                                          const timeline::Entry& inReplyTo);
    Result<timeline::Entry> addNote(db::WriteTx& tx, const Actor& actor, timeline::TicketId ticket,
                                    std::string html,
                                    std::vector<timeline::AttachmentId> attachments);
    Recipients recipientsFor(db::ReadTx& tx, const tickets::Ticket& ticket, bool all) const;

    /// Takes a message back while its undo time runs and makes it the agent's draft again.
    /// `conflict` "message.gone" when it has left.
    Result<store::Draft> undo(db::WriteTx& tx, const Actor& actor, timeline::TicketId ticket,
                              timeline::EntryId entry);
    /// Queues a failed message once more.
    Result<void> retry(db::WriteTx& tx, const Actor& actor, timeline::TicketId ticket,
                       timeline::EntryId entry);
    /// Replaces the draft; `invalid` when it is too large.
    Result<store::Draft> saveDraft(db::WriteTx& tx, const Actor& actor, timeline::TicketId ticket,
                                   store::Draft draft);
    void dropDraft(db::WriteTx& tx, const Actor& actor, timeline::TicketId ticket,
                   std::string_view kind);
    /// The undo time is over.
    Result<void> release(db::WriteTx& tx, timeline::TicketId ticket, timeline::EntryId entry);

    Parts parts;

private:
    Result<std::vector<timeline::Attachment>> claim(
        db::ReadTx& tx, const Actor& actor, const std::vector<timeline::AttachmentId>& ids) const;
    Result<void> refuseWhenAnswered(db::ReadTx& tx, const Actor& actor,
                                    const SendMessage& command) const;
    timeline::Message outgoingMessage(db::ReadTx& tx, const tickets::Ticket& ticket,
                                      const inboxes::Inbox& inbox) const;
    void announceDraft(db::WriteTx& tx, const Actor& actor, timeline::TicketId ticket);
};

}  // namespace deskbell::replies
