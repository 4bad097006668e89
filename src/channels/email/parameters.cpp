#include "channels/email/parameters.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "channels/email/charset.hpp"
#include "channels/email/header_text.hpp"

namespace deskbell::email {
namespace {

constexpr std::size_t kMostPieces = 200;

/// Takes `name=value` pieces off the front of a header value.
class PieceScanner {
public:
    explicit PieceScanner(std::string_view text) : text_(text) {}

    [[nodiscard]] bool atEnd() const { return at_ >= text_.size(); }

    /// Up to one of the stop characters, without comments.
    std::string until(std::string_view stops) {
        std::string out;
        while (!atEnd() && stops.find(text_[at_]) == std::string_view::npos) {
            if (text_[at_] == '(' && !commentsBroken_) {
                const auto close = text_.find(')', at_);
                commentsBroken_ = close == std::string_view::npos;
                if (!commentsBroken_) {
                    at_ = close + 1;
                    continue;
                }
            }
            out += text_[at_++];
        }
        return std::string(trim(out));
    }

    /// A quoted string, or everything up to ';'. Names with blanks and without quotes are common.
    std::string value() {
        skipBlanks();
        if (atEnd() || text_[at_] != '"') return raw();
        std::string out;
        for (++at_; !atEnd() && text_[at_] != '"'; ++at_) {
            // A backslash escapes quotes only: Windows paths are not escaped.
            const bool escape = text_[at_] == '\\' && at_ + 1 < text_.size() &&
                                (text_[at_ + 1] == '"' || text_[at_ + 1] == '\\');
            if (escape) ++at_;
            out += text_[at_];
        }
        if (!atEnd()) ++at_;
        raw();
        return out;
    }

    bool skip(char c) {
        if (atEnd() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

private:
    void skipBlanks() {
        while (!atEnd() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    }

    std::string raw() {
        std::string out;
        while (!atEnd() && text_[at_] != ';') {
            if (const auto word = encodedWordLength(text_.substr(at_)); word > 0) {
                out += text_.substr(at_, word);
                at_ += word;
            } else {
                out += text_[at_++];
            }
        }
        return std::string(trim(out));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool commentsBroken_ = false;  // one is never closed: looking for its end once is enough
};

}  // namespace

std::string decodePercent(std::string_view text) {
    std::string out;
    auto hex = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        c = static_cast<char>(c | 0x20);
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 &&
            hex(text[i + 2]) >= 0) {
            out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

ParameterizedValue::ParameterizedValue(std::string_view raw) {
    readPieces(unfold(raw));
}

void ParameterizedValue::readPieces(std::string_view text) {
    PieceScanner scanner(text);
    value_ = toLowerAscii(toValidUtf8(scanner.until(";")));
    std::vector<Piece> pieces;
    while (scanner.skip(';') && pieces.size() < kMostPieces) {
        Piece piece;
        piece.name = toLowerAscii(scanner.until("=;"));
        if (!scanner.skip('=')) continue;
        piece.text = scanner.value();
        if (piece.name.ends_with('*')) {
            piece.encoded = true;
            piece.name.pop_back();
        }
        if (const auto star = piece.name.find('*'); star != std::string::npos) {
            const auto digits = piece.name.substr(star + 1);
            const bool number = !digits.empty() && digits.size() <= 3 &&
                                digits.find_first_not_of("0123456789") == std::string::npos;
            if (number) piece.index = std::stoi(digits);
            piece.name.resize(star);
        }
        pieces.push_back(std::move(piece));
    }
    join(pieces);
}

void ParameterizedValue::join(const std::vector<Piece>& pieces) {
    std::map<std::string, std::vector<const Piece*>> extended;
    for (const auto& piece : pieces) {
        if (piece.index >= 0 || piece.encoded) extended[piece.name].push_back(&piece);
    }
    for (auto& [name, list] : extended) {
        std::ranges::stable_sort(list, {}, &Piece::index);
        std::string bytes;
        std::string charset;
        for (const auto* piece : list) {
            std::string_view text = piece->text;
            if (piece->encoded && piece == list.front()) {
                const auto first = text.find('\'');
                const auto second = text.find('\'', first + 1);
                if (first != std::string_view::npos && second != std::string_view::npos) {
                    charset = text.substr(0, first);
                    text.remove_prefix(second + 1);
                }
            }
            bytes += piece->encoded ? decodePercent(text) : std::string(text);
        }
        // Some programs continue encoded words instead of percent encoding.
        auto text = charset.empty() && bytes.find("=?") != std::string::npos
                        ? decodeHeaderText(bytes)
                        : cleanLine(decodeCharset(bytes, charset).text);
        pieces_.push_back({name, std::move(text)});
    }
    for (const auto& piece : pieces) {
        if (piece.index < 0 && !piece.encoded) {
            pieces_.push_back({piece.name, decodeHeaderText(piece.text)});
        }
    }
}

std::string_view ParameterizedValue::parameter(std::string_view name) const {
    for (const auto& piece : pieces_) {
        if (piece.name == name && !piece.text.empty()) return piece.text;
    }
    return {};
}

}  // namespace deskbell::email
