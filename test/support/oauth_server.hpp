#pragma once
// A small OAuth provider on loopback, as RFC 6749 and RFC 7636 want it: it takes nothing on trust.

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "support/scripted_server.hpp"

namespace deskbell::test {

class OAuthServer {
public:
    OAuthServer(std::string clientId, std::string clientSecret);

    /// "http://127.0.0.1:PORT"
    [[nodiscard]] std::string url() const;
    /// What a browser does with the consent page: the query with which it comes back
    /// ("code=…&state=…"). Throws when the request misses what the RFCs ask for.
    [[nodiscard]] std::string consent(const std::string& url);
    /// The same for somebody who does not want it.
    [[nodiscard]] std::string deny(const std::string& url);

    /// All refresh tokens given so far count no more.
    void revoke();
    /// Each use of a refresh token gives a new one in its place.
    void rotate(bool on);
    [[nodiscard]] int accessTokensGiven() const;
    [[nodiscard]] std::string newestRefreshToken() const;

private:
    struct Code {
        std::string challenge, redirectUri;
    };
    using Fields = std::map<std::string, std::string>;
    static Fields fieldsOf(std::string_view form);
    void serve(ScriptedPeer& peer);
    std::string answer(const Fields& asked);
    std::string tokens(bool withRefreshToken);

    const std::string clientId_, clientSecret_;
    mutable std::mutex mutex_;
    std::map<std::string, Code> codes_;
    std::set<std::string> refreshTokens_;
    std::string newest_;
    int given_ = 0, lastCode_ = 0;
    bool rotate_ = false;
    ScriptedServer server_;  // last: serves when everything above is there
};

}  // namespace deskbell::test
