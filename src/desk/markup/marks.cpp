#include "desk/markup/marks.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "desk/markup/css.hpp"

namespace deskbell::markup {
namespace {

constexpr std::array<std::string_view, 5> kNames{"", "quote", "history", "attribution",
                                                 "signature"};

struct Known {
    std::string_view name;
    Mark mark;
};

// Classes. gmail_quote is a mark on blockquotes only: the div of that name also holds what somebody
// wrote between quotes, and forwarded messages.
constexpr std::array kClasses{
    Known{"gmail_attr", Mark::attribution},
    Known{"moz-cite-prefix", Mark::attribution},
    Known{"yahoo_quoted", Mark::quote},
    Known{"protonmail_quote", Mark::quote},
    Known{"zmail_extra", Mark::quote},
    Known{"tutanota_quote", Mark::quote},
    Known{"OutlookMessageHeader", Mark::history},
    Known{"gmail_signature", Mark::signature},
    Known{"moz-signature", Mark::signature},
    Known{"protonmail_signature_block", Mark::signature},
    Known{"zmail_signature", Mark::signature},
};

// Outlook prefixes ids with x_ each time it quotes them.
constexpr std::array kIds{
    Known{"divRplyFwdMsg", Mark::history},
    Known{"appendonsend", Mark::history},
    Known{"mail-editor-reference-message-container", Mark::history},
    Known{"replySplit", Mark::history},
    Known{"reply-intro", Mark::attribution},
    Known{"Signature", Mark::signature},
    Known{"ms-outlook-mobile-signature", Mark::signature},
    Known{"AppleMailSignature", Mark::signature},
};

template <std::size_t N>
Mark find(const std::array<Known, N>& known, std::string_view name) {
    const auto found = std::ranges::find(known, name, &Known::name);
    return found == known.end() ? Mark::none : found->mark;
}

/// Outlook for Windows and Windows Mail set quoted history off with exactly these lines.
bool isOutlookRule(std::string_view style) {
    if (style.empty()) return false;
    const auto clean = cleanStyle(style, StyleSet::mail);
    const auto at = clean.find("border-top: ");
    if (at == std::string::npos) return false;
    const auto rule = std::string_view{clean}.substr(at, clean.find(';', at) - at);
    constexpr std::array<std::string_view, 3> kColors{"#e1e1e1", "#b5c4df", "#e5e5e5"};
    return rule.find("solid") != rule.npos &&
           std::ranges::any_of(kColors, [&](auto color) { return rule.find(color) != rule.npos; });
}

}  // namespace

Mark markOf(const Node& element) {
    const auto own = std::ranges::find(kNames, element.get(Attr::mark));
    if (own != kNames.end() && own != kNames.begin()) {
        return static_cast<Mark>(own - kNames.begin());
    }
    const bool blockquote = element.tag == Tag::blockquote;
    if (blockquote && equalsIgnoreCaseAscii(element.get(Attr::type), "cite")) return Mark::quote;

    for (const auto name : split(element.get(Attr::klass), ' ')) {
        if (blockquote && name == "gmail_quote") return Mark::quote;
        if (const auto mark = find(kClasses, name); mark != Mark::none) return mark;
    }
    auto id = element.get(Attr::id);
    while (id.starts_with("x_")) id.remove_prefix(2);
    if (const auto mark = find(kIds, id); mark != Mark::none) return mark;

    if (element.get(Attr::smartmail) == "gmail_signature") return Mark::signature;
    if (element.tag == Tag::div && element.get(Attr::name) == "quote") return Mark::quote;
    return element.tag == Tag::div && isOutlookRule(element.get(Attr::style)) ? Mark::history
                                                                              : Mark::none;
}

std::string_view nameOf(Mark mark) {
    return kNames[static_cast<std::size_t>(mark)];
}

}  // namespace deskbell::markup
