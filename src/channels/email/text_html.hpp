#pragma once
// Plain text as HTML.

#include <string>
#include <string_view>

namespace deskbell::email {

/// Escaped; blank lines part paragraphs, single line breaks stay; http, https and mailto addresses
/// and bare e-mail addresses become links that no script can hide in. Linear in the text.
[[nodiscard]] std::string textToHtml(std::string_view text);

}  // namespace deskbell::email
