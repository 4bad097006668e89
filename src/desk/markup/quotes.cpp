#include <algorithm>

#include "base/text.hpp"
#include "desk/markup/lines.hpp"
#include "desk/markup/markup.hpp"

namespace deskbell::markup {
namespace {

constexpr std::size_t kPreviewLength = 200;  // code points

/// Bytes of a range of lines, without the blank lines at its end.
Range bytesOf(std::string_view text, const std::vector<Line>& lines, Range range) {
    while (!range.empty() && lines[range.end - 1].text.empty()) --range.end;
    if (range.empty()) return {};
    std::size_t line = 0;
    Range bytes;
    for (std::size_t at = 0; line < range.end; ++line) {
        if (line == range.begin) bytes.begin = at;
        bytes.end = std::min(text.find('\n', at), text.size());
        at = bytes.end + 1;
    }
    if (bytes.end > bytes.begin && text[bytes.end - 1] == '\r') --bytes.end;
    return bytes;
}

/// One line, single spaces, without the addresses that htmlToText and mail programs put after
/// links.
std::string onOneLine(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto rest = text.substr(i);
        const char close = rest.starts_with("(http") ? ')' : rest.starts_with("<http") ? '>' : '\0';
        const auto end =
            close == '\0' ? rest.npos : rest.find_first_of(std::string{close, ' ', '\n'});
        if (end != rest.npos && rest[end] == close) {
            i += end + 1;
            continue;
        }
        const bool space = static_cast<unsigned char>(text[i]) <= ' ';
        if (!space)
            out += text[i];
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
        ++i;
    }
    return std::string(trim(out));
}

}  // namespace

QuoteSplit splitQuoted(std::string_view text) {
    const auto lines = linesOf(text);
    const auto split = splitLines(lines);
    QuoteSplit result{bytesOf(text, lines, split.visible), bytesOf(text, lines, split.signature),
                      bytesOf(text, lines, split.quoted)};
    result.visible.begin = 0;
    return result;
}

std::string ownWordsOf(std::string_view text) {
    const auto lines = linesOf(text);
    const auto visible = splitLines(lines).visible;
    std::vector<bool> foreign(visible.end, false);
    for (auto i = visible.begin; i < visible.end; ++i) {
        if (!lines[i].quoted) continue;
        const bool starts = i == 0 || !lines[i - 1].quoted;
        const auto begin = starts ? attributionBefore(lines, i) : i;
        for (auto j = begin; j <= i; ++j) foreign[j] = true;
    }

    std::string own;
    std::size_t at = 0;
    for (std::size_t i = 0; i < visible.end; ++i) {
        const auto end = std::min(text.find('\n', at), text.size());
        auto line = text.substr(at, end - at);
        at = end + 1;
        if (foreign[i]) continue;
        while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
        own += line;
        own += '\n';
    }
    const auto trimmed = trim(own);
    return std::string(trimmed.empty() ? trim(text) : trimmed);
}

std::string previewOf(std::string_view text) {
    // The beginning is enough: a preview of megabytes is no better.
    constexpr std::size_t kEnough = 64 << 10;
    const auto line = onOneLine(ownWordsOf(firstCodePoints(text, kEnough)));
    return std::string(firstCodePoints(line, kPreviewLength));
}

}  // namespace deskbell::markup
