// Rules of OAuth: which providers are known, and what is asked of them.

#include <algorithm>
#include <array>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "desk/inboxes/rules.hpp"
#include "net/http.hpp"

namespace deskbell::inboxes {

namespace rules {

namespace {

constexpr std::array<Provider, 2> kProviders{{
    {"google", "Google", "https://accounts.google.com/o/oauth2/v2/auth",
     "https://oauth2.googleapis.com/token", "https://mail.google.com/", "imap.gmail.com",
     "smtp.gmail.com", "https://console.cloud.google.com/apis/credentials"},
    {"microsoft", "Microsoft 365", "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
     "https://login.microsoftonline.com/common/oauth2/v2.0/token",
     "offline_access https://outlook.office.com/IMAP.AccessAsUser.All "
     "https://outlook.office.com/SMTP.Send",
     "outlook.office365.com", "smtp.office365.com", "https://entra.microsoft.com/"},
}};

void readText(const json::Value& value, std::string_view key, std::string& target) {
    if (auto text = value[key].string()) target = cleanLine(firstCodePoints(*text, 1'000));
}

/// SHA-256 as RFC 7636 section 4.2 wants it.
std::string challengeOf(std::string_view verifier) {
    const auto hex = sha256Hex(verifier);
    std::string raw;
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        raw += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
    return toBase64Url(raw);
}

}  // namespace

std::span<const Provider> providers() {
    return kProviders;
}

std::string consentUrl(const Inbox& inbox, std::string_view redirectUri, std::string_view state,
                       std::string_view verifier) {
    auto url = inbox.oauth.authorizeUrl;
    url += url.find('?') == std::string::npos ? '?' : '&';
    url += "response_type=code";
    const auto add = [&url](std::string_view name, std::string_view value) {
        if (!value.empty())
            url.append("&").append(name).append("=").append(net::encodeUriComponent(value));
    };
    add("client_id", inbox.oauth.clientId);
    add("redirect_uri", redirectUri);
    add("scope", inbox.oauth.scope);
    add("state", state);
    add("code_challenge", challengeOf(verifier));
    add("code_challenge_method", "S256");
    add("login_hint", inbox.incoming.user.empty() ? inbox.address : inbox.incoming.user);
    // Google gives a refresh token only so, and a second one only when consent is asked for again.
    if (inbox.oauth.provider == "google") url += "&access_type=offline&prompt=consent";
    return url;
}

void writeOAuth(json::Writer& out, const OAuthSettings& s) {
    out.beginObject().key("provider").string(s.provider);
    out.key("authorize_url").string(s.authorizeUrl).key("token_url").string(s.tokenUrl);
    out.key("scope").string(s.scope).key("client_id").string(s.clientId);
    out.key("connected_at").time(s.connectedAt).endObject();
}

void readOAuth(const json::Value& value, OAuthSettings& s) {
    readText(value, "provider", s.provider);
    readText(value, "authorize_url", s.authorizeUrl);
    readText(value, "token_url", s.tokenUrl);
    readText(value, "scope", s.scope);
    readText(value, "client_id", s.clientId);
    for (const auto& known : kProviders) {
        if (s.provider != known.id) continue;
        // One's own tenant may stand in the address; another host may not.
        const auto host = [](std::string_view url) { return url.substr(0, url.find('/', 8) + 1); };
        if (host(s.tokenUrl) != host(known.tokenUrl)) s.tokenUrl = known.tokenUrl;
        if (host(s.authorizeUrl) != host(known.authorizeUrl)) s.authorizeUrl = known.authorizeUrl;
        s.scope = known.scope;
    }
}

}  // namespace rules

bool isProviderUrl(std::string_view url) {
    if (startsWithIgnoreCaseAscii(url, "https://")) return url.size() > 8;
    for (const std::string_view local : {"http://127.0.0.1", "http://localhost", "http://[::1]"}) {
        if (!startsWithIgnoreCaseAscii(url, local)) continue;
        const auto rest = url.substr(local.size());
        return rest.starts_with(':') || rest.starts_with('/');
    }
    return false;
}

}  // namespace deskbell::inboxes
