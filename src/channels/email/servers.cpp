#include "channels/email/servers.hpp"

namespace deskbell::email {

namespace {

Security securityOf(std::string_view name) {
    if (name == "tls") return Security::tls;
    return name == "starttls" ? Security::startTls : Security::plain;
}

}  // namespace

OAuthSettings oauthOf(const inboxes::Inbox& inbox, const inboxes::InboxSecrets& secrets) {
    return {.tokenUrl = inbox.oauth.tokenUrl,
            .clientId = inbox.oauth.clientId,
            .clientSecret = secrets.oauthClientSecret,
            .refreshToken = secrets.oauthRefreshToken,
            .scope = {}};
}

Result<Credentials> Servers::credentials(const inboxes::Inbox& inbox,
                                         const inboxes::InboxSecrets& secrets,
                                         std::string_view auth, const std::string& password) const {
    if (auth != "oauth") return Credentials{Credentials::Kind::password, password};
    if (secrets.oauthRefreshToken.empty()) {
        return Error{Errc::unauthorized, "mail.oauth.not_connected", "",
                     "This mailbox is not connected yet. Connect it on the page of its inbox."};
    }
    auto token = tokens_.get(inbox.id.value, oauthOf(inbox, secrets));
    if (!token) return std::move(token).error();
    return Credentials{Credentials::Kind::accessToken, *std::move(token)};
}

Result<MailboxSettings> Servers::mailbox(const inboxes::Inbox& inbox,
                                         const inboxes::InboxSecrets& secrets) const {
    auto proof = credentials(inbox, secrets, inbox.incoming.auth, secrets.incomingPassword);
    if (!proof) return std::move(proof).error();
    MailboxSettings settings;
    settings.host = inbox.incoming.host;
    settings.port = static_cast<std::uint16_t>(inbox.incoming.port);
    settings.security = securityOf(inbox.incoming.security);
    settings.user = inbox.incoming.user;
    settings.credentials = *std::move(proof);
    settings.folder = inbox.incoming.folder;
    settings.maxMessageBytes = mostBytes_;
    settings.caFile = caFile_;
    return settings;
}

Result<SubmissionSettings> Servers::submission(const inboxes::Inbox& inbox,
                                               const inboxes::InboxSecrets& secrets) const {
    SubmissionSettings settings;
    settings.host = inbox.outgoing.host;
    settings.port = static_cast<std::uint16_t>(inbox.outgoing.port);
    settings.security = securityOf(inbox.outgoing.security);
    settings.user = inbox.outgoing.user;
    settings.heloName = heloName_;
    settings.caFile = caFile_;
    if (!inbox.outgoing.user.empty()) {
        auto proof = credentials(inbox, secrets, inbox.outgoing.auth, secrets.outgoingPassword);
        if (!proof) return std::move(proof).error();
        settings.credentials = *std::move(proof);
    }
    return settings;
}

}  // namespace deskbell::email
