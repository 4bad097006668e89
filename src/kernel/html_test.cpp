#include "kernel/html.hpp"

#include <gtest/gtest.h>

namespace deskbell::kernel {
namespace {

TEST(Page, WritesElementsInsideElements) {
    Html html;
    html.element("ul", {{"class", "mails"}}, [&] {
        html.element("li", {}, "One");
        html.element("li", {}, [&] { html.text("Two").element("br", {}).text("lines"); });
    });
    EXPECT_EQ(html.str(), "<ul class=\"mails\"><li>One</li><li>Two<br>lines</li></ul>");
}

TEST(Page, EscapesTextAndAttributes) {
    Html html;
    const std::string hostile = "<img src=x onerror=\"alert('1')\"> & more";
    html.element("p", {{"title", hostile}}, hostile);
    EXPECT_EQ(html.str().find("<img"), std::string::npos);
    EXPECT_EQ(html.str().find("\"alert"), std::string::npos);
    EXPECT_NE(html.str().find("&lt;img src=x"), std::string::npos);
    EXPECT_NE(html.str().find("&amp; more"), std::string::npos);
}

TEST(Page, LeavesOutAttributesThatAreFalse) {
    Html html;
    html.element("input", {{"required", true}, {"disabled", false}});
    EXPECT_EQ(html.str(), "<input required>");
}

TEST(Page, MakesParagraphsOfBlankLines) {
    Html html;
    html.paragraphs("Dear Mia,\n\nthe roses <3\r\narrived.\n\n\nThanks\n");
    EXPECT_EQ(html.str(), "<p>Dear Mia,</p><p>the roses &lt;3<br>arrived.</p><p>Thanks</p>");
}

TEST(Page, LinksLeadNowhereButToPagesMailAndPhones) {
    const std::pair<std::string_view, bool> rows[] = {
        {"/demo/mail", true},
        {"?notice=sent", true},
        {"#top", true},
        {"https://shop.example/a:b", true},
        {"mailto:hello@shop.example", true},
        {"tel:+4930123", true},
        {"javascript:alert(1)", false},
        {"JaVaScRiPt:alert(1)", false},
        {"data:text/html,x", false},
        {"//evil.example", false},
        {"/\\evil.example", false},
        {" javascript:alert(1)", false},
        {"java\tscript:alert(1)", false},
        {"\tjavascript", false},
        {"vbscript:x", false},
    };
    for (const auto& [address, safe] : rows) {
        EXPECT_EQ(isSafeAddress(address), safe) << address;
        Html html;
        html.element("a", {{"href", address}}, "x");
        EXPECT_EQ(html.str() == "<a href=\"#\">x</a>", !safe && address != "#") << address;
    }
}

TEST(Page, AWholeDocumentEscapesItsTitle) {
    Html body;
    body.element("h1", {}, "Hello");
    const auto page =
        writePage({.title = "</title><script>", .stylesheet = "/demo/mail.css"}, body);
    EXPECT_TRUE(page.starts_with("<!doctype html><html lang=\"en\">"));
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_NE(page.find("<body><h1>Hello</h1></body></html>"), std::string::npos);
}

TEST(Page, AnswersWithAPolicyWithoutExceptions) {
    const auto response = pageResponse("x", 422);
    const auto policy = response.raw.headers.get("Content-Security-Policy");
    EXPECT_EQ(response.raw.status, 422);
    EXPECT_NE(policy.find("default-src 'none'"), std::string_view::npos);
    EXPECT_EQ(policy.find("unsafe"), std::string_view::npos);
    EXPECT_EQ(redirectTo("/demo/mail").raw.headers.get("Location"), "/demo/mail");
}

}  // namespace
}  // namespace deskbell::kernel
