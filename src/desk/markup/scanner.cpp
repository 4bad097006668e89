#include "desk/markup/scanner.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace deskbell::markup {
namespace {

constexpr std::size_t kLongestName = 32;  // longer names are none of ours

constexpr bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
constexpr bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool endsName(char c) {
    return isSpace(c) || c == '/' || c == '>';
}

/// Elements whose content is no markup.
bool holdsRawContent(std::string_view name) {
    constexpr std::array<std::string_view, 7> kNames{"script",   "style", "iframe",  "noembed",
                                                     "noframes", "title", "textarea"};
    return std::ranges::find(kNames, name) != kNames.end();
}

}  // namespace

const Token& Scanner::next() {
    token_.attributes.clear();
    if (!pendingText_.empty()) {
        token_.kind = Token::Kind::text;
        token_.text = std::exchange(pendingText_, {});
        return token_;
    }
    while (at_ < html_.size()) {
        if (html_[at_] == '<' ? readMarkup() : readText()) return token_;
    }
    token_.kind = Token::Kind::done;
    return token_;
}

bool Scanner::readText() {
    // A '<' that opens nothing is text too; it comes as a text token of its own from readMarkup.
    const auto end = std::min(html_.find('<', at_), html_.size());
    token_.kind = Token::Kind::text;
    token_.text = html_.substr(at_, end - at_);
    at_ = end;
    return true;
}

bool Scanner::readMarkup() {
    const char next = at(at_ + 1);
    if (isLetter(next)) return readTag(Token::Kind::start, at_ + 1);
    if (next == '/') {
        if (isLetter(at(at_ + 2))) return readTag(Token::Kind::end, at_ + 2);
        if (at_ + 2 < html_.size()) {
            skipPast(">");
            return false;
        }
    }
    if (next == '!' || next == '?') {
        if (html_.substr(at_).starts_with("<!--")) {
            skipComment();
        } else {
            const bool cdata = foreign_ && html_.substr(at_).starts_with("<![CDATA[");
            skipPast(cdata ? "]]>" : ">");
        }
        return false;
    }
    token_.kind = Token::Kind::text;
    token_.text = html_.substr(at_++, 1);
    return true;
}

bool Scanner::readTag(Token::Kind kind, std::size_t nameAt) {
    at_ = nameAt;
    while (at_ < html_.size() && !endsName(html_[at_])) ++at_;
    const auto written = html_.substr(nameAt, at_ - nameAt);
    name_ = written.size() <= kLongestName ? toLowerAscii(written) : std::string{};

    token_.kind = kind;
    token_.selfClosing = false;
    token_.name = name_;
    for (;;) {
        while (at_ < html_.size() && (isSpace(html_[at_]) || html_[at_] == '/')) {
            token_.selfClosing = html_[at_++] == '/';
        }
        if (at_ >= html_.size()) return false;  // a tag cut off by the end of the input is no tag
        if (html_[at_] == '>') break;
        token_.selfClosing = false;
        readAttribute();
    }
    ++at_;
    if (kind == Token::Kind::start && !foreign_ && holdsRawContent(name_)) {
        const auto content = readRawContent(name_);
        if (name_ == "textarea") pendingText_ = content;
    }
    return true;
}

void Scanner::readAttribute() {
    const auto nameAt = at_++;  // also a '=' may start a name
    while (at_ < html_.size() && !endsName(html_[at_]) && html_[at_] != '=') ++at_;
    const auto name = html_.substr(nameAt, at_ - nameAt);

    skipSpace();
    std::string_view value;
    if (at(at_) == '=') {
        ++at_;
        skipSpace();
        const char quote = at(at_);
        const bool quoted = quote == '"' || quote == '\'';
        const auto valueAt = quoted ? ++at_ : at_;
        if (quoted) {
            at_ = std::min(html_.find(quote, at_), html_.size());
        } else {
            while (at_ < html_.size() && !isSpace(html_[at_]) && html_[at_] != '>') ++at_;
        }
        value = html_.substr(valueAt, at_ - valueAt);
        if (quoted && at_ < html_.size()) ++at_;
    }
    if (name.size() > kLongestName) return;
    const auto known = findAttr(toLowerAscii(name));
    if (!known || std::ranges::find(token_.attributes, *known, &RawAttribute::name) !=
                      token_.attributes.end()) {
        return;
    }
    token_.attributes.push_back({*known, value});
}

void Scanner::skipComment() {
    at_ += 4;
    if (at(at_) == '>') {
        ++at_;
        return;
    }
    if (html_.substr(std::min(at_, html_.size())).starts_with("->")) {
        at_ += 2;
        return;
    }
    for (;;) {
        at_ = std::min(html_.find("--", at_), html_.size());
        if (at_ == html_.size()) return;
        const auto rest = html_.substr(at_ + 2, 2);
        if (rest.starts_with('>')) {
            at_ += 3;
            return;
        }
        if (rest == "!>") {
            at_ += 4;
            return;
        }
        ++at_;
    }
}

void Scanner::skipPast(std::string_view end) {
    const auto found = html_.find(end, at_);
    at_ = found == std::string_view::npos ? html_.size() : found + end.size();
}

/// Moves past the end tag of that name and answers what came before it.
std::string_view Scanner::readRawContent(std::string_view name) {
    const auto begin = at_;
    for (;;) {
        const auto open = html_.find("</", at_);
        if (open == std::string_view::npos) {
            at_ = html_.size();
            return html_.substr(begin);
        }
        at_ = open + 2;
        if (!startsWithIgnoreCaseAscii(html_.substr(at_, name.size()), name)) continue;
        if (!endsName(at(at_ + name.size()))) continue;
        skipPast(">");
        return html_.substr(begin, open - begin);
    }
}

void Scanner::skipSpace() {
    while (at_ < html_.size() && isSpace(html_[at_])) ++at_;
}

}  // namespace deskbell::markup
