#pragma once
// How mail programs mark quotes and signatures in their HTML. Private to this folder.

#include <cstdint>
#include <string_view>

#include "desk/markup/tree.hpp"

namespace deskbell::markup {

enum class Mark : std::uint8_t {
    none,
    quote,        ///< the element is quoted text
    history,      ///< from here to the end of the message everything is quoted
    attribution,  ///< the line that introduces a quote: "On Monday, Ann wrote:"
    signature,    ///< the element is a signature
};

/// The mark of an element by class, id or style of Gmail, Outlook, Apple Mail, Thunderbird, Yahoo,
/// Proton, Zimbra, Zoho and GMX, or by our own data-mark attribute.
[[nodiscard]] Mark markOf(const Node& element);

/// The value of data-mark; empty for none.
[[nodiscard]] std::string_view nameOf(Mark mark);

}  // namespace deskbell::markup
