#pragma once
// Files that old programs put right into the text: "begin 644 name" ... "end".

#include <string>
#include <vector>

#include "channels/email/mail.hpp"

namespace deskbell::email {

/// Moves uuencoded files out of the text; `text` keeps the rest. Only complete, well-formed files
/// count: prose that begins with "begin" stays. At most 100 files.
[[nodiscard]] std::vector<Part> extractUuencoded(std::string& text);

}  // namespace deskbell::email
