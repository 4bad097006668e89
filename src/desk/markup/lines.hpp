#pragma once
// Where the lines of a message divide into new text, signature and history. Text and HTML both come
// here as lines. Private to this folder.

#include <cstddef>
#include <string_view>
#include <vector>

#include "desk/markup/marks.hpp"
#include "desk/markup/markup.hpp"

namespace deskbell::markup {

inline constexpr std::string_view kRule = "--------";  ///< how a horizontal rule reads as a line
inline constexpr std::string_view kImage = "\uFFFC";   ///< how an image reads in a line

struct Line {
    std::string_view text;   ///< trimmed, without the "> " of quotes
    bool quoted = false;     ///< had one, or stands in a quoting element
    Mark mark = Mark::none;  ///< history, attribution or signature, from HTML
};

/// Ranges of line numbers, with the meaning of QuoteSplit.
struct LineSplit {
    Range visible;
    Range signature;
    Range quoted;
};

[[nodiscard]] LineSplit splitLines(const std::vector<Line>& lines);

/// One line of plain text, with its marks of quotation read.
[[nodiscard]] Line lineOf(std::string_view raw);

/// The lines of a plain text.
[[nodiscard]] std::vector<Line> linesOf(std::string_view text);

/// The first of the (at most four) lines before `quote` that introduce the quote which starts
/// there; `quote` itself when there are none.
[[nodiscard]] std::size_t attributionBefore(const std::vector<Line>& lines, std::size_t quote);

}  // namespace deskbell::markup
