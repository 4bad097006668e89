#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.hpp"
#include "desk/markup/address.hpp"
#include "desk/markup/css.hpp"
#include "desk/markup/html_text.hpp"
#include "desk/markup/lines.hpp"
#include "desk/markup/markup.hpp"
#include "desk/markup/tree.hpp"

namespace deskbell::markup {
namespace {

constexpr std::size_t kMaxQuotePrefix = 20;  // levels; hostile nesting must not multiply the text
constexpr std::size_t kMaxIndent = 10;

/// Collects text as lines: white space collapses, blocks begin on a new line, paragraphs after a
/// blank one, and every line of a quote or list gets what belongs in front of it.
class TextBuilder {
public:
    TextBuilder(const Tree& tree, std::uint32_t end) : tree_(tree), end_(end) {}

    std::string build() && {
        children(0);
        endLine();
        while (out_.ends_with('\n')) out_.pop_back();
        if (!out_.empty()) out_ += '\n';
        return std::move(out_);
    }

private:
    struct List {
        std::optional<std::size_t> number;  // of the next item; bullets have none
    };

    void children(std::uint32_t index) {
        tree_.forEachChild(index, [&](std::uint32_t child) {
            if (child < end_) visit(child);
        });
    }

    void visit(std::uint32_t index) {
        const auto& node = tree_.nodes[index];
        if (node.tag != Tag::text && hidesElement(node.get(Attr::style))) return;
        switch (node.tag) {
            case Tag::text:
                return text(node.text);
            case Tag::br:
                return breakLine();
            case Tag::hr:
                return rule();
            case Tag::img:
                return text(node.get(Attr::alt));
            case Tag::a:
                return link(index);
            case Tag::pre:
                return preformatted(index);
            case Tag::ul:
            case Tag::ol:
                return list(index);
            case Tag::li:
                return item(index);
            case Tag::td:
            case Tag::th:
                return cell(index);
            case Tag::blockquote:
                return quote(index);
            default:
                break;
        }
        if (!breaksLine(node.tag)) return children(index);
        const bool paragraph = node.tag == Tag::p || isHeading(node.tag) || node.tag == Tag::dl;
        paragraph ? beginParagraph() : endLine();
        children(index);
        paragraph ? beginParagraph() : endLine();
    }

    void link(std::uint32_t index) {
        const auto before = out_.size() + line_.size();
        const auto lineBefore = line_.size();
        children(index);
        auto address = cleanLink(tree_.nodes[index].get(Attr::href));
        if (address.empty() || out_.size() + line_.size() == before) return;

        const auto label = trim(std::string_view{line_}.substr(std::min(lineBefore, line_.size())));
        auto bare = std::string_view{address};
        for (const std::string_view scheme : {"mailto:", "tel:", "https://", "http://"}) {
            if (bare.starts_with(scheme)) bare.remove_prefix(scheme.size());
        }
        if (bare.ends_with('/')) bare.remove_suffix(1);
        if (label.find(bare) != std::string_view::npos) return;
        if (address.starts_with("mailto:") || address.starts_with("tel:")) address = bare;
        text(" (" + address + ")");
    }

    void preformatted(std::uint32_t index) {
        beginParagraph();
        ++preformatted_;
        children(index);
        --preformatted_;
        beginParagraph();
    }

    void list(std::uint32_t index) {
        const auto& node = tree_.nodes[index];
        lists_.empty() ? beginParagraph() : endLine();
        lists_.push_back({node.tag == Tag::ol ? std::optional<std::size_t>{1} : std::nullopt});
        children(index);
        lists_.pop_back();
        lists_.empty() ? beginParagraph() : endLine();
    }

    void item(std::uint32_t index) {
        endLine();
        std::string bullet = "- ";
        if (!lists_.empty() && lists_.back().number) {
            bullet = std::to_string((*lists_.back().number)++) + ". ";
        }
        const auto outer = indent_.size();
        pendingBullet_ = bullet;
        if (outer < kMaxIndent * 2) indent_ += std::string(bullet.size(), ' ');
        children(index);
        endLine();
        pendingBullet_.clear();
        indent_.resize(outer);
    }

    void cell(std::uint32_t index) {
        // Cells of layout tables hold blocks, which have ended the line by now.
        cellBefore_ = !trim(line_).empty();
        children(index);
        cellBefore_ = false;
    }

    void quote(std::uint32_t index) {
        beginParagraph();
        ++quotes_;
        children(index);
        endLine();
        if (blank_ && !out_.empty()) {  // the blank line after a quote is not part of it
            out_.resize(blankAt_);
            blank_ = false;
        }
        --quotes_;
        beginParagraph();
    }

    void rule() {
        endLine();
        line_ = kRule;
        endLine();
    }

    void text(std::string_view text) {
        if (preformatted_ > 0) return verbatim(text);
        for (std::size_t i = 0; i < text.size();) {
            const auto rest = text.substr(i);
            if (const auto size = spaceAt(rest); size > 0) {
                if (!line_.empty() && line_.back() != ' ') line_ += ' ';
                i += size;
            } else if (const auto invisible = invisibleAt(rest); invisible > 0) {
                i += invisible;
            } else {
                divideCells();
                line_ += text[i++];
            }
        }
    }

    void verbatim(std::string_view text) {
        for (const char c : text) {
            if (c == '\n')
                breakLine();
            else
                line_ += c;
        }
    }

    void divideCells() {
        if (!std::exchange(cellBefore_, false) || line_.empty()) return;
        while (line_.ends_with(' ')) line_.pop_back();
        line_ += " | ";
    }

    static std::size_t spaceAt(std::string_view text) {
        if (text[0] == ' ' || text[0] == '\n' || text[0] == '\t') return 1;
        return text.starts_with("\u00A0") ? 2 : 0;
    }

    /// Zero-width characters and soft hyphens, with which newsletters pad their previews.
    static std::size_t invisibleAt(std::string_view text) {
        if (text.starts_with("\u00AD") || text.starts_with("\u034F")) return 2;
        for (const std::string_view zeroWidth : {"\u200B", "\u200C", "\u2060", "\uFEFF"}) {
            if (text.starts_with(zeroWidth)) return 3;
        }
        return 0;
    }

    /// <br>: ends the line even when it is empty.
    void breakLine() {
        if (trim(line_).empty()) {
            blankLine();
            line_.clear();
        } else {
            endLine();
        }
    }

    void beginParagraph() {
        endLine();
        blankLine();
    }

    void blankLine() {
        if (std::exchange(blank_, true)) return;
        blankAt_ = out_.size();
        out_ += trim(prefix());
        out_ += '\n';
    }

    void endLine() {
        while (line_.ends_with(' ') || line_.ends_with('\t')) line_.pop_back();
        cellBefore_ = false;
        if (line_.empty()) return;
        out_ += prefix();
        auto indent = indent_;
        if (!pendingBullet_.empty()) {
            indent.resize(indent.size() - std::min(indent.size(), pendingBullet_.size()));
            indent += std::exchange(pendingBullet_, {});
        }
        out_ += indent;
        out_ += line_;
        out_ += '\n';
        line_.clear();
        blank_ = false;
    }

    [[nodiscard]] std::string prefix() const {
        std::string prefix;
        for (std::size_t i = 0; i < std::min(quotes_, kMaxQuotePrefix); ++i) prefix += "> ";
        return prefix;
    }

    const Tree& tree_;
    const std::uint32_t end_;
    std::string out_;
    std::string line_;
    std::string indent_;
    std::string pendingBullet_;
    std::vector<List> lists_;
    std::size_t quotes_ = 0;
    std::size_t preformatted_ = 0;
    bool blank_ = true;        // the line before is blank, or there is none
    std::size_t blankAt_ = 0;  // where it begins
    bool cellBefore_ = false;  // the next text is in another cell of the same line
};

}  // namespace

std::string htmlToText(std::string_view html) {
    const auto tree = parseTree(html);
    return textOf(tree, static_cast<std::uint32_t>(tree.nodes.size()));
}

std::string textOf(const Tree& tree, std::uint32_t end) {
    return TextBuilder(tree, end).build();
}

}  // namespace deskbell::markup
