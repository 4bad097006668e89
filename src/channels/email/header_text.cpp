#include "channels/email/header_text.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "channels/email/charset.hpp"

namespace deskbell::email {
namespace {

bool isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

int hexDigit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

int base64Digit(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    return -1;
}

std::string decodeQ(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '_') {
            out += ' ';
        } else if (text[i] == '=' && i + 2 < text.size() && hexDigit(text[i + 1]) >= 0 &&
                   hexDigit(text[i + 2]) >= 0) {
            out += static_cast<char>(hexDigit(text[i + 1]) * 16 + hexDigit(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// Padding in the middle starts a new group: some programs glue encoded pieces together.
std::string decodeB(std::string_view text) {
    std::string out;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        if (c == '=') {
            bits = 0;
            count = 0;
            continue;
        }
        const int digit = base64Digit(c);
        if (digit < 0) continue;
        bits = bits << 6 | static_cast<unsigned>(digit);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out += static_cast<char>(bits >> count & 0xFF);
        }
    }
    return out;
}

struct EncodedWord {
    std::string_view charset;
    char encoding = 'Q';
    std::string_view text;
    std::size_t length = 0;  ///< of the whole word with its brackets
};

/// The encoded word at the very start of `text`. The end may be missing when nothing follows.
std::optional<EncodedWord> readEncodedWord(std::string_view text) {
    constexpr std::size_t kLongestCharset = 64;
    constexpr std::size_t kLongestWord = 4096;  // RFC 2047 says 75, programs do not care
    if (!text.starts_with("=?")) return std::nullopt;
    text = text.substr(0, kLongestWord);
    const auto charsetEnd = text.substr(0, kLongestCharset).find('?', 2);
    if (charsetEnd == std::string_view::npos) return {};
    auto charset = text.substr(2, charsetEnd - 2);
    if (charset.empty() || charset.find_first_of(" \t\r\n") != std::string_view::npos) return {};
    if (charsetEnd + 2 >= text.size() || text[charsetEnd + 2] != '?') return {};
    const char encoding = text[charsetEnd + 1];
    if (std::string_view("QqBb").find(encoding) == std::string_view::npos) return {};

    const auto begin = charsetEnd + 3;
    auto end = text.find("?=", begin);
    std::size_t after = end + 2;
    if (end == std::string_view::npos) {
        if (text.find("=?", begin) != std::string_view::npos) return {};
        end = after = text.size();
    }
    charset = charset.substr(0, charset.find('*'));  // RFC 2231: "utf-8*en"
    return EncodedWord{charset, encoding, text.substr(begin, end - begin), after};
}

std::string decodeBytes(const EncodedWord& word) {
    return word.encoding == 'B' || word.encoding == 'b' ? decodeB(word.text) : decodeQ(word.text);
}

}  // namespace

std::string unfold(std::string_view raw) {
    std::string out;
    out.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size();) {
        if (raw[i] != '\r' && raw[i] != '\n') {
            out += raw[i++];
            continue;
        }
        while (i < raw.size() && isBlank(raw[i])) ++i;
        out += ' ';
    }
    return std::string(trim(out));
}

std::size_t encodedWordLength(std::string_view text) {
    auto word = readEncodedWord(text);
    return word ? word->length : 0;
}

std::string decodeHeaderText(std::string_view raw) {
    const auto line = unfold(raw);
    std::string_view rest(line);
    std::string out;
    std::string pending;  // bytes of neighbouring words: characters may be cut between them
    std::string charset;
    auto flush = [&] {
        if (!pending.empty()) out += decodeCharset(pending, charset).text;
        pending.clear();
    };
    auto plain = [&](std::string_view text) {
        if (!text.empty()) out += decodeCharset(text, "").text;
    };

    while (!rest.empty()) {
        const auto start = rest.find("=?");
        const auto word = start == std::string_view::npos ? std::optional<EncodedWord>()
                                                          : readEncodedWord(rest.substr(start));
        if (!word) {
            flush();
            const auto end = start == std::string_view::npos ? rest.size() : start + 2;
            plain(rest.substr(0, end));
            rest.remove_prefix(end);
            continue;
        }
        // White space between two encoded words belongs to the folding, not to the text.
        const bool adjacent = !pending.empty() && trim(rest.substr(0, start)).empty();
        if (!adjacent || !equalsIgnoreCaseAscii(charset, word->charset)) flush();
        const bool follows = adjacent;
        if (!follows) plain(rest.substr(0, start));
        charset = word->charset;
        pending += decodeBytes(*word);
        rest.remove_prefix(start + word->length);
    }
    flush();
    return cleanLine(out);
}

std::vector<std::string> parseMessageIds(std::string_view value) {
    constexpr std::size_t kLongest = 998;
    constexpr std::size_t kMost = 100;
    const auto line = unfold(value);
    const std::string_view text(line);
    std::vector<std::string> ids;
    auto add = [&](std::string_view id) {
        std::string clean;
        for (const char c : id) {
            if (!isBlank(c)) clean += c;
        }
        if (clean.empty() || clean.size() > kLongest) return;
        clean = toValidUtf8(clean);
        if (std::ranges::find(ids, clean) != ids.end()) return;
        if (ids.size() == kMost) ids.erase(ids.begin() + 1);
        ids.push_back(std::move(clean));
    };

    if (text.find('<') == std::string_view::npos) {
        for (auto word : split(text, ' ')) {
            if (word.find('@') != std::string_view::npos) add(word);
        }
        return ids;
    }
    for (std::size_t open = text.find('<'); open != std::string_view::npos;) {
        const auto close = text.find_first_of("<>", open + 1);
        if (close == std::string_view::npos) {
            add(text.substr(open + 1));
            break;
        }
        add(text.substr(open + 1, close - open - 1));
        open = text[close] == '<' ? close : text.find('<', close);
    }
    return ids;
}

}  // namespace deskbell::email
