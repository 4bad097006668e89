#include "support/oauth_server.hpp"

#include <stdexcept>

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace deskbell::test {

namespace {

int hexDigit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return (c | 0x20) - 'a' + 10;
}

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            out += static_cast<char>(hexDigit(text[i + 1]) * 16 + hexDigit(text[i + 2]));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::string challengeOf(std::string_view verifier) {
    const auto hex = sha256Hex(verifier);
    std::string raw;
    for (std::size_t i = 0; i < hex.size(); i += 2)
        raw += static_cast<char>(hexDigit(hex[i]) * 16 + hexDigit(hex[i + 1]));
    return toBase64Url(raw);
}

std::string refusal(std::string_view error) {
    return R"({"error":")" + std::string(error) + R"(","error_description":"Said by the test."})";
}

void require(bool holds, const char* what) {
    if (!holds) throw std::runtime_error(std::string("the request misses ") + what);
}

}  // namespace

OAuthServer::OAuthServer(std::string clientId, std::string clientSecret)
    : clientId_(std::move(clientId)),
      clientSecret_(std::move(clientSecret)),
      server_([this](ScriptedPeer& peer) { serve(peer); }) {}

std::string OAuthServer::url() const {
    return "http://127.0.0.1:" + std::to_string(server_.port());
}

OAuthServer::Fields OAuthServer::fieldsOf(std::string_view form) {
    Fields out;
    for (const auto part : split(form, '&')) {
        const auto equals = std::min(part.find('='), part.size());
        out[decoded(part.substr(0, equals))] =
            decoded(part.substr(std::min(equals + 1, part.size())));
    }
    return out;
}

std::string OAuthServer::consent(const std::string& url) {
    require(url.starts_with(this->url() + "/authorize?"), "the consent page");
    auto asked = fieldsOf(std::string_view(url).substr(url.find('?') + 1));
    require(asked["response_type"] == "code", "response_type");
    require(asked["client_id"] == clientId_, "client_id");
    require(asked["code_challenge_method"] == "S256", "code_challenge_method");
    require(asked["code_challenge"].size() == 43, "code_challenge");
    require(asked["state"].size() >= 22, "state");
    require(!asked["redirect_uri"].empty() && !asked["scope"].empty(), "redirect_uri, scope");
    const std::lock_guard lock(mutex_);
    const auto code = "code-" + std::to_string(++lastCode_);
    codes_[code] = {asked["code_challenge"], asked["redirect_uri"]};
    return "code=" + code + "&state=" + asked["state"] + "&iss=somebody";
}

std::string OAuthServer::deny(const std::string& url) {
    auto asked = fieldsOf(std::string_view(url).substr(url.find('?') + 1));
    return "error=access_denied&state=" + asked["state"];
}

void OAuthServer::revoke() {
    const std::lock_guard lock(mutex_);
    refreshTokens_.clear();
}

void OAuthServer::rotate(bool on) {
    const std::lock_guard lock(mutex_);
    rotate_ = on;
}

int OAuthServer::accessTokensGiven() const {
    const std::lock_guard lock(mutex_);
    return given_;
}

std::string OAuthServer::newestRefreshToken() const {
    const std::lock_guard lock(mutex_);
    return newest_;
}

void OAuthServer::serve(ScriptedPeer& peer) {
    const auto head = peer.readUntil("\r\n\r\n");
    require(head.starts_with("POST /token "), "POST /token");
    const auto at = toLowerAscii(head).find("content-length: ");
    require(at != std::string::npos, "content-length");
    const auto length = static_cast<std::size_t>(std::stoul(head.substr(at + 16)));
    const auto said = answer(fieldsOf(peer.readExactly(length)));
    const bool refused = said.find("\"error\"") != std::string::npos;
    peer.send("HTTP/1.1 " + std::string(refused ? "400 Bad Request" : "200 OK") +
              "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
              std::to_string(said.size()) + "\r\n\r\n" + said);
}

std::string OAuthServer::answer(const Fields& given) {
    auto asked = given;
    const std::lock_guard lock(mutex_);
    if (asked["client_id"] != clientId_ || asked["client_secret"] != clientSecret_)
        return refusal("invalid_client");
    if (asked["grant_type"] == "authorization_code") {
        const auto code = codes_.find(asked["code"]);
        if (code == codes_.end()) return refusal("invalid_grant");
        const auto wanted = code->second;
        codes_.erase(code);  // a code counts once
        if (wanted.redirectUri != asked["redirect_uri"] ||
            wanted.challenge != challengeOf(asked["code_verifier"])) {
            return refusal("invalid_grant");
        }
        return tokens(true);
    }
    if (asked["grant_type"] != "refresh_token") return refusal("unsupported_grant_type");
    if (!refreshTokens_.contains(asked["refresh_token"])) return refusal("invalid_grant");
    if (rotate_) refreshTokens_.erase(asked["refresh_token"]);
    return tokens(rotate_);
}

std::string OAuthServer::tokens(bool withRefreshToken) {
    auto said = R"({"access_token":"access-)" + std::to_string(++given_) +
                R"(","token_type":"Bearer","expires_in":3600)";
    if (withRefreshToken) {
        newest_ = "refresh-" + std::to_string(given_);
        refreshTokens_.insert(newest_);
        said += R"(,"refresh_token":")" + newest_ + '"';
    }
    return said + "}";
}

}  // namespace deskbell::test
