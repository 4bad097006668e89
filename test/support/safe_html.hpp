#pragma once
// An independent judge of sanitised HTML: parses it with the bare parser, as a browser would, and
// says what in it is not on a list written down here a second time.

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace deskbell::test {

class SafeHtmlJudge {
public:
    /// What is dangerous in the HTML, in words; empty when nothing is.
    static std::string judge(std::string_view html) {
        const auto document = "<!DOCTYPE html><body>" + std::string(html);
        const auto destroy = [](GumboOutput* output) {
            gumbo_destroy_output(&kGumboDefaultOptions, output);
        };
        const std::unique_ptr<GumboOutput, decltype(destroy)> output(
            gumbo_parse_with_options(&kGumboDefaultOptions, document.data(), document.size()),
            destroy);
        SafeHtmlJudge judge;
        judge.look(*output->root, 0);
        return judge.found_;
    }

private:
    void look(const GumboNode& node, int depth) {
        if (!found_.empty()) return;
        if (depth > 600) return complain("too deep");
        if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE) return;
        if (node.type != GUMBO_NODE_ELEMENT) return complain("a comment, CDATA or template");

        const auto& element = node.v.element;
        const std::string_view tag = gumbo_normalized_tagname(element.tag);
        if (element.tag_namespace != GUMBO_NAMESPACE_HTML || !isAllowedTag(tag)) {
            return complain("tag " + std::string(tag));
        }
        for (const void* item : std::span(element.attributes.data, element.attributes.length)) {
            lookAt(tag, *static_cast<const GumboAttribute*>(item));
        }
        for (const void* child : std::span(element.children.data, element.children.length)) {
            look(*static_cast<const GumboNode*>(child), depth + 1);
        }
    }

    void lookAt(std::string_view tag, const GumboAttribute& attribute) {
        constexpr std::array<std::string_view, 28> kNames{
            "href",        "src",       "data-remote-src",
            "alt",         "title",     "width",
            "height",      "align",     "valign",
            "bgcolor",     "color",     "face",
            "size",        "border",    "cellpadding",
            "cellspacing", "colspan",   "rowspan",
            "span",        "nowrap",    "start",
            "type",        "dir",       "lang",
            "style",       "data-mark", "rel",
            "target"};
        const std::string_view name = attribute.name;
        const std::string value = attribute.value;
        const auto startsWith = [&](auto... prefixes) {
            return (value.starts_with(prefixes) || ...);
        };
        if (name == "referrerpolicy" && tag == "img") return;
        if (std::ranges::find(kNames, name) == kNames.end()) {
            return complain("attribute " + std::string(name));
        }
        if (name == "href" && !startsWith("http://", "https://", "mailto:", "tel:")) {
            complain("href " + value);
        }
        if (name == "src" &&
            !startsWith("cid:", "data:image/png;", "data:image/jpeg;", "data:image/jpg;",
                        "data:image/gif;", "data:image/webp;")) {
            complain("src " + value);
        }
        if (name == "data-remote-src" && !startsWith("http://", "https://")) complain(value);
        if (name == "style") {
            for (const auto* bad : {"url", "expression", "@", "\\", "behavior", "position", "<",
                                    "{", "javascript", "var(", "/*"}) {
                if (value.find(bad) != std::string::npos) complain("style " + value);
            }
        }
    }

    static bool isAllowedTag(std::string_view tag) {
        constexpr std::array<std::string_view, 68> kTags{
            "html",   "head", "body",    "a",          "abbr",       "address", "article",
            "aside",  "b",    "big",     "blockquote", "br",         "caption", "center",
            "cite",   "code", "col",     "colgroup",   "dd",         "del",     "dfn",
            "div",    "dl",   "dt",      "em",         "figcaption", "figure",  "font",
            "footer", "h1",   "h2",      "h3",         "h4",         "h5",      "h6",
            "header", "hr",   "i",       "img",        "ins",        "kbd",     "li",
            "main",   "mark", "nav",     "ol",         "p",          "pre",     "q",
            "s",      "samp", "section", "small",      "span",       "strike",  "strong",
            "sub",    "sup",  "table",   "tbody",      "td",         "tfoot",   "th",
            "thead",  "tr",   "tt",      "u",          "ul"};
        return tag == "var" || tag == "wbr" || std::ranges::find(kTags, tag) != kTags.end();
    }

    void complain(std::string what) {
        if (found_.empty()) found_ = std::move(what);
    }

    std::string found_;
};

}  // namespace deskbell::test
