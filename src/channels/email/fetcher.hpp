#pragma once
// One thread for each mailbox that is fetched by IMAP, on the node that has its lease. A dead
// mailbox alarms and slows nobody else.

#include <memory>

#include "base/log.hpp"
#include "channels/email/servers.hpp"
#include "db/db.hpp"
#include "desk/intake/intake.hpp"
#include "kernel/leases.hpp"
#include "kernel/outbox.hpp"

namespace deskbell::email {

class MailFetcher {
public:
    struct Parts {
        db::Database& database;
        const Clock& clock;
        Log& log;
        kernel::Outbox& outbox;
        inboxes::Inboxes& inboxes;
        intake::Intake& intake;
        const Servers& servers;
        kernel::Leases& leases;
    };
    explicit MailFetcher(Parts parts);
    ~MailFetcher();

    /// Begins fetching, and follows changes of inboxes from then on.
    void start();
    /// Another node may then fetch at once.
    void stop();
    /// Looks for new mail in this inbox at once, if this is the node that fetches it.
    void fetchSoon(inboxes::InboxId id);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace deskbell::email
