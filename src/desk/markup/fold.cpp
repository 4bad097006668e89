#include <deque>
#include <functional>

#include "base/text.hpp"
#include "desk/markup/cleaner.hpp"
#include "desk/markup/html_text.hpp"
#include "desk/markup/lines.hpp"
#include "desk/markup/markup.hpp"
#include "desk/markup/tree.hpp"
#include "desk/markup/writer.hpp"

namespace deskbell::markup {
namespace {

bool isContent(const Node& node) {
    if (node.tag == Tag::text) return !trim(node.text).empty();
    return node.tag == Tag::img || node.tag == Tag::hr;
}

/// Reads the tree as lines and remembers at which node each begins.
class LineReader {
public:
    explicit LineReader(const Tree& tree) : tree_(tree) {
        children(0);
        endLine();
    }

    [[nodiscard]] const std::vector<Line>& lines() const { return lines_; }
    [[nodiscard]] std::uint32_t nodeOf(std::size_t line) const { return firstNodes_[line]; }

private:
    void children(std::uint32_t index) {
        tree_.forEachChild(index, [&](std::uint32_t child) { visit(child); });
    }

    void visit(std::uint32_t index) {
        const auto& node = tree_.nodes[index];
        switch (node.tag) {
            case Tag::text:
                return append(index, node.text);
            case Tag::img:
                return append(index, kImage);
            case Tag::br:
                return endLine();
            case Tag::hr:
                endLine();
                append(index, kRule);
                return endLine();
            default:
                break;
        }
        const auto mark = markOf(node);
        const bool ownLines = breaksLine(node.tag) || mark != Mark::none;
        if (ownLines) endLine();
        enter(index, mark, ownLines);
    }

    void enter(std::uint32_t index, Mark mark, bool ownLines) {
        const auto outer = mark_;
        const bool quotes = mark == Mark::quote || isIntroducedQuote(index);
        if (quotes) ++quotes_;
        if (mark == Mark::attribution || mark == Mark::signature) mark_ = mark;
        if (mark == Mark::history) history_ = true;
        children(index);
        if (ownLines) endLine();
        mark_ = outer;
        if (quotes) --quotes_;
    }

    /// Some programs quote with a bare <blockquote>, which is otherwise an indentation.
    [[nodiscard]] bool isIntroducedQuote(std::uint32_t index) const {
        return tree_.nodes[index].tag == Tag::blockquote &&
               attributionBefore(lines_, lines_.size()) < lines_.size();
    }

    void append(std::uint32_t index, std::string_view text) {
        if (trim(line_).empty()) firstNode_ = index;
        line_ += text;
        if (text.ends_with('\n') && tree_.nodes[index].tag == Tag::text && endsInPre(index))
            endLine();
    }

    [[nodiscard]] bool endsInPre(std::uint32_t index) const {
        for (auto i = tree_.nodes[index].parent; i != 0; i = tree_.nodes[i].parent) {
            if (tree_.nodes[i].tag == Tag::pre) return true;
        }
        return false;
    }

    void endLine() {
        auto text = trim(line_);
        if (!text.empty()) {
            texts_.emplace_back(replaceAll(std::string(text), "\u00A0", " "));
            auto line = lineOf(texts_.back());
            line.quoted = line.quoted || quotes_ > 0;
            line.mark = std::exchange(history_, false) ? Mark::history : mark_;
            lines_.push_back(line);
            firstNodes_.push_back(firstNode_);
        }
        line_.clear();
    }

    const Tree& tree_;
    std::deque<std::string> texts_;  // what the lines refer to
    std::vector<Line> lines_;
    std::vector<std::uint32_t> firstNodes_;
    std::string line_;
    std::uint32_t firstNode_ = 0;
    std::size_t quotes_ = 0;
    bool history_ = false;  // the next line begins the history
    Mark mark_ = Mark::none;
};

/// The outermost element that has nothing before this node, so that a folded quote takes its
/// wrapping along.
std::uint32_t wrappingOf(const Tree& tree, std::uint32_t index) {
    for (;;) {
        const auto parent = tree.nodes[index].parent;
        if (parent == 0) return index;
        for (auto i = parent; i < index; ++i) {
            if (isContent(tree.nodes[i])) return index;
        }
        index = parent;
    }
}

std::uint32_t afterLastContent(const Tree& tree, std::uint32_t end) {
    while (end > 0 && !isContent(tree.nodes[end - 1])) --end;
    return end;
}

}  // namespace

FoldedHtml sanitizeAndFold(std::string_view html) {
    const auto clean = cleanTree(
        parseTree(html),
        {.remote = RemoteImages::block, .styles = StyleSet::mail, .resolveContentId = nullptr});
    const auto& tree = clean.tree;
    const LineReader reader(tree);
    const auto split = splitLines(reader.lines());
    auto first = reader.lines().size();
    for (const auto& range : {split.signature, split.quoted}) {
        if (!range.empty()) first = std::min(first, range.begin);
    }
    const auto end = static_cast<std::uint32_t>(tree.nodes.size());
    const bool folds = first < reader.lines().size();
    const auto cut = folds ? wrappingOf(tree, reader.nodeOf(first)) : end;
    const auto shown = folds ? afterLastContent(tree, cut) : end;
    return {.visibleHtml = writeHtml(tree, {0, shown}),
            .foldedHtml = folds ? writeHtml(tree, {cut, end}) : std::string{},
            .visibleText = textOf(tree, shown),
            .hasRemoteImages = clean.hasRemoteImages};
}

}  // namespace deskbell::markup
