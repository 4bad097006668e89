#pragma once
// The allow-list: every tag and attribute that markup lets through, and how tags nest. Private to
// this folder. What is not named here does not exist for the rest of the code.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace deskbell::markup {

enum class Tag : std::uint8_t {
    root,
    text,  // nodes of our tree that are not elements
    a,
    abbr,
    address,
    article,
    aside,
    b,
    big,
    blockquote,
    br,
    caption,
    center,
    cite,
    code,
    col,
    colgroup,
    dd,
    del,
    dfn,
    div,
    dl,
    dt,
    em,
    figcaption,
    figure,
    font,
    footer,
    h1,
    h2,
    h3,
    h4,
    h5,
    h6,
    header,
    hr,
    i,
    img,
    ins,
    kbd,
    li,
    main,
    mark,
    nav,
    ol,
    p,
    pre,
    q,
    s,
    samp,
    section,
    small,
    span,
    strike,
    strong,
    sub,
    sup,
    table,
    tbody,
    td,
    tfoot,
    th,
    thead,
    tr,
    tt,
    u,
    ul,
    var,
    wbr,
};

/// How the HTML standard nests an element.
enum class Nesting : std::uint8_t {
    empty,       ///< has no content and no end tag
    block,       ///< "special": stops the search for the start of a misplaced end tag
    ordinary,    ///< ends with its parent
    formatting,  ///< goes on in the next block when its own ends ("active formatting")
    table,       ///< table and its parts
};

enum class Attr : std::uint8_t {
    href,
    src,
    remoteSrc,
    alt,
    title,
    width,
    height,
    align,
    valign,
    bgcolor,
    color,
    face,
    size,
    border,
    cellpadding,
    cellspacing,
    colspan,
    rowspan,
    span,
    nowrap,
    start,
    type,
    dir,
    lang,
    mark,
    mention,
    style,
    // Read to recognise mail programs, never written:
    klass,
    id,
    name,
    smartmail,
};
inline constexpr std::size_t kAttrCount = static_cast<std::size_t>(Attr::smartmail) + 1;

struct TagInfo {
    std::string_view name;
    Nesting nesting;
    bool closesParagraph;  ///< an open <p> ends where this element starts
};

[[nodiscard]] const TagInfo& infoOf(Tag tag);
[[nodiscard]] std::string_view nameOf(Attr attribute);
/// The allowed tag of this lower-case name. `body` counts as div, which keeps its colours.
[[nodiscard]] std::optional<Tag> findTag(std::string_view lowerName);
[[nodiscard]] std::optional<Attr> findAttr(std::string_view lowerName);
/// May the element carry this attribute?
[[nodiscard]] bool allows(Tag tag, Attr attribute);

[[nodiscard]] constexpr bool isHeading(Tag tag) {
    return tag >= Tag::h1 && tag <= Tag::h6;
}
[[nodiscard]] constexpr bool isCell(Tag tag) {
    return tag == Tag::td || tag == Tag::th;
}
[[nodiscard]] constexpr bool isRowGroup(Tag tag) {
    return tag == Tag::tbody || tag == Tag::thead || tag == Tag::tfoot;
}
/// Elements whose content starts on a line of its own.
[[nodiscard]] bool breaksLine(Tag tag);

}  // namespace deskbell::markup
