#pragma once
// Private to composeMail: the MIME tree of an outgoing mail as bytes.

#include <string>

#include "base/random.hpp"
#include "channels/email/compose.hpp"

namespace deskbell::email {

/// Content-* fields, an empty line and the content. File names and types have been checked.
[[nodiscard]] std::string composeBody(const OutgoingMail& mail, Random& random);

}  // namespace deskbell::email
