#pragma once
// From an inbox's settings and secrets to what the IMAP and SMTP clients take.

#include "channels/email/imap.hpp"
#include "channels/email/oauth.hpp"
#include "channels/email/smtp_client.hpp"
#include "desk/inboxes/inboxes.hpp"

namespace deskbell::email {

[[nodiscard]] OAuthSettings oauthOf(const inboxes::Inbox& inbox,
                                    const inboxes::InboxSecrets& secrets);

/// Builds settings; fetches an access token first where the inbox signs in by OAuth (slow,
/// outside).
class Servers {
public:
    /// `mostBytes`: of larger mails only the start is fetched.
    Servers(OAuthTokens& tokens, std::string heloName, std::string caFile, std::size_t mostBytes)
        : tokens_(tokens),
          heloName_(std::move(heloName)),
          caFile_(std::move(caFile)),
          mostBytes_(mostBytes) {}

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
    std::size_t mostBytes_;
};

}  // namespace deskbell::email
