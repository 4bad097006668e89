#pragma once
// Access tokens are renewed before they expire, whether or not mail moves: so a withdrawn consent
// is noticed while nobody waits for it, and a refresh token never dies of not being used.

#include "base/log.hpp"
#include "channels/email/servers.hpp"
#include "db/db.hpp"
#include "kernel/jobs.hpp"

namespace deskbell::email {

class OAuthRenewal {
public:
    /// The recurring job: looks at all inboxes every few minutes. Schedule it once, with key "all".
    static constexpr std::string_view kDue = "email.oauth_due";

    struct Parts {
        db::Database& database;
        const Clock& clock;
        Log& log;
        kernel::Jobs& jobs;
        inboxes::Inboxes& inboxes;
        OAuthTokens& tokens;
    };
    explicit OAuthRenewal(Parts parts) : parts_(parts) {}

    /// kDue, and "email.oauth_renew": one at a time for each inbox, none waits for another.
    void addJobs(kernel::Jobs& jobs);

private:
    Result<void> lookAtAll(db::WriteTx& tx);
    kernel::JobOutcome renew(const kernel::Job& job);
    void alarm(const inboxes::Inbox& inbox, const Error& error);

    Parts parts_;
};

}  // namespace deskbell::email
