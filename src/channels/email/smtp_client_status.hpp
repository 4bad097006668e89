#pragma once
// What SMTP replies and enhanced status codes (RFC 3463, RFC 5248 and its registry) mean for a
// message, in words for people. Replies to our submissions and bounces read the same table.

#include <string>
#include <string_view>

namespace deskbell::email {

struct SmtpReply {
    int code = 0;          ///< 250
    std::string enhanced;  ///< "2.1.5", or empty
    std::string text;      ///< all lines, joined by spaces, without codes

    [[nodiscard]] bool positive() const { return code >= 200 && code < 400; }
    /// 4xx, and the few 5xx that mean "later".
    [[nodiscard]] bool temporary() const;
};

/// Why it failed, for agents: "The mailbox does not exist." The code decides where there is no
/// enhanced status, or one that is not known. Never empty.
[[nodiscard]] std::string describeSmtpStatus(int code, std::string_view enhanced);

/// The enhanced status at the start of a text ("5.1.1 User unknown"), or "".
[[nodiscard]] std::string_view enhancedStatusIn(std::string_view text);

}  // namespace deskbell::email
