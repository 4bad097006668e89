#pragma once
// Text is UTF-8 throughout; whatever comes from outside is made valid first. Folding, words and
// display widths come from ICU, hidden in text.cpp.

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace deskbell {

[[nodiscard]] bool isUtf8(std::string_view text);
/// The same text with every malformed sequence replaced by U+FFFD and NUL removed.
[[nodiscard]] std::string toValidUtf8(std::string_view bytes);
/// Number of code points of valid UTF-8.
[[nodiscard]] std::size_t codePoints(std::string_view text);
/// At most `count` code points from the start, never cutting inside one.
[[nodiscard]] std::string_view firstCodePoints(std::string_view text, std::size_t count);

/// The key by which text is compared and sorted: NFKC, case folded, white space squeezed.
[[nodiscard]] std::string foldKey(std::string_view text);
/// One line: NFC, line breaks and tabs made spaces, other control characters removed, trimmed.
[[nodiscard]] std::string cleanLine(std::string_view text);
/// The same for text of several lines: every kind of line break becomes '\n', tabs stay.
[[nodiscard]] std::string cleanText(std::string_view text);

/// Lower-cased address if it has the form local@domain (RFC 5321 limits: 64 and 255 octets, no
/// spaces or control characters); empty otherwise. Local parts are folded too: in practice they
/// are never case sensitive.
[[nodiscard]] std::optional<std::string> normalizeEmailAddress(std::string_view text);

/// BCP 47 tags we accept: language, script, region in their usual case: "de", "pt-BR", "zh-Hans".
[[nodiscard]] bool isLanguageTag(std::string_view tag);

/// Without ASCII white space at either end.
[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::string toLowerAscii(std::string_view text);
[[nodiscard]] bool equalsIgnoreCaseAscii(std::string_view a, std::string_view b);
[[nodiscard]] bool startsWithIgnoreCaseAscii(std::string_view text, std::string_view prefix);
/// The parts between separators, one more than there are separators; empty ones stay.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
/// They would be parts of a text that is gone.
template <std::same_as<std::string> Text>
std::vector<std::string_view> split(Text&& text, char separator) = delete;
[[nodiscard]] std::string replaceAll(std::string text, std::string_view from, std::string_view to);
/// & < > " ' as entities: safe in element content and quoted attributes.
[[nodiscard]] std::string escapeHtml(std::string_view text);

}  // namespace deskbell
