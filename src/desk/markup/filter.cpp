#include "desk/markup/filter.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "desk/markup/scanner.hpp"
#include "desk/markup/tags.hpp"

namespace deskbell::markup {
namespace {

constexpr auto kNone = static_cast<std::size_t>(-1);
/// How many blocks an end tag of formatting may reach across. The standard untangles up to eight.
constexpr std::size_t kMaxTangledBlocks = 4;

enum class Mode { markup, textOnly };

class Filter {
public:
    Filter(std::string_view html, Mode mode) : scanner_(html), mode_(mode) {}

    /// False when a bound was hit that leaves text only.
    bool run();
    [[nodiscard]] Filtered take() && { return std::move(result_); }

private:
    void text(std::string_view raw);
    void startTag(const Token& token);
    void endTag(std::string_view name);
    void skipForeign(std::string_view name);
    void breakLine();

    void startEmpty(Tag tag, const Token& token);
    void startFormatting(Tag tag, const Token& token);
    void makeRoom(Tag tag);
    bool makeRoomInTable(Tag tag);
    void endFormatting(Tag tag);

    void push(Tag tag, const Token& token);
    void writeStart(Tag tag, const Token& token);
    void writeEnd(Tag tag);
    void closeFrom(std::size_t index);
    void closeParagraph();
    template <class Wanted, class Barrier>
    [[nodiscard]] std::size_t find(Wanted wanted, Barrier barrier) const;

    Scanner scanner_;
    Mode mode_;
    Filtered result_;
    std::vector<Tag> open_;
    std::size_t openFormatting_ = 0;
    std::size_t flattened_ = 0;  // open elements below kMaxDepth, which were not written
    std::array<std::size_t, 256> droppedFormatting_{};  // open ones beyond kMaxFormatting, by tag
};

bool isTable(Tag tag) {
    return infoOf(tag).nesting == Nesting::table;
}
bool isFormatting(Tag tag) {
    return infoOf(tag).nesting == Nesting::formatting;
}
bool isBlock(Tag tag) {
    return infoOf(tag).nesting == Nesting::block;
}
/// What ends the standard's "scopes": nothing inside closes anything outside.
bool isScope(Tag tag) {
    return tag == Tag::table || isCell(tag) || tag == Tag::caption;
}
/// Where formatting left open inside is forgotten at the end.
bool isMarker(Tag tag) {
    return isCell(tag) || tag == Tag::caption;
}

/// Start tags that end svg and math, which nobody closes reliably.
bool leavesForeign(std::string_view name) {
    const auto tag = findTag(name);
    if (!tag) return false;
    return name != "a" && name != "font" && name != "image" && name != "cite" && name != "mark";
}

bool isAbsurdNumber(std::string_view reference) {
    constexpr std::size_t kTooManyDigits = 10;
    if (!reference.starts_with("&#") || reference.size() < 2 + kTooManyDigits) return false;
    const auto digits = reference.substr(2, kTooManyDigits);
    return digits.find_first_not_of("0123456789abcdefABCDEFxX") == digits.npos;
}

/// Copies what was written with < > " escaped; character references stay, but for numbers so large
/// that they overflow in older parsers.
void appendEscaped(std::string& out, std::string_view raw) {
    constexpr std::string_view kSpecial{"<>\"&\0", 5};
    while (!raw.empty()) {
        const auto plain = std::min(raw.find_first_of(kSpecial), raw.size());
        out += raw.substr(0, plain);
        raw.remove_prefix(plain);
        if (raw.empty()) return;
        switch (raw.front()) {
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '&':
                out += isAbsurdNumber(raw) ? "&amp;" : "&";
                break;
            default:
                break;  // NUL
        }
        raw.remove_prefix(1);
    }
}

bool Filter::run() {
    for (;;) {
        const auto& token = scanner_.next();
        switch (token.kind) {
            case Token::Kind::text:
                text(token.text);
                break;
            case Token::Kind::start:
                startTag(token);
                break;
            case Token::Kind::end:
                endTag(token.name);
                break;
            case Token::Kind::done:
                return true;
        }
        if (result_.html.size() > kMaxBytes || result_.tags > kMaxTags) {
            if (mode_ == Mode::markup) return false;
            result_.html.resize(std::min(result_.html.size(), kMaxBytes));
            return true;
        }
    }
}

void Filter::text(std::string_view raw) {
    appendEscaped(result_.html, raw);
}

void Filter::startTag(const Token& token) {
    if (token.name == "svg" || token.name == "math") {
        if (!token.selfClosing) skipForeign(std::string(token.name));
        return;
    }
    const auto tag = findTag(token.name);
    if (!tag) return;
    if (mode_ == Mode::textOnly) {
        if (breaksLine(*tag) || *tag == Tag::br) breakLine();
        return;
    }
    const auto nesting = infoOf(*tag).nesting;
    if (nesting == Nesting::empty) return startEmpty(*tag, token);
    if (flattened_ > 0 || open_.size() - openFormatting_ >= kMaxDepth) {
        result_.truncated = true;
        ++flattened_;
        if (breaksLine(*tag)) breakLine();
        return;
    }
    if (nesting == Nesting::formatting) return startFormatting(*tag, token);
    if (nesting == Nesting::table && !makeRoomInTable(*tag)) return;
    if (nesting == Nesting::block) makeRoom(*tag);
    push(*tag, token);
}

void Filter::startEmpty(Tag tag, const Token& token) {
    if (tag == Tag::col && !makeRoomInTable(tag)) return;
    if (infoOf(tag).closesParagraph) closeParagraph();
    writeStart(tag, token);
}

void Filter::startFormatting(Tag tag, const Token& token) {
    if (tag == Tag::a) endFormatting(Tag::a);  // links do not nest
    if (openFormatting_ >= kMaxFormatting) {
        result_.truncated = true;
        ++droppedFormatting_[static_cast<std::size_t>(tag)];
        return;
    }
    push(tag, token);
}

/// Closes what a block ends by its mere start.
void Filter::makeRoom(Tag tag) {
    const auto closeSibling = [&](auto wanted) {
        const auto index = find(wanted, [](Tag open) {
            return isTable(open) ||
                   (isBlock(open) && open != Tag::address && open != Tag::div && open != Tag::p);
        });
        if (index != kNone) closeFrom(index);
    };
    if (tag == Tag::li) closeSibling([](Tag open) { return open == Tag::li; });
    if (tag == Tag::dd || tag == Tag::dt) {
        closeSibling([](Tag open) { return open == Tag::dd || open == Tag::dt; });
    }
    closeParagraph();
    if (isHeading(tag) && !open_.empty() && isHeading(open_.back())) closeFrom(open_.size() - 1);
}

/// The same for a table and its parts. False when a part stands outside a table.
bool Filter::makeRoomInTable(Tag tag) {
    const auto table = find([](Tag open) { return open == Tag::table; }, [](Tag) { return false; });
    if (tag == Tag::table) {
        closeParagraph();
        const auto direct = find([](Tag open) { return open == Tag::table; }, isMarker);
        if (direct != kNone) closeFrom(direct);
        return true;
    }
    if (table == kNone) return false;

    const auto parent = find(
        [&](Tag open) {
            if (open == Tag::table) return true;
            if (isCell(tag)) return open == Tag::tr || isRowGroup(open);
            if (tag == Tag::tr) return isRowGroup(open);
            return tag == Tag::col && open == Tag::colgroup;
        },
        [](Tag) { return false; });
    if (parent + 1 < open_.size()) closeFrom(parent + 1);
    return true;
}

void Filter::endTag(std::string_view name) {
    if (name == "br") return breakLine();
    const auto tag = findTag(name);
    if (!tag || infoOf(*tag).nesting == Nesting::empty) return;
    if (mode_ == Mode::textOnly) return;
    if (flattened_ > 0) {
        --flattened_;
        return;
    }
    const auto same = [&](Tag open) {
        return open == *tag || (isHeading(*tag) && isHeading(open));
    };
    std::size_t index = kNone;
    switch (infoOf(*tag).nesting) {
        case Nesting::formatting:
            return endFormatting(*tag);
        case Nesting::ordinary:
            index = find(same, [](Tag open) { return isBlock(open) || isTable(open); });
            break;
        case Nesting::table:
            index = find(same, [](Tag open) { return open == Tag::table; });
            break;
        default:
            index = find(same, [&](Tag open) {
                return isScope(open) || (*tag == Tag::li && (open == Tag::ul || open == Tag::ol));
            });
    }
    if (index != kNone) closeFrom(index);
}

/// Formatting may end across blocks that go on: <b><p>bold</b> plain</p>. The parser untangles
/// that.
void Filter::endFormatting(Tag tag) {
    auto& dropped = droppedFormatting_[static_cast<std::size_t>(tag)];
    if (dropped > 0) {
        --dropped;
        return;
    }
    const auto index = find([&](Tag open) { return open == tag; }, isScope);
    if (index == kNone) return;
    const auto above = open_.begin() + static_cast<std::ptrdiff_t>(index);
    const auto blocks = static_cast<std::size_t>(std::count_if(above, open_.end(), isBlock));
    if (blocks > kMaxTangledBlocks) return;
    if (blocks == 0 && index + 1 < open_.size()) closeFrom(index + 1);
    writeEnd(tag);
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(index));
    --openFormatting_;
}

/// Skips svg or math. Its end, or any tag that browsers do not accept inside, ends it.
void Filter::skipForeign(std::string_view name) {
    const std::string root{name};
    scanner_.setForeign(true);
    for (std::size_t depth = 1; depth > 0;) {
        const auto& token = scanner_.next();
        if (token.kind == Token::Kind::done) break;
        if (token.kind == Token::Kind::start && leavesForeign(token.name)) {
            scanner_.setForeign(false);
            return startTag(token);
        }
        if (token.name != root) continue;
        if (token.kind == Token::Kind::start && !token.selfClosing) ++depth;
        if (token.kind == Token::Kind::end) --depth;
    }
    scanner_.setForeign(false);
}

void Filter::breakLine() {
    if (result_.tags + 1 >= kMaxTags) {
        result_.html += '\n';
        return;
    }
    result_.html += "<br>";
    ++result_.tags;
}

void Filter::push(Tag tag, const Token& token) {
    open_.push_back(tag);
    if (isFormatting(tag)) ++openFormatting_;
    result_.depth = std::max(result_.depth, open_.size());
    writeStart(tag, token);
}

void Filter::writeStart(Tag tag, const Token& token) {
    auto& out = result_.html;
    out += '<';
    out += infoOf(tag).name;
    for (const auto& [name, value] : token.attributes) {
        const bool image = name == Attr::src;
        if (!allows(tag, name)) continue;
        if (value.size() > (image ? kMaxInlineImageBytes : kMaxAttributeBytes)) {
            result_.truncated = true;
            continue;
        }
        out += ' ';
        out += nameOf(name);
        out += "=\"";
        appendEscaped(out, value);
        out += '"';
    }
    out += '>';
    ++result_.tags;
}

void Filter::writeEnd(Tag tag) {
    result_.html += "</";
    result_.html += infoOf(tag).name;
    result_.html += '>';
    ++result_.tags;
}

/// Closes the element at `index` and all inside it; formatting stays open, as in the parser.
void Filter::closeFrom(std::size_t index) {
    for (auto i = open_.size(); i > index; --i) {
        if (!isFormatting(open_[i - 1])) writeEnd(open_[i - 1]);
    }
    auto kept = index;
    bool forgotten = false;
    for (auto i = index; i < open_.size(); ++i) {
        forgotten = forgotten || isMarker(open_[i]);
        if (!isFormatting(open_[i])) continue;
        if (forgotten)
            --openFormatting_;
        else
            open_[kept++] = open_[i];
    }
    open_.resize(kept);
}

void Filter::closeParagraph() {
    const auto index = find([](Tag open) { return open == Tag::p; }, isScope);
    if (index != kNone) closeFrom(index);
}

/// The innermost open element that is wanted, looking outwards no further than a barrier.
template <class Wanted, class Barrier>
std::size_t Filter::find(Wanted wanted, Barrier barrier) const {
    for (auto i = open_.size(); i > 0; --i) {
        if (wanted(open_[i - 1])) return i - 1;
        if (barrier(open_[i - 1])) return kNone;
    }
    return kNone;
}

}  // namespace

Filtered filterHtml(std::string_view html) {
    Filter markup(html, Mode::markup);
    if (markup.run()) return std::move(markup).take();

    Filter text(html, Mode::textOnly);
    text.run();
    auto filtered = std::move(text).take();
    filtered.truncated = true;
    return filtered;
}

}  // namespace deskbell::markup
