#include "channels/email/header_encode.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace deskbell::email {
namespace {

constexpr std::size_t kLine = 78;  // RFC 5322: should
constexpr std::size_t kWord = 75;  // RFC 2047: the longest encoded word
constexpr std::string_view kFold = "\r\n ";

bool isPlain(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return c >= ' ' && c < 127; }) &&
           text.find("=?") == std::string_view::npos;
}

char hexDigit(unsigned value) {
    return "0123456789ABCDEF"[value & 15];
}

std::string encodeQ(std::string_view text) {
    std::string out;
    for (const unsigned char c : text) {
        const bool letter =
            (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (letter || c == '-' || c == '!' || c == '*' || c == '+' || c == '/') {
            out += static_cast<char>(c);
        } else if (c == ' ') {
            out += '_';
        } else {
            out += '=';
            out += hexDigit(c >> 4);
            out += hexDigit(c);
        }
    }
    return out;
}

/// Bytes of the UTF-8 sequence that begins here.
std::size_t sequenceLength(std::string_view text) {
    return std::max<std::size_t>(1, firstCodePoints(text, 1).size());
}

/// Encoded words that never cut a character; the first has `used` octets before it on its line.
std::vector<std::string> encodeWords(std::string_view text, std::size_t used) {
    const auto high = std::ranges::count_if(text, [](unsigned char c) { return c >= 0x80; });
    const bool base64 = static_cast<std::size_t>(high) * 3 > text.size();
    const std::string open = base64 ? "=?utf-8?B?" : "=?utf-8?Q?";
    auto encode = [&](std::string_view piece) {
        return open + (base64 ? toBase64(piece) : encodeQ(piece)) + "?=";
    };
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::size_t room = used + 30 < kLine ? std::min(kWord, kLine - used) : kWord;
        std::size_t size = sequenceLength(text);
        std::string word = encode(text.substr(0, size));
        while (size < text.size()) {
            const auto next = size + sequenceLength(text.substr(size));
            auto longer = encode(text.substr(0, next));
            if (longer.size() > room) break;
            word = std::move(longer);
            size = next;
        }
        words.push_back(std::move(word));
        text.remove_prefix(size);
        used = 1;
    }
    return words;
}

/// Puts pieces on lines; a piece that does not fit begins a new one.
class Folder {
public:
    explicit Folder(std::string_view name) : out_(std::string(name) + ":"), column_(out_.size()) {}

    void add(std::string_view piece) {
        if (column_ + 1 + piece.size() > kLine && !first_) {
            out_ += kFold;
            column_ = 1;
        } else {
            out_ += ' ';
            ++column_;
        }
        out_ += piece;
        column_ += piece.size();
        first_ = false;
    }

    std::string take() { return std::move(out_) + "\r\n"; }

private:
    std::string out_;
    std::size_t column_;
    bool first_ = true;
};

std::string quoteName(std::string_view name) {
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

}  // namespace

std::string encodeTextField(std::string_view name, std::string_view value) {
    constexpr std::size_t kLongestPlainWord = 500;
    Folder line(name);
    const auto words = split(value, ' ');
    const bool longWord = std::ranges::any_of(
        words, [](std::string_view word) { return word.size() > kLongestPlainWord; });
    // Blanks at the ends or doubled would get lost in folding: encode them.
    const bool oddBlanks = trim(value) != value || value.find("  ") != std::string_view::npos;
    if (isPlain(value) && !longWord && !oddBlanks) {
        for (auto word : words) line.add(word);
    } else {
        for (const auto& word : encodeWords(value, name.size() + 2)) line.add(word);
    }
    return line.take();
}

std::string encodeAddressField(std::string_view name, const std::vector<Address>& addresses) {
    constexpr std::size_t kLongestQuoted = 60;
    Folder line(name);
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        const auto& [display, address] = addresses[i];
        const std::string comma = i + 1 < addresses.size() ? "," : "";
        if (display.empty()) {
            line.add(address + comma);
            continue;
        }
        if (isPlain(display) && display.size() <= kLongestQuoted) {
            line.add(quoteName(display));
        } else {
            for (const auto& word : encodeWords(display, i == 0 ? name.size() + 2 : 1)) {
                line.add(word);
            }
        }
        line.add("<" + address + ">" + comma);
    }
    return line.take();
}

std::string encodeIdsField(std::string_view name, const std::vector<std::string>& ids) {
    Folder line(name);
    for (const auto& id : ids) line.add("<" + id + ">");
    return line.take();
}

std::string encodeParameter(std::string_view name, std::string_view value) {
    constexpr std::size_t kPiece = 50;
    const std::string start = ";" + std::string(kFold) + std::string(name);
    if (isPlain(value) && value.size() <= kPiece) return start + "=" + quoteName(value);

    std::vector<std::string> pieces(1);
    for (const unsigned char c : value) {
        const bool safe = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                          (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '_';
        if (pieces.back().size() + 3 > kPiece) pieces.emplace_back();
        if (safe) {
            pieces.back() += static_cast<char>(c);
        } else {
            pieces.back() += '%';
            pieces.back() += hexDigit(c >> 4);
            pieces.back() += hexDigit(c);
        }
    }
    if (pieces.size() == 1) return start + "*=utf-8''" + pieces[0];
    std::string out;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        out += start + "*" + std::to_string(i) + "*=" + (i == 0 ? "utf-8''" : "") + pieces[i];
    }
    return out;
}

}  // namespace deskbell::email
