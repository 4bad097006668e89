#pragma once
// Header values as mail programs really write them: encoded words (RFC 2047) also where they are
// broken, raw 8-bit text, message ids.

#include <string>
#include <string_view>
#include <vector>

namespace deskbell::email {

/// Joins folded lines: every line break with the white space after it becomes one space.
[[nodiscard]] std::string unfold(std::string_view raw);

/// One clean line of UTF-8: unfolded, encoded words decoded, raw 8-bit text guessed. Accepts words
/// with spaces inside, without an end, cut inside a character, in unknown charsets.
[[nodiscard]] std::string decodeHeaderText(std::string_view raw);

/// Length of the encoded word that begins at the start of `text`; 0 when there is none.
[[nodiscard]] std::size_t encodedWordLength(std::string_view text);

/// Message ids without <>, in order, without repeats; those without <> count when they stand alone
/// and contain '@'. Of more than 100 the first and the last 99 are kept.
[[nodiscard]] std::vector<std::string> parseMessageIds(std::string_view value);

}  // namespace deskbell::email
