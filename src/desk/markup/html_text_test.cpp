#include <gtest/gtest.h>

#include "desk/markup/markup.hpp"

namespace deskbell::markup {
namespace {

struct Case {
    const char* what;
    const char* html;
    const char* text;
};

class HtmlText : public testing::TestWithParam<Case> {};

TEST_P(HtmlText, ReadsLikeThis) {
    const auto& [what, html, text] = GetParam();
    EXPECT_EQ(htmlToText(html), text) << what;
}

constexpr Case kCases[] = {
    {"nothing", "", ""},
    {"white space collapses", "  a \n b&nbsp;&nbsp;c\t", "a b c\n"},
    {"paragraphs have a blank line between", "<p>a</p><p>b</p>", "a\n\nb\n"},
    {"boxes start lines", "<div>a</div><div>b<div>c</div></div>", "a\nb\nc\n"},
    {"line breaks", "a<br>b<br><br><br><br>c<br>", "a\nb\n\nc\n"},
    {"an empty box with a break is a blank line", "<div>a</div><div><br></div><div>b</div>",
     "a\n\nb\n"},
    {"headings", "<h1>A</h1>b", "A\n\nb\n"},
    {"lists", "<p>a</p><ul><li>b<li>c<ol><li>d<li>e</ol></ul>f",
     "a\n\n- b\n- c\n  1. d\n  2. e\n\nf\n"},
    {"items of several lines", "<ul><li><p>a<br>b</p></li><li>c</li></ul>", "- a\n  b\n\n- c\n"},
    {"links", "see <a href='https://x.example/a'>this</a>.", "see this (https://x.example/a).\n"},
    {"links that say their address", "<a href='https://x.example/'>x.example</a>", "x.example\n"},
    {"mail links",
     "<a href='mailto:a@b.example'>Ann</a>, <a href='mailto:a@b.example'>a@b.example</a>",
     "Ann (a@b.example), a@b.example\n"},
    {"links that lead nowhere", "<a href='javascript:x'>a</a>", "a\n"},
    {"tables", "<table><tr><th>Item<th>Price<tr><td>Rose<td>5</table>", "Item | Price\nRose | 5\n"},
    {"layout tables", "<table><tr><td><p>a</p><td><p>b</p></table>", "a\n\nb\n"},
    {"quotes",
     "<p>a</p><blockquote><p>b</p><p>c</p><blockquote>d</blockquote></blockquote><p>e</p>",
     "a\n\n> b\n>\n> c\n>\n> > d\n\ne\n"},
    {"preformatted text", "<pre>  a\n   b\n\nc</pre>", "  a\n   b\n\nc\n"},
    {"pictures are their description", "<img src=cid:1 alt=Logo> a", "Logo a\n"},
    {"hidden text", "<div style='display:none'>x</div><span style='font-size:0px'>y</span>a",
     "a\n"},
    {"padding of newsletters", "a&zwnj;&#8203;&shy;b&#847;", "ab\n"},
    {"a rule", "a<hr>b", "a\n--------\nb\n"},
    {"no scripts, styles or titles", "<title>t</title><style>s</style><script>c</script>a", "a\n"},
    {"character references", "&lt;b&gt; &amp;amp; &euro;5", "<b> &amp; €5\n"},
};
INSTANTIATE_TEST_SUITE_P(All, HtmlText, testing::ValuesIn(kCases));

TEST(HtmlToText, StaysInProportionWhenQuotesNestWithoutEnd) {
    std::string html;
    for (int i = 0; i < 3000; ++i) html += "<blockquote>x<br>";
    EXPECT_LT(htmlToText(html).size(), 60 * html.size() / 10);
}

}  // namespace
}  // namespace deskbell::markup
