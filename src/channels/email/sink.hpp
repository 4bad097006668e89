#pragma once
// Takes mails from the listener into the intake: acknowledged when committed.

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

    Result<void> accept(std::string_view recipient) override;
    void deliver(IncomingMail mail, AnswerMail done) override;

private:
    [[nodiscard]] std::optional<inboxes::Inbox> inboxOf(std::string_view recipient);

    db::Database& database_;
    intake::Intake& intake_;
    inboxes::Inboxes& inboxes_;
    Log& log_;
};

}  // namespace deskbell::email
