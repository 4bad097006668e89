#pragma once
// Messages on their way out: composed, handed to the inbox's SMTP server (or kept in the sandbox),
// tried again with backoff, and told honestly on the ticket.

#include <memory>

#include "base/log.hpp"
#include "channels/email/mail_transport.hpp"
#include "channels/email/servers.hpp"
#include "desk/customer_page/customer_page.hpp"
#include "desk/letters/letters.hpp"
#include "desk/notifications/notifications.hpp"
#include "desk/replies/replies.hpp"
#include "desk/sandbox/sandbox.hpp"
#include "kernel/jobs.hpp"

namespace deskbell::email {

class MailDelivery final : public replies::Outgoing, public letters::Postbox {
public:
    struct Parts {
        db::Database& database;
        const Clock& clock;
        Random& random;
        IdSource& ids;
        Log& log;
        kernel::Jobs& jobs;
        inboxes::Inboxes& inboxes;
        timeline::Timeline& timeline;
        tickets::Tickets& tickets;
        notifications::Notifications& notifications;
        sandbox::Sandbox& sandbox;
        const Servers& servers;
        MailTransport& transport;
        const StopSignal& stop;
        const customer_page::Links& customerLinks;
    };
    explicit MailDelivery(Parts parts);
    ~MailDelivery() override;

    void queue(db::WriteTx& tx, const tickets::Ticket& ticket, timeline::EntryId entry,
               inboxes::InboxId inbox) override;
    [[nodiscard]] std::string newMessageId(const tickets::Ticket& ticket,
                                           const inboxes::Inbox& inbox) override;

    [[nodiscard]] bool canSend(db::ReadTx& tx) override;
    void post(db::WriteTx& tx, const std::string& to, const letters::Letter& letter,
              const std::optional<letters::Mark>& mark) override;

    /// "email.deliver", "email.system"; one lane for each inbox, so that a dead server slows nobody
    /// else.
    void addJobs(kernel::Jobs& jobs);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace deskbell::email
