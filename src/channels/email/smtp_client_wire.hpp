#pragma once
// The bytes of SMTP on the client's side, as pure functions.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "channels/email/smtp_client_status.hpp"

namespace deskbell::email {

/// Takes the first complete reply off the front of `input`; nothing when more bytes are needed. The
/// fault `protocol` when it is no reply, or one without end.
[[nodiscard]] Result<std::optional<SmtpReply>> takeSmtpReply(std::string& input);

/// The lines of an EHLO answer after the first: name and parameters, upper case.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> smtpExtensions(
    std::string_view answer);

/// The message as it goes over the wire, without the final dot: CRLF line ends, dots stuffed, a
/// line end at the end. A bare CR or LF becomes a line end, so that nothing is smuggled through us.
[[nodiscard]] std::string smtpData(std::string_view raw);

/// The address with its domain in ASCII (punycode), or nothing when that cannot be, because the
/// part before the @ is international.
[[nodiscard]] std::optional<std::string> asciiAddress(std::string_view address);

}  // namespace deskbell::email
