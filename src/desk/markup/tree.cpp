#include "desk/markup/tree.hpp"

#include <gumbo.h>

#include <algorithm>
#include <memory>
#include <span>

#include "base/text.hpp"
#include "desk/markup/filter.hpp"

namespace deskbell::markup {
namespace {

bool isPlainAscii(char c) {
    return (c >= 0x20 && c < 0x7F) || c == '\n' || c == '\t';
}

/// Decoded text without what HTML forbids: control characters and noncharacters. They would not
/// survive being parsed again.
std::string cleanCharacters(std::string_view decoded) {
    std::string clean;
    clean.reserve(decoded.size());
    for (std::size_t i = 0; i < decoded.size();) {
        const auto byte = static_cast<unsigned char>(decoded[i]);
        if (byte < 0x80) {
            const auto begin = i;
            while (i < decoded.size() && isPlainAscii(decoded[i])) ++i;
            clean += decoded.substr(begin, i - begin);
            if (i == begin) ++i;
            continue;
        }
        const std::size_t size = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
        const auto sequence = decoded.substr(i, size);
        const bool c1 = byte == 0xC2 && static_cast<unsigned char>(sequence.back()) < 0xA0;
        const bool nonCharacter =
            (size == 3 && (sequence >= "\xEF\xBF\xBE" ||
                           (sequence >= "\xEF\xB7\x90" && sequence <= "\xEF\xB7\xAF"))) ||
            (size == 4 && sequence.substr(2) >= "\xBF\xBE" && (sequence[1] & 0x0F) == 0x0F);
        if (!c1 && !nonCharacter) clean += sequence;
        i += size;
    }
    return clean;
}

std::span<void* const> itemsOf(const GumboVector& vector) {
    return {vector.data, vector.length};
}

class Builder {
public:
    explicit Builder(Tree& tree) : tree_(tree) {}

    void addChildren(const GumboNode& parent, std::uint32_t parentIndex) {
        for (const void* child : itemsOf(parent.v.element.children)) {
            add(*static_cast<const GumboNode*>(child), parentIndex);
        }
        tree_.nodes[parentIndex].end = static_cast<std::uint32_t>(tree_.nodes.size());
    }

private:
    void add(const GumboNode& node, std::uint32_t parentIndex) {
        const auto index = static_cast<std::uint32_t>(tree_.nodes.size());
        switch (node.type) {
            case GUMBO_NODE_TEXT:
            case GUMBO_NODE_WHITESPACE:
                return addText(node.v.text.text, parentIndex);
            case GUMBO_NODE_ELEMENT:
                break;
            default:
                return;
        }
        const auto tag = findTag(gumbo_normalized_tagname(node.v.element.tag));
        if (!tag || node.v.element.tag_namespace != GUMBO_NAMESPACE_HTML) return;
        tree_.nodes.push_back({.tag = *tag,
                               .parent = parentIndex,
                               .end = index + 1,
                               .text = {},
                               .attributes = attributesOf(node.v.element)});
        if (*tag == Tag::pre) ++preformatted_;
        addChildren(node, index);
        if (*tag == Tag::pre) --preformatted_;
    }

    /// In <pre> every line is a node of its own, so that a message can be divided between two.
    void addText(std::string_view text, std::uint32_t parentIndex) {
        constexpr std::size_t kMaxLines = 20'000;
        while (!text.empty()) {
            const bool divides = preformatted_ > 0 && lines_ < kMaxLines;
            const auto newline = divides ? text.find('\n') : std::string_view::npos;
            const auto line =
                text.substr(0, newline == std::string_view::npos ? newline : newline + 1);
            text.remove_prefix(line.size());
            if (divides) ++lines_;
            const auto index = static_cast<std::uint32_t>(tree_.nodes.size());
            tree_.nodes.push_back({.tag = Tag::text,
                                   .parent = parentIndex,
                                   .end = index + 1,
                                   .text = cleanCharacters(line),
                                   .attributes = {}});
        }
    }

    static std::vector<Attribute> attributesOf(const GumboElement& element) {
        std::vector<Attribute> attributes;
        for (const void* item : itemsOf(element.attributes)) {
            const auto& attribute = *static_cast<const GumboAttribute*>(item);
            if (const auto name = findAttr(attribute.name)) {
                attributes.push_back({*name, cleanCharacters(attribute.value)});
            }
        }
        return attributes;
    }

    Tree& tree_;
    std::size_t preformatted_ = 0;  // open <pre> elements
    std::size_t lines_ = 0;         // text nodes made of their lines
};

}  // namespace

std::string_view Node::get(Attr name) const {
    const auto found = std::ranges::find(attributes, name, &Attribute::name);
    return found == attributes.end() ? std::string_view{} : std::string_view{found->value};
}

bool Node::has(Attr name) const {
    return std::ranges::find(attributes, name, &Attribute::name) != attributes.end();
}

Tree parseTree(std::string_view html) {
    std::string repaired;
    if (!isUtf8(html)) html = repaired = toValidUtf8(html);
    auto filtered = filterHtml(html);
    // With a doctype the parser behaves as in standards mode, like the pages that show the result.
    const auto document = "<!DOCTYPE html><body>" + std::move(filtered.html);

    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    const auto destroy = [&](GumboOutput* output) { gumbo_destroy_output(&options, output); };
    const std::unique_ptr<GumboOutput, decltype(destroy)> output(
        gumbo_parse_with_options(&options, document.data(), document.size()), destroy);

    Tree tree;
    tree.truncated = filtered.truncated;
    tree.nodes.emplace_back();
    tree.nodes[0].end = 1;
    Builder builder(tree);
    for (const void* child : itemsOf(output->root->v.element.children)) {
        const auto& node = *static_cast<const GumboNode*>(child);
        if (node.type == GUMBO_NODE_ELEMENT && node.v.element.tag == GUMBO_TAG_BODY) {
            builder.addChildren(node, 0);
        }
    }
    return tree;
}

}  // namespace deskbell::markup
