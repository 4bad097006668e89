#pragma once
// A message's HTML as a tree of allow-listed elements. The parser behind it (gumbo) does not show.
// Private to this folder.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "desk/markup/tags.hpp"

namespace deskbell::markup {

struct Attribute {
    Attr name;
    std::string value;  ///< decoded
};

struct Node {
    Tag tag = Tag::root;
    std::uint32_t parent = 0;
    std::uint32_t end = 0;  ///< one past the last descendant
    std::string text;       ///< of Tag::text: decoded, without control characters
    std::vector<Attribute> attributes;

    /// The value of an attribute; empty when it is absent.
    [[nodiscard]] std::string_view get(Attr name) const;
    [[nodiscard]] bool has(Attr name) const;
};

/// Nodes in document order: node 0 is the root, the first child of i is i + 1, and the sibling
/// after i is nodes[i].end. So "everything after here" is a range of indices.
struct Tree {
    std::vector<Node> nodes;
    bool truncated = false;  ///< a bound of the filter was hit

    /// Calls visit(child index) for each child.
    template <class Visit>
    void forEachChild(std::uint32_t index, Visit visit) const {
        for (auto i = index + 1; i < nodes[index].end; i = nodes[i].end) visit(i);
    }
};

/// Never fails: any bytes are HTML. Time and memory are bounded by filterHtml.
[[nodiscard]] Tree parseTree(std::string_view html);

}  // namespace deskbell::markup
