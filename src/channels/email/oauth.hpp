#pragma once
// OAuth 2 for mailboxes: the refresh token that an admin's consent gave us is turned into access
// tokens (RFC 6749 section 6), which are kept until shortly before they expire. And the SASL
// messages with which tokens and passwords are presented to mail servers.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "desk/inboxes/inboxes.hpp"
#include "net/client.hpp"

namespace deskbell::email {

/// The message of XOAUTH2, before base64.
[[nodiscard]] std::string xoauth2(std::string_view user, std::string_view accessToken);
/// The message of PLAIN (RFC 4616), before base64.
[[nodiscard]] std::string saslPlain(std::string_view user, std::string_view password);

struct OAuthSettings {
    std::string tokenUrl;  ///< https://oauth2.googleapis.com/token
    std::string clientId;
    std::string clientSecret;  ///< may be empty (public client)
    std::string refreshToken;
    std::string scope;  ///< may be empty: what was consented to

    bool operator==(const OAuthSettings&) const = default;
};

struct AccessToken {
    std::string token;
    Timestamp expiresAt;
    std::string newRefreshToken;  ///< when the provider replaced it: the old one may stop working
};

/// Asks the provider. `unauthorized` when the consent has ended ("mail.oauth.ended": the admin has
/// to connect the mailbox again) or the client is not known ("mail.oauth.client"); `unavailable`
/// when the provider cannot be reached or makes no sense.
[[nodiscard]] Result<AccessToken> refreshAccessToken(net::HttpClient& client, const Clock& clock,
                                                     const OAuthSettings& settings);

/// What the consent page sent back, traded for tokens (RFC 6749 section 4.1.3, RFC 7636 section
/// 4.5). Errors as of refreshAccessToken, and "mail.oauth.no_refresh" when the provider gives no
/// refresh token, without which the permission would end within the hour.
[[nodiscard]] Result<AccessToken> exchangeCode(net::HttpClient& client, const Clock& clock,
                                               const OAuthSettings& settings,
                                               const inboxes::OAuthCode& code);

/// Access tokens by mailbox. Thread-safe; mailboxes do not wait for each other.
class OAuthTokens {
public:
    /// Called when a provider replaced a refresh token, which then has to be kept.
    using Replaced = std::function<void(std::int64_t mailbox, const std::string& refreshToken)>;

    OAuthTokens(net::HttpClient& client, const Clock& clock, Replaced replaced);

    /// A token that lasts at least so much longer. A refusal is remembered for an hour, or until
    /// the settings change: asking again and again would only annoy the provider.
    [[nodiscard]] Result<std::string> get(std::int64_t mailbox, const OAuthSettings& settings,
                                          Duration spare = std::chrono::minutes{2});
    /// The server refused the token: the next get() asks the provider again.
    void forget(std::int64_t mailbox);

private:
    struct Entry {
        std::mutex mutex;
        OAuthSettings askedWith;
        std::string refreshToken;  ///< the newest
        AccessToken token;
        std::optional<Error> refused;
        Timestamp refusedAt;
    };
    std::shared_ptr<Entry> entryOf(std::int64_t mailbox);

    net::HttpClient& client_;
    const Clock& clock_;
    const Replaced replaced_;
    std::mutex mutex_;
    std::map<std::int64_t, std::shared_ptr<Entry>> entries_;
};

}  // namespace deskbell::email
