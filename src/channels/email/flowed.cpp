#include "channels/email/flowed.hpp"

#include <algorithm>

namespace deskbell::email {

std::string unfoldFlowed(std::string_view text, DelSp delSp) {
    std::string out;
    out.reserve(text.size());
    std::size_t openDepth = 0;
    bool open = false;  // the last line ended softly
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);

        const auto depth = std::min(line.find_first_not_of('>'), line.size());
        auto content = line.substr(depth);
        // A ">" that was stuffed keeps its blank, or the text would look quoted.
        if (content.starts_with(' ') && !content.starts_with(" >")) content.remove_prefix(1);
        const bool signature = content == "-- ";
        const bool joins = open && depth == openDepth && !signature;
        if (open && !joins) out += '\n';
        if (!joins && depth > 0) {
            out.append(depth, '>');
            out += ' ';
        }

        open = content.ends_with(' ') && !signature;
        openDepth = depth;
        if (open && delSp == DelSp::yes) content.remove_suffix(1);
        out += content;
        if (!open) out += '\n';
    }
    return out;
}

}  // namespace deskbell::email
