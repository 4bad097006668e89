#pragma once
// Writes a clean tree as HTML, escaped. Private to this folder.

#include <cstdint>
#include <limits>
#include <string>

#include "desk/markup/tree.hpp"

namespace deskbell::markup {

/// Node indices [begin, end) to write; their ancestors come along, so that the result is complete.
struct Selection {
    std::uint32_t begin = 0;
    std::uint32_t end = std::numeric_limits<std::uint32_t>::max();
};

/// Of a tree that came from cleanTree.
[[nodiscard]] std::string writeHtml(const Tree& clean, Selection selection = {});

}  // namespace deskbell::markup
