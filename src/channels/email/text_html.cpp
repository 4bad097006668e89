#include "channels/email/text_html.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace deskbell::email {
namespace {

constexpr std::size_t kLongestLink = 2000;

bool endsWord(char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == '"';
}

/// The link that a run of characters begins with: without punctuation that belongs to the
/// sentence, and without a bracket that was opened before the link.
std::string_view trimLink(std::string_view run) {
    while (!run.empty()) {
        const char last = run.back();
        const bool openedInside =
            last == ')' && std::ranges::count(run, '(') >= std::ranges::count(run, ')');
        if (openedInside || std::string_view(".,;:!?'*)]}").find(last) == std::string_view::npos) {
            break;
        }
        run.remove_suffix(1);
    }
    return run;
}

bool isWebLink(std::string_view run) {
    return startsWithIgnoreCaseAscii(run, "https://")
               ? run.size() > 8
               : startsWithIgnoreCaseAscii(run, "http://") && run.size() > 7;
}

bool isMailAddress(std::string_view text) {
    const auto at = text.find('@');
    return at != std::string_view::npos && text.find('.', at) != std::string_view::npos &&
           normalizeEmailAddress(text).has_value();
}

std::string anchor(std::string_view target, std::string_view shown) {
    return "<a href=\"" + escapeHtml(target) + "\" rel=\"noopener noreferrer nofollow\">" +
           escapeHtml(shown) + "</a>";
}

/// One word (no white space inside) with whatever link it holds.
void appendWord(std::string& out, std::string_view word) {
    auto start = std::min(word.find("http"), word.find("HTTP"));
    start = std::min({start, word.find("Http"), word.find("mailto:")});
    if (start != std::string_view::npos && word.size() - start <= kLongestLink) {
        const auto link = trimLink(word.substr(start));
        const bool mail = startsWithIgnoreCaseAscii(link, "mailto:") &&
                          isMailAddress(link.substr(7, link.find('?') - 7));
        if (isWebLink(link) || mail) {
            out += escapeHtml(word.substr(0, start));
            out += anchor(link, link);
            out += escapeHtml(word.substr(start + link.size()));
            return;
        }
    }
    if (word.find('@') != std::string_view::npos && word.size() <= 320) {
        const auto opening = std::min(word.find_first_not_of("(['*"), word.size());
        const auto address = trimLink(word.substr(opening));
        if (isMailAddress(address)) {
            out += escapeHtml(word.substr(0, opening));
            out += anchor("mailto:" + std::string(address), address);
            out += escapeHtml(word.substr(opening + address.size()));
            return;
        }
    }
    out += escapeHtml(word);
}

/// Leading and doubled blanks keep their width.
void appendLine(std::string& out, std::string_view line) {
    bool afterBlank = true;
    while (!line.empty()) {
        if (line.front() == '\t') {
            out += "&nbsp;&nbsp;&nbsp; ";
            line.remove_prefix(1);
            afterBlank = true;
        } else if (endsWord(line.front())) {
            const bool blank = line.front() == ' ';
            out += blank && afterBlank ? "&nbsp;" : escapeHtml(line.substr(0, 1));
            line.remove_prefix(1);
            afterBlank = blank;
        } else {
            const auto end = std::ranges::find_if(line, endsWord) - line.begin();
            appendWord(out, line.substr(0, static_cast<std::size_t>(end)));
            line.remove_prefix(static_cast<std::size_t>(end));
            afterBlank = false;
        }
    }
}

}  // namespace

std::string textToHtml(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 4);
    bool inParagraph = false;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (trim(line).empty()) {
            if (inParagraph) out += "</p>\n";
            inParagraph = false;
            continue;
        }
        out += inParagraph ? "<br>\n" : "<p>";
        inParagraph = true;
        appendLine(out, line);
    }
    if (inParagraph) out += "</p>\n";
    return out;
}

}  // namespace deskbell::email
