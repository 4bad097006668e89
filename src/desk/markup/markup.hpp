#pragma once
// HTML and text of messages: made safe, made readable, split into what was written now and what was
// quoted. Pure functions without state, tables or clock; every channel and the composer use them.
//
// Whatever a stranger sends costs time and memory in proportion to its size, with small factors:
// kMaxTags, kMaxDepth and their like in filter.hpp bound what reaches the HTML parser.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace deskbell::markup {

struct SanitizeOptions {
    /// False: remote images lose their address to `data-remote-src` and show an empty pixel, so
    /// that reading a mail tells its sender nothing. True: they load, without a referrer.
    bool showRemoteImages = false;
    /// Address of the inline image with this Content-ID (without angle brackets), or empty when the
    /// message has none: the image then keeps its alternative text only. Without a function
    /// `cid:` addresses stay as they are, which is right for mail that we send.
    std::function<std::string(std::string_view contentId)> resolveContentId = {};
};

struct Sanitized {
    std::string html;
    bool hasRemoteImages = false;
    std::size_t remoteHosts = 0;              ///< how many different hosts the images come from
    std::vector<std::string> usedContentIds;  ///< in order of first use, each once
    bool truncated = false;                   ///< a bound was hit: formatting or text was left out
};

/// HTML from strangers as HTML that is safe inside our pages: a fragment of allow-listed tags,
/// attributes, URL schemes and CSS properties. Nothing in it runs, submits, or loads by itself, and
/// parsing it gives back the same tree in every browser (sanitising it again changes nothing).
/// What is not allowed goes away and its text stays; script, style and the like go with content.
/// Past a bound the answer is the text content, escaped, or text without the innermost formatting.
///
/// Known quotes and signatures of mail programs are marked:
/// `data-mark="quote|history|attribution|signature"`.
[[nodiscard]] Sanitized sanitizeHtml(std::string_view html, const SanitizeOptions& options = {});

/// The same for HTML from our own rich text editor: no remote images, and of CSS only text-align,
/// color and background-color. `cid:` addresses stay, and so do mentions: `data-mention="7"` on a
/// span names the agent 7.
[[nodiscard]] Sanitized sanitizeComposed(std::string_view html);

/// HTML that came from sanitizeHtml, with the remote images that it blocks let through. Inline
/// images keep the addresses that they were resolved to.
[[nodiscard]] std::string showRemoteImages(std::string_view sanitizedHtml);

/// HTML as readable plain text: for search, previews and the text alternative. Paragraphs and lists
/// keep their shape, links become "text (address)", table cells are divided by " | ", quotes get
/// "> " in front. Lines end in \n, white space is tidy, hidden elements are left out.
[[nodiscard]] std::string htmlToText(std::string_view html);

/// Half-open byte range [begin, end).
struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;

    [[nodiscard]] bool empty() const { return begin >= end; }
    [[nodiscard]] std::string_view of(std::string_view text) const {
        return text.substr(begin, end - begin);
    }
    bool operator==(const Range&) const = default;
};

/// Where a plain-text message divides. `visible` starts at 0; `signature` and `quoted` follow it in
/// either order and may be empty. Only blank lines lie outside the three.
struct QuoteSplit {
    Range visible;
    Range signature;
    Range quoted;
};

/// Finds the quoted history and the signature at the end of a message, in some twenty languages and
/// as the usual mail programs write them. When in doubt it keeps: answers between quotes stay
/// visible together with their quotes, forwarded messages stay, and so does a message that would
/// otherwise be empty.
[[nodiscard]] QuoteSplit splitQuoted(std::string_view text);

struct FoldedHtml {
    std::string visibleHtml;
    std::string foldedHtml;   ///< signature and quoted history; empty when there is nothing to fold
    std::string visibleText;  ///< htmlToText(visibleHtml)
    bool hasRemoteImages = false;
};

/// sanitizeHtml, divided like a text. Both halves are complete fragments.
[[nodiscard]] FoldedHtml sanitizeAndFold(std::string_view html);

/// What the writer of a plain-text message wrote in it: the visible part without the quotes that
/// stand between answers.
[[nodiscard]] std::string ownWordsOf(std::string_view text);

/// The first 200 code points of the writer's own words on one line, without link addresses; of the
/// whole text when it is nothing but quotes.
[[nodiscard]] std::string previewOf(std::string_view text);

}  // namespace deskbell::markup
