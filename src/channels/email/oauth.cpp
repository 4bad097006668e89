#include "channels/email/oauth.hpp"

#include <fmt/format.h>

#include "base/json.hpp"
#include "channels/email/connection.hpp"

namespace deskbell::email {

namespace {

constexpr Duration kRefusalLasts = std::chrono::hours{1};
constexpr std::int64_t kUsualLifetime = 3600;  // where the provider says nothing

using Fields = std::vector<std::pair<std::string_view, std::string_view>>;

/// application/x-www-form-urlencoded, without what is empty.
std::string formBody(const Fields& fields) {
    std::string body;
    for (const auto& [name, value] : fields) {
        if (value.empty()) continue;
        if (!body.empty()) body += '&';
        body += fmt::format("{}={}", name, net::encodeUriComponent(value));
    }
    return body;
}

Error refusal(int status, const json::Value& answer) {
    const auto code = answer["error"].string().value_or("");
    const auto said = quoteServer(answer["error_description"].string().value_or(code));
    if (code == "invalid_grant" || code == "interaction_required" || code == "consent_required") {
        return Error{Errc::unauthorized, "mail.oauth.ended", "refresh_token",
                     fmt::format("The permission to use this mailbox has ended or was withdrawn. "
                                 "Connect the mailbox again. The provider says: \"{}\".",
                                 said)};
    }
    if (code == "invalid_client" || code == "unauthorized_client" || status == 401) {
        return Error{Errc::unauthorized, "mail.oauth.client", "client_id",
                     fmt::format("The provider does not accept the client id and secret. Compare "
                                 "them with its developer console. It says: \"{}\".",
                                 said)};
    }
    if (code == "invalid_scope") {
        return Error{Errc::invalid, "mail.oauth.scope", "scope",
                     fmt::format("The provider does not know the scope: \"{}\".", said)};
    }
    return Error{Errc::unavailable,
                 "mail.oauth.refused",
                 {},
                 fmt::format("The provider gave no access token (status {}): \"{}\". It will be "
                             "tried again.",
                             status, said)};
}

Result<AccessToken> askForTokens(net::HttpClient& client, const Clock& clock,
                                 const std::string& tokenUrl, const Fields& fields) {
    if (!inboxes::isProviderUrl(tokenUrl)) {
        return Error{Errc::invalid, "mail.oauth.url", "token_url",
                     "The token address of the provider has to start with https://."};
    }
    net::ClientRequest request;
    request.method = "POST";
    request.url = tokenUrl;
    request.headers.set("Content-Type", "application/x-www-form-urlencoded");
    request.headers.set("Accept", "application/json");
    request.body = formBody(fields);
    request.maxResponseBytes = 64 * 1024;

    const auto response = client.send(request);
    if (!response) {
        return Error{Errc::unavailable,
                     "mail.oauth.unreachable",
                     {},
                     fmt::format("The provider's token address {} cannot be reached: {} It will "
                                 "be tried again.",
                                 tokenUrl, response.error().detail)};
    }
    const auto answer = json::parse(response->body).value_or(json::Value{});
    if (response->status != 200) return refusal(response->status, answer);

    const auto token = answer["access_token"].string();
    if (!token || token->empty()) {
        return Error{Errc::unavailable,
                     "mail.oauth.answer",
                     {},
                     "The provider's answer holds no access token. Check its token address."};
    }
    const auto lifetime = answer["expires_in"].integer().value_or(kUsualLifetime);
    AccessToken result;
    result.token = *token;
    result.expiresAt =
        clock.now() + std::chrono::seconds{std::clamp<std::int64_t>(lifetime, 0, 30 * 86'400)};
    result.newRefreshToken = answer["refresh_token"].string().value_or("");
    return result;
}

}  // namespace

std::string xoauth2(std::string_view user, std::string_view accessToken) {
    return fmt::format("user={}\1auth=Bearer {}\1\1", user, accessToken);
}

std::string saslPlain(std::string_view user, std::string_view password) {
    std::string message;
    message += '\0';
    message += user;
    message += '\0';
    message += password;
    return message;
}

Result<AccessToken> refreshAccessToken(net::HttpClient& client, const Clock& clock,
                                       const OAuthSettings& settings) {
    auto result = askForTokens(client, clock, settings.tokenUrl,
                               {{"grant_type", "refresh_token"},
                                {"client_id", settings.clientId},
                                {"client_secret", settings.clientSecret},
                                {"refresh_token", settings.refreshToken},
                                {"scope", settings.scope}});
    if (result && result->newRefreshToken == settings.refreshToken) result->newRefreshToken.clear();
    return result;
}

Result<AccessToken> exchangeCode(net::HttpClient& client, const Clock& clock,
                                 const OAuthSettings& settings, const inboxes::OAuthCode& code) {
    auto result = askForTokens(client, clock, settings.tokenUrl,
                               {{"grant_type", "authorization_code"},
                                {"client_id", settings.clientId},
                                {"client_secret", settings.clientSecret},
                                {"code", code.code},
                                {"redirect_uri", code.redirectUri},
                                {"code_verifier", code.verifier}});
    if (result && result->newRefreshToken.empty()) {
        return Error{Errc::unavailable, "mail.oauth.no_refresh", "scope",
                     "The provider gave no refresh token, so the permission would soon end. Its "
                     "scope has to allow access while nobody is there (often \"offline_access\")."};
    }
    return result;
}

OAuthTokens::OAuthTokens(net::HttpClient& client, const Clock& clock, Replaced replaced)
    : client_(client), clock_(clock), replaced_(std::move(replaced)) {}

Result<std::string> OAuthTokens::get(std::int64_t mailbox, const OAuthSettings& settings,
                                     Duration spare) {
    const auto entry = entryOf(mailbox);
    const std::lock_guard lock(entry->mutex);
    if (entry->askedWith != settings) {
        // First use, or connected anew by the admin. A replaced refresh token that came back to us
        // through the settings is no change.
        auto otherwise = entry->askedWith;
        otherwise.refreshToken = settings.refreshToken;
        const bool known = settings.refreshToken == entry->refreshToken;
        if (!known || otherwise != settings) entry->token = {};
        if (!known || otherwise != settings) entry->refused.reset();
        entry->askedWith = settings;
        entry->refreshToken = settings.refreshToken;
    }
    if (!entry->token.token.empty() && clock_.now() + spare < entry->token.expiresAt) {
        return entry->token.token;
    }

    if (entry->refused && clock_.now() < entry->refusedAt + kRefusalLasts) return *entry->refused;

    auto current = settings;
    current.refreshToken = entry->refreshToken;
    auto fresh = refreshAccessToken(client_, clock_, current);
    if (!fresh) {
        if (fresh.error().code != Errc::unavailable) {
            entry->refused = fresh.error();
            entry->refusedAt = clock_.now();
        }
        return std::move(fresh).error();
    }
    entry->refused.reset();
    if (!fresh->newRefreshToken.empty()) {
        entry->refreshToken = fresh->newRefreshToken;
        if (replaced_) replaced_(mailbox, entry->refreshToken);
    }
    entry->token = std::move(*fresh);
    return entry->token.token;
}

void OAuthTokens::forget(std::int64_t mailbox) {
    const auto entry = entryOf(mailbox);
    const std::lock_guard lock(entry->mutex);
    entry->token = {};
}

std::shared_ptr<OAuthTokens::Entry> OAuthTokens::entryOf(std::int64_t mailbox) {
    const std::lock_guard lock(mutex_);
    auto& entry = entries_[mailbox];
    if (!entry) entry = std::make_shared<Entry>();
    return entry;
}

}  // namespace deskbell::email
