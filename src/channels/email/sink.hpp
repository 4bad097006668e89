#pragma once
// Takes mails from the listener into the intake: acknowledged when committed. The listener never
// waits for a disk: what is not in memory is read, and everything written, by the database's
// threads.

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
    using Inboxes = std::shared_ptr<const std::vector<inboxes::Inbox>>;
    [[nodiscard]] static std::optional<inboxes::InboxId> inboxOf(const Inboxes& all,
                                                                 std::string_view recipient);
    /// Calls `then` on a database thread.
    void readInboxes(std::function<void(const std::exception_ptr&, const Inboxes&)> then);
    void keep(const IncomingMail& mail, const Inboxes& all, AnswerMail done);
    /// The mail with this id cannot be kept now.
    void tryLater(const std::string& id, std::size_t recipients, const std::exception_ptr& why,
                  const AnswerMail& done);

    db::Database& database_;
    intake::Intake& intake_;
    inboxes::Inboxes& inboxes_;
    Log& log_;
};

}  // namespace deskbell::email
