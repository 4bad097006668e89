#pragma once
// What stands between strangers and the HTML parser. Private to this folder.
//
// The parser behind tree.hpp takes time in proportion to tags times depth, and repeats formatting
// elements that were left open in every block that follows: 250 kB of <div> keep it busy for twenty
// seconds. So one linear pass goes first, lets through only allow-listed tags and attributes, keeps
// the same stack of open elements as the parser will, and closes what it drops from its own
// explicitly. Its bounds are therefore the parser's.

#include <cstddef>
#include <string>
#include <string_view>

namespace deskbell::markup {

inline constexpr std::size_t kMaxBytes = std::size_t{2} << 20;  ///< what reaches the parser
inline constexpr std::size_t kMaxTags = 40'000;                 ///< start and end tags together
inline constexpr std::size_t kMaxDepth = 200;                   ///< deeper elements are flattened
inline constexpr std::size_t kMaxFormatting = 12;               ///< open <b>, <font> … at a time
inline constexpr std::size_t kMaxAttributeBytes = 8 << 10;
inline constexpr std::size_t kMaxInlineImageBytes = 256 << 10;  ///< a data: address

struct Filtered {
    std::string html;        ///< allow-listed tags only, within all bounds
    std::size_t tags = 0;    ///< written, start and end
    std::size_t depth = 0;   ///< most elements open at a time
    bool truncated = false;  ///< a bound was hit
};

/// Past kMaxBytes or kMaxTags the answer is the text alone, with line breaks for blocks.
[[nodiscard]] Filtered filterHtml(std::string_view html);

}  // namespace deskbell::markup
