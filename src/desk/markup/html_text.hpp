#pragma once
// A tree as readable text. Private to this folder.

#include <string>

#include "desk/markup/tree.hpp"

namespace deskbell::markup {

/// As htmlToText, of the nodes before `end`.
[[nodiscard]] std::string textOf(const Tree& tree, std::uint32_t end);

}  // namespace deskbell::markup
