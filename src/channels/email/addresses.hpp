#pragma once
// Lists of mailboxes as they stand in From, To, Cc, Reply-To.

#include <string_view>
#include <vector>

#include "channels/email/mail.hpp"

namespace deskbell::email {

/// Reads a list of mailboxes (RFC 5322 section 3.4) and what mail programs make of it: raw 8-bit
/// and encoded names, commas in names without quotes, semicolons between, addresses without <>,
/// names in comments. Groups are flattened, their names dropped. One linear pass without
/// recursion; at most 2,000 mailboxes. Pieces without any address keep their name.
[[nodiscard]] std::vector<Address> parseAddresses(std::string_view value);

}  // namespace deskbell::email
