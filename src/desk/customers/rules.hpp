#pragma once
// Pure decisions about customers.

#include <string>
#include <string_view>
#include <vector>

#include "desk/customers/customers.hpp"

namespace deskbell::customers::rules {

/// 1–200 code points; `invalid` with field "name".
[[nodiscard]] Result<std::string> parseName(std::string_view text);
/// The name to show for somebody of whom only an address is known: the part before the @.
[[nodiscard]] std::string nameFromAddress(std::string_view address);

/// How an identity is written and by what key it is found. kinds: email, phone (E.164 digits with a
/// leading + where given), external. `invalid` with field "value".
struct IdentityText {
    std::string value, key;
};
[[nodiscard]] Result<IdentityText> parseIdentity(std::string_view kind, std::string_view value);

/// Lower-case host names; `invalid` for a malformed one and for free mail providers, where
/// neighbours have nothing in common.
[[nodiscard]] Result<std::vector<std::string>> parseDomains(
    const std::vector<std::string>& domains);
[[nodiscard]] std::string_view domainOf(std::string_view address);

}  // namespace deskbell::customers::rules
