#pragma once
// What an IMAP server says (RFC 9051 and 3501), read in two pure steps: ImapFramer cuts the stream
// into responses, parseImapResponse understands one. Whatever the server sends, memory, depth and
// length stay bounded, and what is no IMAP is an error.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace deskbell::email {

struct ImapLimits {
    std::size_t textBytes = 4 * 1024 * 1024;      ///< of one response, without its literals
    std::size_t literalBytes = 64 * 1024 * 1024;  ///< kept of one response; the rest is dropped
    std::size_t literals = 64;                    ///< in one response
};

/// Octets sent with a length in front, such as a whole message.
struct ImapLiteral {
    std::string bytes;
    bool truncated = false;  ///< the end was dropped: over ImapLimits::literalBytes
};

/// One response without its final line end. A literal leaves its "{123}" in the text.
struct ImapFrame {
    std::string text;
    std::vector<ImapLiteral> literals;
};

class ImapFramer {
public:
    explicit ImapFramer(ImapLimits limits = {}) : limits_(limits) {}

    void append(std::string_view bytes);
    [[nodiscard]] const ImapLimits& limits() const { return limits_; }
    /// The next complete response; nothing when more bytes are needed. After an error the stream
    /// cannot be followed any more.
    Result<std::optional<ImapFrame>> next();

private:
    bool takeLiteral();
    Result<bool> takeLine();
    Result<bool> beginLiteral();
    void compact();

    ImapLimits limits_;
    std::string input_;
    std::size_t at_ = 0;       ///< input_ before it is used up
    std::size_t scanned_ = 0;  ///< no line end between at_ and here
    ImapFrame frame_;
    std::size_t kept_ = 0;           ///< bytes of frame_'s literals
    std::uint64_t literalLeft_ = 0;  ///< still to come of the last literal
};

/// A value in a response: `FETCH (UID 7 FLAGS (\Seen))`.
struct ImapValue {
    enum class Kind { atom, string, nil, list };
    Kind kind = Kind::nil;
    std::string text;
    bool truncated = false;
    std::vector<ImapValue> items;

    [[nodiscard]] bool is(std::string_view atom) const;
    /// An unsigned number, when it is one.
    [[nodiscard]] std::optional<std::uint64_t> number() const;
};

struct ImapResponse {
    enum class Kind {
        untagged,      ///< "* …": data, may come at any time
        tagged,        ///< the answer to the command with this tag
        continuation,  ///< "+ …": go on
    };
    Kind kind = Kind::untagged;
    std::string tag;
    std::string name;                     ///< upper case: OK NO BAD BYE EXISTS FETCH LIST …
    std::optional<std::uint32_t> number;  ///< in front of the name: "* 23 EXISTS"
    std::string code;  ///< upper case, of OK NO BAD BYE: "UIDVALIDITY" in [UIDVALIDITY 7]
    std::vector<ImapValue> codeValues;
    std::vector<ImapValue> values;  ///< of CAPABILITY, FETCH, LIST, SEARCH
    std::string text;               ///< for people

    [[nodiscard]] bool ok() const { return name == "OK"; }
    /// The value after `key` in the list of a FETCH, or nullptr.
    [[nodiscard]] const ImapValue* fetched(std::string_view key) const;
    ImapValue* fetched(std::string_view key);
};

/// `unavailable` with the fault `protocol` when it is no response.
[[nodiscard]] Result<ImapResponse> parseImapResponse(ImapFrame frame);

/// "1:3,7" for sorted, distinct numbers.
[[nodiscard]] std::string imapSet(const std::vector<std::uint32_t>& numbers);
/// Folder names travel in a UTF-7 of their own (RFC 3501 section 5.1.3). Decoding leaves a name
/// that breaks its rules as it is.
[[nodiscard]] std::string encodeFolderName(std::string_view utf8);
[[nodiscard]] std::string decodeFolderName(std::string_view wire);
/// A quoted string. The text has no line ends and no NUL.
[[nodiscard]] std::string imapQuoted(std::string_view text);

}  // namespace deskbell::email
