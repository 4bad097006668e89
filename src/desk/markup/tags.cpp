#include "desk/markup/tags.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"

namespace deskbell::markup {
namespace {

using enum Nesting;

// In the order of enum Tag.
constexpr std::array kTags{
    TagInfo{"", block, false},
    TagInfo{"", ordinary, false},
    TagInfo{"a", formatting, false},
    TagInfo{"abbr", ordinary, false},
    TagInfo{"address", block, true},
    TagInfo{"article", block, true},
    TagInfo{"aside", block, true},
    TagInfo{"b", formatting, false},
    TagInfo{"big", formatting, false},
    TagInfo{"blockquote", block, true},
    TagInfo{"br", empty, false},
    TagInfo{"caption", table, false},
    TagInfo{"center", block, true},
    TagInfo{"cite", ordinary, false},
    TagInfo{"code", formatting, false},
    TagInfo{"col", empty, false},
    TagInfo{"colgroup", table, false},
    TagInfo{"dd", block, true},
    TagInfo{"del", ordinary, false},
    TagInfo{"dfn", ordinary, false},
    TagInfo{"div", block, true},
    TagInfo{"dl", block, true},
    TagInfo{"dt", block, true},
    TagInfo{"em", formatting, false},
    TagInfo{"figcaption", block, true},
    TagInfo{"figure", block, true},
    TagInfo{"font", formatting, false},
    TagInfo{"footer", block, true},
    TagInfo{"h1", block, true},
    TagInfo{"h2", block, true},
    TagInfo{"h3", block, true},
    TagInfo{"h4", block, true},
    TagInfo{"h5", block, true},
    TagInfo{"h6", block, true},
    TagInfo{"header", block, true},
    TagInfo{"hr", empty, true},
    TagInfo{"i", formatting, false},
    TagInfo{"img", empty, false},
    TagInfo{"ins", ordinary, false},
    TagInfo{"kbd", ordinary, false},
    TagInfo{"li", block, true},
    TagInfo{"main", block, true},
    TagInfo{"mark", ordinary, false},
    TagInfo{"nav", block, true},
    TagInfo{"ol", block, true},
    TagInfo{"p", block, true},
    TagInfo{"pre", block, true},
    TagInfo{"q", ordinary, false},
    TagInfo{"s", formatting, false},
    TagInfo{"samp", ordinary, false},
    TagInfo{"section", block, true},
    TagInfo{"small", formatting, false},
    TagInfo{"span", ordinary, false},
    TagInfo{"strike", formatting, false},
    TagInfo{"strong", formatting, false},
    TagInfo{"sub", ordinary, false},
    TagInfo{"sup", ordinary, false},
    TagInfo{"table", table, true},
    TagInfo{"tbody", table, false},
    TagInfo{"td", table, false},
    TagInfo{"tfoot", table, false},
    TagInfo{"th", table, false},
    TagInfo{"thead", table, false},
    TagInfo{"tr", table, false},
    TagInfo{"tt", formatting, false},
    TagInfo{"u", formatting, false},
    TagInfo{"ul", block, true},
    TagInfo{"var", ordinary, false},
    TagInfo{"wbr", empty, false},
};
static_assert(kTags.size() == static_cast<std::size_t>(Tag::wbr) + 1);

constexpr std::array<std::string_view, kAttrCount> kAttrs{
    "href",           "src",          "data-remote-src", "alt",         "title",   "width",
    "height",         "align",        "valign",          "bgcolor",     "color",   "face",
    "size",           "border",       "cellpadding",     "cellspacing", "colspan", "rowspan",
    "span",           "nowrap",       "start",           "type",        "dir",     "lang",
    "data-mark",      "data-mention", "style",           "class",       "id",      "name",
    "data-smartmail",
};

}  // namespace

const TagInfo& infoOf(Tag tag) {
    return kTags[static_cast<std::size_t>(tag)];
}

std::string_view nameOf(Attr attribute) {
    return kAttrs[static_cast<std::size_t>(attribute)];
}

std::optional<Tag> findTag(std::string_view lowerName) {
    if (lowerName == "body") return Tag::div;
    if (lowerName == "image") return Tag::img;
    const auto first = kTags.begin() + static_cast<std::ptrdiff_t>(Tag::a);
    const auto found = std::ranges::lower_bound(first, kTags.end(), lowerName, {}, &TagInfo::name);
    if (found == kTags.end() || found->name != lowerName) return std::nullopt;
    return static_cast<Tag>(found - kTags.begin());
}

std::optional<Attr> findAttr(std::string_view lowerName) {
    const auto found = std::ranges::find(kAttrs, lowerName);
    if (found == kAttrs.end()) return std::nullopt;
    return static_cast<Attr>(found - kAttrs.begin());
}

bool allows(Tag tag, Attr attribute) {
    const bool inTable = infoOf(tag).nesting == table || tag == Tag::col;
    switch (attribute) {
        case Attr::href:
            return tag == Tag::a;
        case Attr::src:
        case Attr::remoteSrc:
        case Attr::alt:
            return tag == Tag::img;
        case Attr::mention:
            return tag == Tag::span;
        case Attr::width:
        case Attr::height:
            return inTable || tag == Tag::img || tag == Tag::hr;
        case Attr::align:
            return inTable || infoOf(tag).nesting == block || tag == Tag::img || tag == Tag::hr;
        case Attr::valign:
            return inTable;
        case Attr::bgcolor:
            return inTable || tag == Tag::div;
        case Attr::color:
            return tag == Tag::font || tag == Tag::hr;
        case Attr::face:
            return tag == Tag::font;
        case Attr::size:
            return tag == Tag::font || tag == Tag::hr;
        case Attr::border:
            return tag == Tag::table || tag == Tag::img;
        case Attr::cellpadding:
        case Attr::cellspacing:
            return tag == Tag::table;
        case Attr::colspan:
        case Attr::rowspan:
        case Attr::nowrap:
            return isCell(tag);
        case Attr::span:
            return tag == Tag::col || tag == Tag::colgroup;
        case Attr::start:
            return tag == Tag::ol;
        case Attr::type:
            return tag == Tag::ol || tag == Tag::ul || tag == Tag::li || tag == Tag::blockquote;
        default:
            return true;
    }
}

bool breaksLine(Tag tag) {
    const auto nesting = infoOf(tag).nesting;
    return nesting == block || nesting == table || tag == Tag::hr;
}

}  // namespace deskbell::markup
