#pragma once
// Inline styles of strangers, reduced to an allow-list. Private to this folder.

#include <cstdint>
#include <string>
#include <string_view>

namespace deskbell::markup {

enum class StyleSet : std::uint8_t {
    mail,      ///< what mails need to look as they were meant: fonts, colours, boxes, tables
    composed,  ///< text-align, color, background-color
};

/// The allowed declarations of a style attribute, normalised to "name: value; name: value". A
/// declaration survives when its property is listed and every token of its value is a word, a
/// number with a unit, a colour, a quoted font name, or rgb()/hsl() of numbers; so there is no
/// url(), no expression(), no escape, no custom property. Cleaning the answer changes nothing.
[[nodiscard]] std::string cleanStyle(std::string_view style, StyleSet set);

/// Does the style hide the element: display none, or a font size of zero?
[[nodiscard]] bool hidesElement(std::string_view style);

/// A colour as attributes such as bgcolor hold it: a word or hexadecimal digits; else empty.
[[nodiscard]] std::string_view cleanColor(std::string_view value);

}  // namespace deskbell::markup
