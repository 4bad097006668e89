#include <gtest/gtest.h>

#include <random>

#include "desk/markup/filter.hpp"
#include "desk/markup/markup.hpp"
#include "desk/markup/tree.hpp"
#include "support/safe_html.hpp"

namespace deskbell::markup {
namespace {

std::string clean(std::string_view html) {
    return sanitizeHtml(html).html;
}

struct Case {
    const char* what;
    const char* html;
    const char* expected;
};

class SanitizeCases : public testing::TestWithParam<Case> {};

TEST_P(SanitizeCases, GiveExactlyThis) {
    const auto& [what, html, expected] = GetParam();
    EXPECT_EQ(clean(html), expected) << what;
    EXPECT_EQ(clean(expected), expected) << what << ": not a fixpoint";
}

constexpr Case kCases[] = {
    {"text is escaped", "1 < 2 & \"so\" > 'on'", "1 &lt; 2 &amp; \"so\" &gt; 'on'"},
    {"formatting stays", "<p>a <b>b</b> <em>c</em><br>d</p>", "<p>a <b>b</b> <em>c</em><br>d</p>"},
    {"unknown tags go, their text stays", "<blink>a</blink><o:p>b</o:p>", "ab"},
    {"scripts and styles go with content", "a<script>x<b>y</script><style>p{}</style>b", "ab"},
    {"svg and math go with content", "a<svg><text>t</text></svg><math><mi>x</mi></math>b", "ab"},
    {"comments go", "a<!-- <b>x</b> --><!--[if mso]>y<![endif]-->b<![if !mso]>c<![endif]>", "abc"},
    {"forms become text", "<form action=x><input value=1><button>Go</button></form>", "Go"},
    {"handlers and classes go", "<p onclick=alert(1) class=x id=y>a</p>", "<p>a</p>"},
    {"attribute values are quoted and escaped", "<p title='a\"<b>&amp;'>x</p>",
     "<p title=\"a&quot;&lt;b&gt;&amp;\">x</p>"},
    {"the page's colours become those of a box", "<body bgcolor=#fff style='color:red'>a</body>",
     "<div bgcolor=\"#fff\" style=\"color: red\">a</div>"},
    {"lists and tables are completed", "<ul><li>a<li>b</ul><table><td>c<td>d</table>",
     "<ul><li>a</li><li>b</li></ul><table><tbody><tr><td>c</td><td>d</td></tr></tbody></table>"},
    {"the first newline of pre stays", "<pre>\n\na\n</pre>", "<pre>\n\na\n</pre>"},
    {"tangled formatting is untangled", "<b><p>a</b>b</p>", "<b></b><p><b>a</b>b</p>"},
    {"controls and noncharacters go", "a&#13;&#1;&#xFFFF;b", "ab"},
    {"an unfinished tag goes", "a<img src=x onerror=alert(1)", "a"},
};
INSTANTIATE_TEST_SUITE_P(Sanitize, SanitizeCases, testing::ValuesIn(kCases));

std::string hrefOf(std::string_view address) {
    const auto html = clean("<a href=\"" + std::string(address) + "\">x</a>");
    const auto begin = html.find("href=\"");
    if (begin == std::string::npos) return {};
    return html.substr(begin + 6, html.find('"', begin + 6) - begin - 6);
}

TEST(Sanitize, LetsThroughOnlyLinksThatOpenSafely) {
    EXPECT_EQ(hrefOf("https://x.example/a?b=1&amp;c=2"), "https://x.example/a?b=1&amp;c=2");
    EXPECT_EQ(hrefOf("  HTTP://x.example/a b"), "http://x.example/a%20b");
    EXPECT_EQ(hrefOf("mailto:a@b.example"), "mailto:a@b.example");
    EXPECT_EQ(hrefOf("tel:+15550100"), "tel:+15550100");
    for (const auto* bad :
         {"javascript:alert(1)", " java\nscript:alert(1)", "&#1;javascript:alert(1)", "vbscript:x",
          "data:text/html,x", "file:///etc/passwd", "//x.example", "/path", "#top", "x",
          "https:", "http:///x", "blob:https://x", "javascript&colon;alert(1)"}) {
        EXPECT_EQ(hrefOf(bad), "") << bad;
    }
}

TEST(Sanitize, MakesLinksOpenOutsideWithoutAReferrer) {
    EXPECT_EQ(clean("<a href=http://x.example target=_top rel=opener>x</a>"),
              "<a href=\"http://x.example\" rel=\"noopener noreferrer nofollow\" "
              "target=\"_blank\">x</a>");
}

TEST(Sanitize, BlocksRemoteImagesUntilTheyAreAskedFor) {
    const std::string html =
        "<img src=http://t.example/a.png width=1><img src=https://T.example/b.png>"
        "<img src=https://u.example/c.png alt=C>";
    const auto blocked = sanitizeHtml(html);
    EXPECT_TRUE(blocked.hasRemoteImages);
    EXPECT_EQ(blocked.remoteHosts, 2U);
    EXPECT_EQ(blocked.html.find("src=\"http"), blocked.html.find("data-remote-src=") + 12);
    EXPECT_EQ(clean(blocked.html), blocked.html);

    const auto shown = sanitizeHtml(blocked.html, {.showRemoteImages = true});
    EXPECT_EQ(shown.html.find("data-remote-src"), std::string::npos);
    EXPECT_NE(shown.html.find("<img src=\"http://t.example/a.png\" alt=\"\" width=\"1\" "
                              "referrerpolicy=\"no-referrer\">"),
              std::string::npos);
    EXPECT_EQ(sanitizeHtml(html, {.showRemoteImages = true}).html, shown.html);
}

TEST(Sanitize, LoadsNothingByStyleOrOldAttributes) {
    for (const auto* html :
         {"<p style=\"background:url(http://t.example/x.png)\">a</p>",
          "<table background=http://t.example/x.png><tr><td>a</table>",
          "<p style=\"list-style-image:url(http://t.example)\">a</p>",
          "<p style=\"content:'x';background-image:image-set('http://t.example' 1x)\">a</p>",
          "<video poster=http://t.example src=http://t.example>a</video>",
          "<link rel=stylesheet href=http://t.example>a<base href=http://t.example>",
          "<img srcset=http://t.example/x.png lowsrc=http://t.example dynsrc=http://t.example>a",
          "<iframe src=http://t.example></iframe>a<object data=http://t.example>"}) {
        EXPECT_EQ(clean(html).find("t.example"), std::string::npos) << html;
    }
}

TEST(Sanitize, GivesInlineImagesTheAddressTheyAreResolvedTo) {
    SanitizeOptions options;
    options.resolveContentId = [](std::string_view id) {
        return id == "logo@x" ? std::string{"/api/v1/blobs/1?a=1&b=2"} : std::string{};
    };
    const auto result = sanitizeHtml(
        "<img src=cid:logo%40x><img src='CID:none' alt=gone><img src=cid:logo@x>", options);
    EXPECT_EQ(result.html,
              "<img src=\"/api/v1/blobs/1?a=1&amp;b=2\" alt=\"\"><img alt=\"gone\">"
              "<img src=\"/api/v1/blobs/1?a=1&amp;b=2\" alt=\"\">");
    EXPECT_EQ(result.usedContentIds, (std::vector<std::string>{"logo@x", "none"}));
}

TEST(Sanitize, ShowsBlockedImagesOfWhatWasSanitizedBefore) {
    SanitizeOptions options;
    options.resolveContentId = [](std::string_view) { return "/api/v1/blobs/1"; };
    const std::string html = "<p>a<img src=cid:x><img src=https://t.example/x.png></p>";
    const auto blocked = sanitizeHtml(html, options).html;
    options.showRemoteImages = true;
    EXPECT_EQ(showRemoteImages(blocked), sanitizeHtml(html, options).html);
}

TEST(Sanitize, KeepsInlineDataOnlyOfPlainImages) {
    EXPECT_EQ(clean("<img src='data:image/png;base64,iVBO\nRw0='>"),
              "<img src=\"data:image/png;base64,iVBORw0=\" alt=\"\">");
    for (const auto* bad : {"data:image/svg+xml;base64,PHN2Zz4=", "data:image/png,<svg>",
                            "data:text/html;base64,PHN2Zz4=", "data:image/png;base64,a b\"c"}) {
        EXPECT_EQ(clean("<img src='" + std::string(bad) + "'>"), "") << bad;
    }
    const std::string large = "<img src='data:image/png;base64," + std::string(300'000, 'A') + "'>";
    EXPECT_EQ(clean(large), "");
}

struct StyleCase {
    const char* style;
    const char* expected;
};

class StyleCases : public testing::TestWithParam<StyleCase> {};

TEST_P(StyleCases, KeepWhatIsHarmless) {
    const auto& [style, expected] = GetParam();
    const auto html = clean("<p style=\"" + std::string(style) + "\">x</p>");
    const std::string wanted = expected;
    EXPECT_EQ(html, wanted.empty() ? "<p>x</p>" : "<p style=\"" + wanted + "\">x</p>");
}

constexpr StyleCase kStyles[] = {
    {"COLOR:#FFF;margin:0 0 0 .8ex", "color: #fff; margin: 0 0 0 .8ex"},
    {"font:12px/1.5 &quot;Segoe UI&quot;,Arial", "font: 12px / 1.5 &#39;Segoe UI&#39;, arial"},
    {"color:rgb( 1, 2,3 ) !important", "color: rgb( 1, 2,3 ) !important"},
    {"color:red;/* ; */width:50%", "color: red; width: 50%"},
    {"margin-left:-0.5px", "margin-left: -0.5px"},
    {"margin-left:-500px", ""},
    {"width:expression(alert(1))", ""},
    {"width:exp/**/ression(alert(1))", ""},
    {"color:\\72 ed", ""},
    {"background:url(x;color:red)", ""},
    {"background:#fff url(data:image/png;base64,AA==) no-repeat;color:red", "color: red"},
    {"position:fixed;top:0", ""},
    {"behavior:url(#x)", ""},
    {"-moz-binding:url(x)", ""},
    {"--x:1;color:var(--x)", ""},
    {"display:none", "display: none"},
    {"display:grid", ""},
    {"font-family:'a{b'", ""},
    {"font-family:'a\nb'", ""},
    {"color:red}body{color:blue", ""},
    {"color", ""},
    {"color:red;/* open", ""},
};
INSTANTIATE_TEST_SUITE_P(Sanitize, StyleCases, testing::ValuesIn(kStyles));

TEST(Sanitize, AllowsComposedMessagesLessThanMails) {
    EXPECT_EQ(sanitizeComposed("<p style='text-align:center;color:red;font-size:90px'>"
                               "<img src=http://x.example/a.png><img src=cid:a>b</p>")
                  .html,
              "<p style=\"text-align: center; color: red\"><img src=\"cid:a\" alt=\"\">b</p>");
}

TEST(Sanitize, MarksTheQuotesOfMailPrograms) {
    EXPECT_EQ(clean("<blockquote type=CITE>a</blockquote>"),
              "<blockquote data-mark=\"quote\">a</blockquote>");
    EXPECT_EQ(clean("<div class='x gmail_attr'>a</div>"), "<div data-mark=\"attribution\">a</div>");
    EXPECT_EQ(clean("<div id=x_x_divRplyFwdMsg>a</div>"), "<div data-mark=\"history\">a</div>");
    EXPECT_EQ(clean("<div data-mark=quote>a</div>"), "<div data-mark=\"quote\">a</div>");
    EXPECT_EQ(clean("<div data-mark=x class=y>a</div>"), "<div>a</div>");
}

std::string repeated(std::string_view part, std::size_t size) {
    std::string all;
    all.reserve(size + part.size());
    while (all.size() < size) all += part;
    return all;
}

// Not time is measured but work: what is left for the parser, and what it makes of it.
void expectBoundedWork(const std::string& html) {
    const auto what = html.substr(0, 40);
    const auto filtered = filterHtml(html);
    EXPECT_LE(filtered.html.size(), kMaxBytes + kMaxAttributeBytes) << what;
    EXPECT_LE(filtered.tags, kMaxTags + kMaxDepth) << what;
    EXPECT_LE(filtered.depth, kMaxDepth + kMaxFormatting) << what;
    const auto nodes = parseTree(filtered.html).nodes.size();
    EXPECT_LE(nodes, (kMaxFormatting + 3) * (filtered.tags + 10)) << what;
    EXPECT_EQ(test::SafeHtmlJudge::judge(sanitizeHtml(html).html), "") << what;
}

class HostileInput : public testing::TestWithParam<const char*> {};

TEST_P(HostileInput, LeavesTheParserBoundedWork) {
    expectBoundedWork(repeated(GetParam(), 250'000));
}

INSTANTIATE_TEST_SUITE_P(
    Sanitize, HostileInput,
    testing::Values(
        "<div><p>", "<b>", "<a href=http://x>", "<table><tr><td>", "<ul><li>", "</div>", "<", "&",
        "<a '", "<svg>", "<script></scrip", "<span><div></span>", "<b><table></b>",
        "<p><table><td></p>", "<table>x<b>", "<!--", "<font color=a><font color=b><p></p>",
        "<font color=a><div><div><div><div></font></div></div></div></div>",
        "<font color=a><div><div><div><div><div></font></div></div></div></div></div>"));

TEST(Sanitize, LeavesTheParserBoundedWorkOfFiveMegabytes) {
    constexpr std::size_t kHostile = 5'000'000;
    expectBoundedWork(repeated("<div>", kHostile));
    expectBoundedWork(std::string(kHostile, 'x'));
}

TEST(Sanitize, LeavesTheParserBoundedWorkOfFormattingThatNeverEnds) {
    // Parsers repeat each of these in every paragraph that follows.
    std::string html = "<p>";
    for (int i = 0; i < 3000; ++i) html += "<font color=" + std::to_string(i) + ">";
    expectBoundedWork(html + "</p>" + repeated("<p>x", 40'000));
    expectBoundedWork(html + repeated("<div>x</div>", 60'000));
}

TEST(Sanitize, LeavesTheParserFewOfManyAttributes) {
    std::string html = "<p";
    for (int i = 0; i < 60'000; ++i) html += " a" + std::to_string(i) + "=1 title=x";
    expectBoundedWork(html + ">x");
    EXPECT_EQ(filterHtml(html + ">x").html, "<p title=\"x\">x");
}

TEST(Sanitize, AnswersTextPastTheBounds) {
    std::string html = "<p>Dear &amp; all,</p>";
    for (std::size_t i = 0; i < kMaxTags; ++i) html += "<i>x</i>";
    const auto result = sanitizeHtml(html);
    EXPECT_TRUE(result.truncated);
    EXPECT_TRUE(result.html.starts_with("<br>Dear &amp; all,xxx")) << result.html.substr(0, 40);
    EXPECT_EQ(result.html.find("<i>"), std::string::npos);
}

TEST(Sanitize, FlattensWhatIsNestedTooDeepAndKeepsItsText) {
    std::string html;
    for (int i = 0; i < 1000; ++i) html += "<div>" + std::to_string(i);
    const auto result = sanitizeHtml(html);
    EXPECT_TRUE(result.truncated);
    EXPECT_NE(result.html.find("998<br>999"), std::string::npos);
}

/// Pieces of markup in random order: what no mail program writes and every parser must survive.
std::string tagSoup(unsigned seed) {
    constexpr const char* kTags[] = {
        "a",        "b",       "p",      "div",        "table",    "tr",      "td",   "th",
        "tbody",    "caption", "li",     "ul",         "ol",       "font",    "span", "i",
        "h1",       "h2",      "pre",    "blockquote", "dl",       "dt",      "dd",   "col",
        "colgroup", "br",      "hr",     "img",        "center",   "svg",     "math", "style",
        "title",    "form",    "select", "option",     "body",     "u",       "code", "thead",
        "em",       "nobr",    "button", "template",   "textarea", "noscript"};
    constexpr const char* kTexts[] = {"x",    " ",         "\n", "&amp;", "&lt;b&gt;",
                                      "<!--", "-->",       "<",  "&#13;", "&nbsp;",
                                      "]]>",  "<![CDATA[", "</", "<?",    "\"'>"};
    std::mt19937 random(seed);
    const auto below = [&](std::size_t n) { return random() % n; };
    std::string soup;
    for (auto left = 1 + below(40); left > 0; --left) {
        const std::string tag = kTags[below(std::size(kTags))];
        switch (below(5)) {
            case 0:
                soup += "<" + tag + ">";
                break;
            case 1:
                soup += "<" + tag + " color=c" + std::to_string(below(9)) +
                        " href=http://x/ src='cid:1' style='color:red' id=Signature title='<p>'>";
                break;
            case 2:
                soup += "</" + tag + ">";
                break;
            default:
                soup += kTexts[below(std::size(kTexts))];
        }
    }
    return soup;
}

TEST(Sanitize, IsAFixpointAndSafeForAnyTagSoup) {
    for (unsigned seed = 0; seed < 2000; ++seed) {
        const auto soup = tagSoup(seed);
        const auto once = clean(soup);
        ASSERT_EQ(clean(once), once) << "seed " << seed << ": " << soup;
        ASSERT_EQ(test::SafeHtmlJudge::judge(once), "") << "seed " << seed << ": " << soup;
    }
}

}  // namespace
TEST(Sanitize, KeepsMentionsOnlyInWhatAgentsWrite) {
    constexpr std::string_view kNote = "<p><span data-mention=\"7\">@Mia</span></p>";
    EXPECT_EQ(sanitizeComposed(kNote).html, kNote);
    EXPECT_EQ(sanitizeComposed("<span data-mention='7 x'>@Mia</span>").html, "<span>@Mia</span>");
    EXPECT_EQ(sanitizeHtml(kNote).html, "<p><span>@Mia</span></p>");
}

}  // namespace deskbell::markup
