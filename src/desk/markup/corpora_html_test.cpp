#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/json.hpp"
#include "desk/markup/markup.hpp"
#include "support/safe_html.hpp"
#include "support/source_folder.hpp"

namespace deskbell::markup {
namespace {

const std::filesystem::path kHtml = deskbell::test::sourceFolder() / "../shared/corpora/html";

json::Value read(const std::filesystem::path& path) {
    std::ifstream file(path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    auto value = json::parse(text);
    EXPECT_TRUE(value) << path;
    return value ? *value : json::Value{};
}

/// The payload itself, and in the places where sanitisers used to lose count.
void expectHarmless(const std::string& payload) {
    for (const auto& html :
         {payload, "<table><tr>" + payload + "</table>", "<b><p>" + payload + "</b>",
          "<svg>" + payload, "<math><mtext>" + payload, "<style>" + payload, "<!--" + payload,
          "<p title=\"" + payload + "\">", "<pre>" + payload + "<select>" + payload}) {
        for (const bool composed : {false, true}) {
            const auto once = composed ? sanitizeComposed(html).html : sanitizeHtml(html).html;
            const auto twice = composed ? sanitizeComposed(once).html : sanitizeHtml(once).html;
            EXPECT_EQ(twice, once) << html;
            EXPECT_EQ(test::SafeHtmlJudge::judge(once), "") << html << "\n→ " << once;
        }
        const auto folded = sanitizeAndFold(html);
        EXPECT_EQ(folded.visibleText, htmlToText(folded.visibleHtml));
        EXPECT_EQ(test::SafeHtmlJudge::judge(folded.visibleHtml), "") << html;
        EXPECT_EQ(test::SafeHtmlJudge::judge(folded.foldedHtml), "") << html;
    }
}

TEST(CorporaHtml, LeavesNothingDangerousOfKnownAttacks) {
    if (!std::filesystem::exists(kHtml)) GTEST_SKIP() << "skipped: no corpora";
    const auto payloads = read(kHtml / "xss-payloads.json").items();
    ASSERT_GE(payloads.size(), 100U);
    for (const auto& item : payloads) {
        expectHarmless(std::string(item["payload"].string().value_or("")));
    }
}

TEST(CorporaHtml, LeavesNothingDangerousOfTokenizerTests) {
    if (!std::filesystem::exists(kHtml)) GTEST_SKIP() << "skipped: no corpora";
    std::size_t inputs = 0;
    for (const auto& entry : std::filesystem::directory_iterator(kHtml / "tokenizer")) {
        if (entry.path().extension() != ".test") continue;
        for (const auto& item : read(entry.path())["tests"].items()) {
            const std::string input{item["input"].string().value_or("")};
            const auto once = sanitizeHtml(input).html;
            EXPECT_EQ(sanitizeHtml(once).html, once) << input;
            EXPECT_EQ(test::SafeHtmlJudge::judge(once), "") << input;
            ++inputs;
        }
    }
    EXPECT_GE(inputs, 6000U);
}

/// The tokens that the reference gives for plain text: sanitised, they must read the same.
TEST(CorporaHtml, ReadsCharacterReferencesAsBrowsersDo) {
    if (!std::filesystem::exists(kHtml)) GTEST_SKIP() << "skipped: no corpora";
    std::size_t compared = 0;
    for (const auto& item : read(kHtml / "tokenizer/namedEntities.test")["tests"].items()) {
        const auto output = item["output"].items();
        if (output.size() != 1 || output[0].items().size() != 2) continue;
        const std::string expected{output[0].items()[1].string().value_or("")};
        if (expected.find_first_of("<>&\n\t ") != std::string::npos) continue;
        EXPECT_EQ(sanitizeHtml(*item["input"].string()).html, expected);
        ++compared;
    }
    EXPECT_GE(compared, 2000U);
}

}  // namespace
}  // namespace deskbell::markup
