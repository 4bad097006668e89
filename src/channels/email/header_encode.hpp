#pragma once
// Header fields as bytes that every mail system takes: 7-bit, folded, RFC 2047 and 2231 encoded.
// Callers have checked that values are valid UTF-8 without control characters.

#include <string>
#include <string_view>
#include <vector>

#include "channels/email/mail.hpp"

namespace deskbell::email {

/// "Subject: ..." with CRLF at the end; lines of at most 78 octets where words allow it.
[[nodiscard]] std::string encodeTextField(std::string_view name, std::string_view value);

/// "To: ..." with CRLF; addresses are ASCII.
[[nodiscard]] std::string encodeAddressField(std::string_view name,
                                             const std::vector<Address>& addresses);

/// "References: <a> <b>" with CRLF.
[[nodiscard]] std::string encodeIdsField(std::string_view name,
                                         const std::vector<std::string>& ids);

/// `; filename="a.txt"`, or RFC 2231 pieces, each on a line of its own.
[[nodiscard]] std::string encodeParameter(std::string_view name, std::string_view value);

}  // namespace deskbell::email
