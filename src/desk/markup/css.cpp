#include "desk/markup/css.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.hpp"

namespace deskbell::markup {
namespace {

constexpr std::size_t kMaxDeclarations = 64;
constexpr std::size_t kMaxValueTokens = 16;

// Sorted, for binary search. Nothing here can load, move out of its place or cover other elements.
constexpr auto kMailProperties = std::to_array<std::string_view>({
    "background",
    "background-color",
    "border",
    "border-bottom",
    "border-bottom-color",
    "border-bottom-style",
    "border-bottom-width",
    "border-collapse",
    "border-color",
    "border-left",
    "border-left-color",
    "border-left-style",
    "border-left-width",
    "border-radius",
    "border-right",
    "border-right-color",
    "border-right-style",
    "border-right-width",
    "border-spacing",
    "border-style",
    "border-top",
    "border-top-color",
    "border-top-style",
    "border-top-width",
    "border-width",
    "box-sizing",
    "caption-side",
    "clear",
    "color",
    "direction",
    "display",
    "empty-cells",
    "float",
    "font",
    "font-family",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "list-style-type",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-height",
    "max-width",
    "min-height",
    "min-width",
    "overflow-wrap",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "table-layout",
    "text-align",
    "text-decoration",
    "text-decoration-color",
    "text-decoration-line",
    "text-decoration-style",
    "text-indent",
    "text-transform",
    "unicode-bidi",
    "vertical-align",
    "white-space",
    "width",
    "word-break",
    "word-spacing",
    "word-wrap",
});
constexpr auto kComposedProperties =
    std::to_array<std::string_view>({"background-color", "color", "text-align"});
constexpr auto kDisplays =
    std::to_array<std::string_view>({"block", "inline", "inline-block", "inline-table", "list-item",
                                     "none", "table", "table-cell", "table-row"});

static_assert(std::ranges::is_sorted(kMailProperties));
static_assert(std::ranges::is_sorted(kComposedProperties));

constexpr bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
constexpr bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool isHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool isWordCharacter(char c) {
    return isLetter(c) || isDigit(c) || c == '-';
}

/// Reads the value of one declaration token by token and writes it anew.
class Value {
public:
    explicit Value(std::string_view raw) : raw_(raw) {}

    /// The value in its normal form; empty when anything in it is not allowed.
    std::string clean() {
        for (std::size_t tokens = 0;; ++tokens) {
            skipSpace();
            if (at_ == raw_.size()) return std::move(out_);
            if (tokens == kMaxValueTokens || !token()) return {};
        }
    }

private:
    bool token() {
        const char c = raw_[at_];
        if (c == ',' || c == '/') {
            if (out_.empty()) return false;
            if (c == '/') out_ += ' ';
            out_ += c;
            ++at_;
            return true;
        }
        if (!out_.empty()) out_ += ' ';
        if (c == '"' || c == '\'') return quoted(c);
        if (c == '#') return color();
        if (c == '!') return important();
        if (isLetter(c) || c == '-') return isDigit(peek(1)) || peek(1) == '.' ? number() : word();
        if (isDigit(c) || c == '.' || c == '+') return number();
        return false;
    }

    bool word() {
        const auto begin = at_;
        while (isWordCharacter(peek())) ++at_;
        const auto text = toLowerAscii(raw_.substr(begin, at_ - begin));
        if (peek() == '(') return function(text);
        // Old browsers' ways to run code have names of their own, not only functions.
        if (text == "expression" || text == "behavior" || text.starts_with("--")) return false;
        out_ += text;
        return endsToken();
    }

    bool function(std::string_view name) {
        if (name != "rgb" && name != "rgba" && name != "hsl" && name != "hsla") return false;
        const auto end = raw_.find(')', at_);
        if (end == std::string_view::npos || end - at_ > 64) return false;
        out_ += name;
        for (; at_ <= end; ++at_) {
            const char c = raw_[at_];
            if (isSpace(c)) {
                if (out_.back() != ' ') out_ += ' ';
            } else if (isDigit(c) || c == '.' || c == '%' || c == ',' || c == '/' || c == '(' ||
                       c == ')') {
                out_ += c;
            } else {
                return false;
            }
        }
        return endsToken();
    }

    bool number() {
        const auto begin = at_;
        if (peek() == '-' || peek() == '+') ++at_;
        const auto digits = at_;
        while (isDigit(peek()) || peek() == '.') ++at_;
        if (at_ == digits || at_ - digits > 10) return false;
        const auto unit = at_;
        while (isLetter(peek())) ++at_;
        if (peek() == '%') ++at_;
        if (at_ - unit > 4) return false;
        // What is shifted far out of its place can hide or imitate; tighter letters are harmless.
        const auto size = raw_.substr(digits, unit - digits);
        const bool tiny = size == "0" || size.starts_with("0.") || size.starts_with('.');
        if (raw_[begin] == '-' && !tiny && (size.size() > 1 || raw_.substr(unit, 2) != "px")) {
            return false;
        }
        out_ += toLowerAscii(raw_.substr(begin, at_ - begin));
        return endsToken();
    }

    bool color() {
        const auto begin = at_++;
        while (isHex(peek())) ++at_;
        out_ += toLowerAscii(raw_.substr(begin, at_ - begin));
        return at_ - begin > 3 && at_ - begin < 10 && endsToken();
    }

    /// A font name. Quotes come out as single ones, which need no escape in an attribute.
    bool quoted(char quote) {
        const auto begin = ++at_;
        while (at_ < raw_.size() && raw_[at_] != quote) {
            const char c = raw_[at_++];
            const bool plain = isWordCharacter(c) || c == ' ' || c == '.' || c == '_' || c == '&' ||
                               c == '+' || static_cast<unsigned char>(c) >= 0x80;
            if (!plain) return false;
        }
        if (at_ == raw_.size() || at_ == begin) return false;
        out_ += '\'';
        out_ += raw_.substr(begin, at_ - begin);
        out_ += '\'';
        ++at_;
        return endsToken();
    }

    bool important() {
        ++at_;
        skipSpace();
        if (!startsWithIgnoreCaseAscii(raw_.substr(at_), "important")) return false;
        at_ += std::string_view{"important"}.size();
        out_ += "!important";
        return endsToken();
    }

    [[nodiscard]] bool endsToken() const {
        return at_ == raw_.size() || isSpace(raw_[at_]) || raw_[at_] == ',' || raw_[at_] == '/' ||
               raw_[at_] == '!';
    }
    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return at_ + ahead < raw_.size() ? raw_[at_ + ahead] : '\0';
    }
    void skipSpace() {
        while (at_ < raw_.size() && isSpace(raw_[at_])) ++at_;
    }

    std::string_view raw_;
    std::size_t at_ = 0;
    std::string out_;
};

/// The style without comments; nothing when one does not end.
std::optional<std::string> withoutComments(std::string_view style) {
    std::string out;
    for (;;) {
        const auto open = style.find("/*");
        out += style.substr(0, open);
        if (open == std::string_view::npos) return out;
        const auto close = style.find("*/", open + 2);
        if (close == std::string_view::npos) return std::nullopt;
        out += ' ';
        style.remove_prefix(close + 2);
    }
}

/// Splits at semicolons outside quotes and parentheses: those in url(data:…;base64,…) divide
/// nothing.
template <class Visit>
void forEachDeclaration(std::string_view style, Visit visit) {
    std::size_t begin = 0;
    std::size_t depth = 0;
    char quote = '\0';
    for (std::size_t i = 0; i <= style.size(); ++i) {
        const char c = i < style.size() ? style[i] : ';';
        if (i < style.size() && quote != '\0') {
            if (c == quote) quote = '\0';
            continue;
        }
        if (c == '"' || c == '\'') quote = c;
        if (c == '(') ++depth;
        if (c == ')' && depth > 0) --depth;
        if (c != ';' || (depth > 0 && i < style.size())) continue;
        const auto declaration = style.substr(begin, i - begin);
        begin = i + 1;
        const auto colon = declaration.find(':');
        if (colon == std::string_view::npos) continue;
        visit(toLowerAscii(trim(declaration.substr(0, colon))), declaration.substr(colon + 1));
    }
}

bool isAllowed(std::string_view property, StyleSet set) {
    return set == StyleSet::mail ? std::ranges::binary_search(kMailProperties, property)
                                 : std::ranges::binary_search(kComposedProperties, property);
}

}  // namespace

std::string cleanStyle(std::string_view style, StyleSet set) {
    const auto plain = withoutComments(style);
    if (!plain) return {};

    std::string out;
    std::size_t declarations = 0;
    forEachDeclaration(*plain, [&](const std::string& property, std::string_view raw) {
        if (!isAllowed(property, set) || ++declarations > kMaxDeclarations) return;
        const auto value = Value(raw).clean();
        if (value.empty()) return;
        const auto word = std::string_view{value}.substr(0, value.find(" !"));
        if (property == "display" && !std::ranges::binary_search(kDisplays, word)) return;
        if (!out.empty()) out += "; ";
        out += property;
        out += ": ";
        out += value;
    });
    return out;
}

bool hidesElement(std::string_view style) {
    bool hidden = false;
    forEachDeclaration(style, [&](const std::string& property, std::string_view raw) {
        const auto value = trim(raw);
        if (property == "display" && startsWithIgnoreCaseAscii(value, "none")) hidden = true;
        if (property == "font-size" && (value == "0" || startsWithIgnoreCaseAscii(value, "0px"))) {
            hidden = true;
        }
    });
    return hidden;
}

std::string_view cleanColor(std::string_view value) {
    value = trim(value);
    const auto digits = value.starts_with('#') ? value.substr(1) : value;
    const bool hex = !digits.empty() && digits.size() <= 8 && std::ranges::all_of(digits, isHex);
    const bool word = !value.empty() && value.size() <= 24 && std::ranges::all_of(value, isLetter);
    return hex || word ? value : std::string_view{};
}

}  // namespace deskbell::markup
