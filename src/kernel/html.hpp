#pragma once
// Writes HTML pages. Text can only get in escaped: names of elements and attributes are literals
// checked by the compiler, everything else is escaped on the way, and addresses lead nowhere but to
// pages, mail and phones. Scripts, inline styles and event handlers cannot be written at all, so
// that every page lives under a policy without exceptions.

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "kernel/http.hpp"

namespace deskbell::kernel {

/// The name of an element or attribute: a literal of lower-case letters, digits and '-'. Does not
/// compile for what would run or style by itself: script, style, srcdoc, onclick and the like.
class HtmlName {
public:
    // NOLINTNEXTLINE(google-explicit-constructor): literals are names
    template <std::size_t N>
    consteval HtmlName(const char (&literal)[N]) : text_(literal, N - 1) {
        if (text_.empty() || text_.starts_with("on")) throw "no name of an element or attribute";
        for (const char c : text_) {
            const bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
            if (!good) throw "names are lower case";
        }
        for (const std::string_view active :
             {"script", "style", "srcdoc", "base", "object", "embed"}) {
            if (text_ == active) throw "this would run or restyle the page";
        }
    }
    [[nodiscard]] constexpr std::string_view text() const { return text_; }

private:
    std::string_view text_;
};

/// `{"class", "mail"}`, `{"required", true}`; false leaves the attribute out.
struct HtmlAttribute {
    HtmlName name;
    std::variant<std::string_view, bool> value;

    template <class T>
    requires std::convertible_to<T, std::string_view> HtmlAttribute(HtmlName n, const T& text)
        : name(n), value(std::string_view(text)) {}
    HtmlAttribute(HtmlName n, std::same_as<bool> auto present) : name(n), value(present) {}
};

/// A growing piece of HTML.
///     html.element("p", {{"class", "hint"}}, [&] {
///         html.text("Written by ").element("strong", {}, name);
///     });
class Html {
public:
    using Attributes = std::initializer_list<HtmlAttribute>;

    /// An element around what `content` writes.
    template <std::invocable F>
    Html& element(HtmlName name, Attributes attributes, F&& content) {
        open(name, attributes);
        content();
        return close(name);
    }
    /// An element around text.
    Html& element(HtmlName name, Attributes attributes, std::string_view content);
    /// An element without content, such as <input> or <hr>.
    Html& element(HtmlName name, Attributes attributes);

    Html& text(std::string_view content);
    /// Text of several lines: blank lines part paragraphs, others break lines.
    Html& paragraphs(std::string_view content);
    /// The one way past the escaping: HTML that a sanitiser of ours has made.
    Html& sanitized(std::string_view html);

    [[nodiscard]] const std::string& str() const { return out_; }

private:
    void open(HtmlName name, Attributes attributes);
    Html& close(HtmlName name);

    std::string out_;
};

/// What stands around a page's content.
struct PageFrame {
    std::string_view language = "en";
    std::string_view title;
    std::string_view stylesheet;  ///< address of a style sheet of ours
};

/// A whole document.
[[nodiscard]] std::string writePage(const PageFrame& frame, const Html& body);

/// A document as an answer, with the policy of all such pages: styles and images of ours, forms to
/// us, frames of ours; no scripts, nothing from elsewhere, not framed by others, not cached.
[[nodiscard]] Response pageResponse(std::string document, int status = 200);

/// 303: what a form's answer sends the browser to.
[[nodiscard]] Response redirectTo(std::string path);

/// Whether a link may lead there: within this site, to the web, to a mail program, to a phone.
[[nodiscard]] bool isSafeAddress(std::string_view address);

}  // namespace deskbell::kernel
