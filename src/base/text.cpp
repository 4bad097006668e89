#include "base/text.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstring>

#include "base/assert.hpp"

namespace deskbell {
namespace {

constexpr bool isAscii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}
constexpr bool isSpaceAscii(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
constexpr bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool isLower(char c) {
    return c >= 'a' && c <= 'z';
}
constexpr bool isUpper(char c) {
    return c >= 'A' && c <= 'Z';
}
constexpr char lowered(char c) {
    return isUpper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return isAscii(c); });
}

// ICU's macro narrows on purpose; the warning is its only flaw.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
/// The code point that starts at `at`, which moves behind it; negative when it is malformed.
UChar32 nextCodePoint(std::string_view text, std::size_t& at) {
    UChar32 c;
    U8_NEXT(text.data(), at, text.size(), c);
    return c;
}
#pragma GCC diagnostic pop

/// Calls visit(codePoint, bytes) for each code point; a malformed sequence is (-1, its bytes).
template <class Visit>
void eachCodePoint(std::string_view text, Visit visit) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t start = at;
        const UChar32 c = nextCodePoint(text, at);
        visit(c, text.substr(start, at - start));
    }
}

/// How many bytes of ASCII the text begins with, counted in eights: most text is nothing else.
std::size_t asciiPrefix(std::string_view text) {
    constexpr std::uint64_t kHighBits = 0x8080808080808080;
    std::size_t at = 0;
    for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
        std::memcpy(&eight, text.data() + at, sizeof eight);
        if ((eight & kHighBits) != 0) return at;
    }
    while (at < text.size() && isAscii(text[at])) ++at;
    return at;
}

/// `normalizer` is one of ICU's, which live as long as the process.
std::string normalized(std::string_view text, const icu::Normalizer2* normalizer,
                       UErrorCode lookup) {
    ASSERT(U_SUCCESS(lookup));  // else ICU's data is missing from this machine
    std::string out;
    out.reserve(text.size());
    icu::StringByteSink<std::string> sink(&out);
    UErrorCode status = U_ZERO_ERROR;
    normalizer->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())),
                              sink, nullptr, status);
    ASSERT(U_SUCCESS(status));
    return out;
}

std::string toNfc(std::string_view text) {
    if (isAscii(text)) return std::string(text);
    UErrorCode status = U_ZERO_ERROR;
    return normalized(text, icu::Normalizer2::getNFCInstance(status), status);
}

std::string toNfkcFolded(std::string_view text) {
    if (isAscii(text)) return toLowerAscii(text);
    UErrorCode status = U_ZERO_ERROR;
    return normalized(text, icu::Normalizer2::getNFKCCasefoldInstance(status), status);
}

bool isLineBreak(UChar32 c) {
    return c == '\n' || c == 0x2028 || c == 0x2029;
}

/// Drops control characters; `onBreak` stands for a line break, `onTab` for a tab.
std::string cleaned(std::string_view text, char onBreak, char onTab) {
    const std::string composed = toNfc(text);
    std::string out;
    out.reserve(composed.size());
    bool afterReturn = false;
    eachCodePoint(composed, [&](UChar32 c, std::string_view bytes) {
        const bool secondOfPair = afterReturn && c == '\n';
        afterReturn = c == '\r';
        if (secondOfPair) return;
        if (c == '\r' || isLineBreak(c)) {
            out += onBreak;
        } else if (c == '\t') {
            out += onTab;
        } else if (c < 0) {
            out += "\xEF\xBF\xBD";
        } else if (u_charType(c) != U_CONTROL_CHAR) {
            out += bytes;
        }
    });
    return out;
}

std::string trimmedWide(const std::string& text) {
    std::size_t begin = text.size();
    std::size_t end = 0;
    eachCodePoint(text, [&](UChar32 c, std::string_view bytes) {
        if (u_isUWhiteSpace(c)) return;
        const auto at = static_cast<std::size_t>(bytes.data() - text.data());
        begin = std::min(begin, at);
        end = at + bytes.size();
    });
    return begin < end ? text.substr(begin, end - begin) : std::string();
}

/// A dot-atom of RFC 5322, or letters beyond ASCII (RFC 6531). Quoted local parts are refused:
/// nobody's mailbox has one, and they smuggle separators past naive readers. Dots in a row are not
/// standard and exist.
bool isLocalPart(std::string_view local) {
    constexpr std::string_view kSymbols = "!#$%&'*+-/=?^_`{|}~.";
    return !local.empty() && local.size() <= 64 &&
           std::all_of(local.begin(), local.end(), [&](char c) {
               return !isAscii(c) || isLower(c) || isDigit(c) ||
                      kSymbols.find(c) != std::string_view::npos;
           });
}

bool isAddressLiteral(std::string_view domain) {
    if (domain.size() < 4 || domain.front() != '[' || domain.back() != ']') return false;
    const auto inner = domain.substr(1, domain.size() - 2);
    return std::all_of(inner.begin(), inner.end(),
                       [](char c) { return isLower(c) || isDigit(c) || c == '.' || c == ':'; });
}

bool isDomain(std::string_view domain) {
    if (domain.empty() || domain.size() > 255) return false;
    if (isAddressLiteral(domain)) return true;
    for (auto label : split(domain, '.')) {
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') {
            return false;
        }
        const bool good = std::all_of(label.begin(), label.end(), [](char c) {
            return !isAscii(c) || isLower(c) || isDigit(c) || c == '-' || c == '_';
        });
        if (!good) return false;
    }
    return true;
}

bool hasWideSpaceOrControl(std::string_view text) {
    bool found = false;
    eachCodePoint(text, [&](UChar32 c, std::string_view) {
        found = found || c < 0 || u_isUWhiteSpace(c) || u_charType(c) == U_CONTROL_CHAR;
    });
    return found;
}

template <class Test>
bool isRun(std::string_view text, Test test) {
    return std::all_of(text.begin(), text.end(), test);
}

}  // namespace

bool isUtf8(std::string_view text) {
    for (std::size_t at = 0;;) {
        at += asciiPrefix(text.substr(at));
        if (at == text.size()) return true;
        if (nextCodePoint(text, at) < 0) return false;
    }
}

std::string toValidUtf8(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    eachCodePoint(bytes, [&](UChar32 c, std::string_view sequence) {
        if (c > 0) out += sequence;
        if (c < 0) out += "\xEF\xBF\xBD";
    });
    return out;
}

std::size_t codePoints(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return !U8_IS_TRAIL(static_cast<uint8_t>(c)); }));
}

std::string_view firstCodePoints(std::string_view text, std::size_t count) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (U8_IS_TRAIL(static_cast<uint8_t>(text[i]))) continue;
        if (count == 0) return text.substr(0, i);
        --count;
    }
    return text;
}

std::string foldKey(std::string_view text) {
    const std::string folded = toNfkcFolded(text);
    std::string out;
    out.reserve(folded.size());
    bool gap = false;
    eachCodePoint(folded, [&](UChar32 c, std::string_view bytes) {
        if (u_isUWhiteSpace(c)) {
            gap = true;
            return;
        }
        if (gap && !out.empty()) out += ' ';
        gap = false;
        out += bytes;
    });
    return out;
}

std::string cleanLine(std::string_view text) {
    return trimmedWide(cleaned(text, ' ', ' '));
}

std::string cleanText(std::string_view text) {
    return trimmedWide(cleaned(text, '\n', '\t'));
}

std::optional<std::string> normalizeEmailAddress(std::string_view text) {
    constexpr std::size_t kLongest = 64 + 1 + 255;
    if (text.size() > kLongest || !isUtf8(text)) return std::nullopt;
    // Folded first: a full-width @ must not become a second one after the check.
    std::string address = toNfkcFolded(text);
    const auto at = address.find('@');
    if (at == std::string::npos || hasWideSpaceOrControl(address)) return std::nullopt;
    const std::string_view whole = address;
    if (!isLocalPart(whole.substr(0, at)) || !isDomain(whole.substr(at + 1))) return std::nullopt;
    return address;
}

bool isLanguageTag(std::string_view tag) {
    const auto parts = split(tag, '-');
    std::size_t next = 0;

    const auto language = parts[next++];
    if (language.size() < 2 || language.size() > 3 || !isRun(language, isLower)) return false;

    if (next < parts.size() && parts[next].size() == 4) {
        const auto script = parts[next++];
        if (!isUpper(script.front()) || !isRun(script.substr(1), isLower)) return false;
    }
    if (next < parts.size()) {
        const auto region = parts[next++];
        const bool letters = region.size() == 2 && isRun(region, isUpper);
        const bool digits = region.size() == 3 && isRun(region, isDigit);
        if (!letters && !digits) return false;
    }
    return next == parts.size();
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && isSpaceAscii(text.front())) text.remove_prefix(1);
    while (!text.empty() && isSpaceAscii(text.back())) text.remove_suffix(1);
    return text;
}

std::string toLowerAscii(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lowered);
    return out;
}

bool equalsIgnoreCaseAscii(std::string_view a, std::string_view b) {
    return a.size() == b.size() && startsWithIgnoreCaseAscii(a, b);
}

bool startsWithIgnoreCaseAscii(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), text.begin(),
                      [](char a, char b) { return lowered(a) == lowered(b); });
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

std::string replaceAll(std::string text, std::string_view from, std::string_view to) {
    ASSERT(!from.empty());
    std::string out;
    std::size_t done = 0;
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, done)) {
        out.append(text, done, at - done).append(to);
        done = at + from.size();
    }
    if (done == 0) return text;
    return out.append(text, done);
}

std::string escapeHtml(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    for (char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

}  // namespace deskbell
