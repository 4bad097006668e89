#pragma once
// From an inbox's settings and secrets to what the IMAP and SMTP clients take.

#include "channels/email/imap.hpp"
#include "channels/email/oauth.hpp"
#include "channels/email/smtp_client.hpp"
#include "desk/inboxes/inboxes.hpp"

namespace deskbell::email {

/// Builds settings; fetches an access token first where the inbox signs in by OAuth (slow,
/// outside).
class Servers {
public:
    Servers(OAuthTokens& tokens, std::string heloName, std::string caFile)
        : tokens_(tokens), heloName_(std::move(heloName)), caFile_(std::move(caFile)) {}

    [[nodiscard]] Result<MailboxSettings> mailbox(const inboxes::Inbox& inbox,
                                                  const inboxes::InboxSecrets& secrets) const;
    [[nodiscard]] Result<SubmissionSettings> submission(const inboxes::Inbox& inbox,
                                                        const inboxes::InboxSecrets& secrets) const;
    /// The server refused the token: the next call asks for a new one.
    void forgetToken(inboxes::InboxId id) const { tokens_.forget(id.value); }

private:
    [[nodiscard]] Result<Credentials> credentials(const inboxes::Inbox& inbox,
                                                  const inboxes::InboxSecrets& secrets,
                                                  std::string_view auth,
                                                  const std::string& password) const;

    OAuthTokens& tokens_;
    std::string heloName_;
    std::string caFile_;  ///< authorities trusted beside the system's; may be empty
};

}  // namespace deskbell::email
