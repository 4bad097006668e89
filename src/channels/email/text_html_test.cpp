#include "channels/email/text_html.hpp"

#include <gtest/gtest.h>

namespace deskbell::email {
namespace {

std::string link(std::string_view target, std::string_view shown) {
    return "<a href=\"" + std::string(target) + "\" rel=\"noopener noreferrer nofollow\">" +
           std::string(shown) + "</a>";
}

TEST(TextToHtml, KeepsParagraphsAndLineBreaks) {
    EXPECT_EQ(textToHtml("a\nb\n\nc"), "<p>a<br>\nb</p>\n<p>c</p>\n");
    EXPECT_EQ(textToHtml("a\r\nb"), "<p>a<br>\nb</p>\n");
    EXPECT_EQ(textToHtml("  indented  twice"), "<p>&nbsp;&nbsp;indented &nbsp;twice</p>\n");
    EXPECT_EQ(textToHtml("\n\n"), "");
    EXPECT_EQ(textToHtml(""), "");
}

TEST(TextToHtml, EscapesEverything) {
    EXPECT_EQ(textToHtml("<script>\"&'"), "<p>&lt;script&gt;&quot;&amp;&#39;</p>\n");
}

TEST(TextToHtml, LinksAddressesAndNothingElse) {
    const auto linked = [](std::string_view text) {
        auto html = textToHtml(text);
        return html.substr(3, html.size() - 8);
    };
    EXPECT_EQ(
        linked("see https://a.example/x?b=1&c=2."),
        "see " + link("https://a.example/x?b=1&amp;c=2", "https://a.example/x?b=1&amp;c=2") + ".");
    EXPECT_EQ(linked("(http://a.example/(x))"),
              "(" + link("http://a.example/(x)", "http://a.example/(x)") + ")");
    EXPECT_EQ(linked("jane@b.example,"), link("mailto:jane@b.example", "jane@b.example") + ",");
    EXPECT_EQ(linked("mailto:jane@b.example"),
              link("mailto:jane@b.example", "mailto:jane@b.example"));
    EXPECT_EQ(linked("javascript:alert(1)"), "javascript:alert(1)");
    EXPECT_EQ(linked("https://"), "https://");
    EXPECT_EQ(linked("a@b"), "a@b");
    EXPECT_EQ(linked("https://a.example/\"onload=x"),
              link("https://a.example/", "https://a.example/") + "&quot;onload=x");
}

}  // namespace
}  // namespace deskbell::email
