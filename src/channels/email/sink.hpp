#pragma once
// Takes mails from the listener into the intake: acknowledged when committed. All reading and
// writing is done by the database's threads, so that the listener never waits for a disk.

#include <map>

#include "base/log.hpp"
#include "channels/email/mail_listener.hpp"
#include "db/db.hpp"
#include "desk/intake/intake.hpp"

namespace deskbell::email {

/// The key by which the same mail is recognised when it comes twice: inbox and content, without the
/// Received line that our own listener put in front.
[[nodiscard]] std::string naturalKey(inboxes::InboxId inbox, std::string_view raw,
                                     bool withOwnReceived);

class IntakeSink final : public MailSink {
public:
    IntakeSink(db::Database& database, intake::Intake& intake, inboxes::Inboxes& inboxes, Log& log)
        : database_(database), intake_(intake), inboxes_(inboxes), log_(log) {}

    void accept(std::string recipient, AnswerRecipient done) override;
    void deliver(IncomingMail mail, AnswerMail done) override;

private:
    /// Which recipients each inbox has; on a database thread.
    using ByInbox = std::map<inboxes::InboxId, std::vector<std::string>>;
    [[nodiscard]] std::optional<inboxes::Inbox> inboxOf(db::ReadTx& tx,
                                                        std::string_view recipient) const;
    void keep(const IncomingMail& mail, const ByInbox& byInbox, AnswerMail done);
    /// The mail with this id cannot be kept now.
    void tryLater(const std::string& id, std::size_t recipients, const std::exception_ptr& why,
                  const AnswerMail& done);

    db::Database& database_;
    intake::Intake& intake_;
    inboxes::Inboxes& inboxes_;
    Log& log_;
};

}  // namespace deskbell::email
