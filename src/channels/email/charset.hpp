#pragma once
// Bytes in a declared, wrong or missing charset become UTF-8.

#include <string>
#include <string_view>

namespace deskbell::email {

/// Text made readable, and how it was guessed when the declared charset did not fit.
struct DecodedText {
    std::string text;         ///< valid UTF-8 without NUL
    std::string oddity = {};  ///< one sentence; empty when nothing was odd
};

/// Converts from the declared charset (any name and alias that iconv or GMime knows; superset
/// charsets are used where mail programs mislabel them: gb2312 is read as gb18030). Where the
/// charset is missing, unknown or does not fit: UTF-8 if the bytes are, ISO-2022-JP if they look
/// like it, else windows-1252. Never fails.
[[nodiscard]] DecodedText decodeCharset(std::string_view bytes, std::string_view charset);

}  // namespace deskbell::email
