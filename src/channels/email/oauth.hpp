#pragma once
// OAuth 2 for mailboxes: the refresh token that an admin's consent gave us is turned into access
// tokens (RFC 6749 section 6), which are kept until shortly before they expire. And the SASL
// messages with which tokens and passwords are presented to mail servers.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
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

/// Access tokens by mailbox. Thread-safe; mailboxes do not wait for each other.
class OAuthTokens {
public:
    /// Called when a provider replaced a refresh token, which then has to be kept.
    using Replaced = std::function<void(std::int64_t mailbox, const std::string& refreshToken)>;

    OAuthTokens(net::HttpClient& client, const Clock& clock, Replaced replaced);

    /// A token that lasts at least two more minutes.
    [[nodiscard]] Result<std::string> get(std::int64_t mailbox, const OAuthSettings& settings);
    /// The server refused the token: the next get() asks the provider again.
    void forget(std::int64_t mailbox);

private:
    struct Entry {
        std::mutex mutex;
        OAuthSettings askedWith;
        std::string refreshToken;  ///< the newest
        AccessToken token;
    };
    std::shared_ptr<Entry> entryOf(std::int64_t mailbox);

    net::HttpClient& client_;
    const Clock& clock_;
    const Replaced replaced_;
    std::mutex mutex_;
    std::map<std::int64_t, std::shared_ptr<Entry>> entries_;
};

}  // namespace deskbell::email
