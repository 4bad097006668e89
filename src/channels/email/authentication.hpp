#pragma once
// Did the sender really send this? What our own mail server found out (RFC 8601), never what a
// stranger claims it did.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "channels/email/mail.hpp"

namespace deskbell::email {

enum class SenderTrust {
    verified,  ///< the domain in From stands behind this mail
    unknown,   ///< nobody said, or what was said proves nothing
    forged,    ///< the domain in From says that this mail is not from it
};

struct SenderVerdict {
    SenderTrust trust = SenderTrust::unknown;
    std::string explanation;  ///< one sentence for agents
};

/// One finding of an Authentication-Results header: "dkim=pass header.d=shop.example".
struct AuthenticationResult {
    std::string method;  ///< lower case: dmarc, dkim, spf, ...
    std::string result;  ///< lower case: pass, fail, none, ...
    std::vector<std::pair<std::string, std::string>> properties;
    std::string comment;  ///< what stood in parentheses

    [[nodiscard]] std::string_view property(std::string_view name) const;
};

/// One header. Microsoft 365 leaves out the name of the server; it is read as if
/// "protection.outlook.com" stood there.
struct AuthenticationResults {
    std::string server;  ///< the authserv-id, lower case
    std::vector<AuthenticationResult> results;
};

[[nodiscard]] AuthenticationResults parseAuthenticationResults(std::string_view value);

/// Judges by the headers that a server named in `ownServers` added: the topmost unbroken group of
/// them, and only if no Received header above it comes from a foreign server. What else claims to
/// be from that server came with the mail. (A server that adds no such header itself must remove
/// those that claim to be its own, RFC 8601 section 5; else do not name it here.)
[[nodiscard]] SenderVerdict judgeSender(const Mail& mail, std::span<const std::string> ownServers);

}  // namespace deskbell::email
