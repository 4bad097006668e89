#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/text.hpp"
#include "desk/markup/markup.hpp"
#include "support/safe_html.hpp"
#include "support/source_folder.hpp"

namespace deskbell::markup {
namespace {

namespace fs = std::filesystem;

// test/golden/quotes: a message, a line "~~~~ visible ~~~~", what stays visible as text, and where
// it matters "~~~~ signature ~~~~" and the signature.
struct Golden {
    std::string name;
    std::string message;
    std::string visible;
    std::optional<std::string> signature;
};

Golden readGolden(const fs::path& path) {
    std::ifstream file(path);
    const std::string all{std::istreambuf_iterator<char>(file), {}};
    constexpr std::string_view kVisible = "~~~~ visible ~~~~\n";
    constexpr std::string_view kSignature = "~~~~ signature ~~~~\n";
    const auto visible = all.find(kVisible);
    const auto signature = std::min(all.find(kSignature), all.size());
    Golden golden{path.filename(), all.substr(0, visible), {}, {}};
    golden.visible = trim(std::string_view{all}.substr(visible + kVisible.size(),
                                                       signature - visible - kVisible.size()));
    if (signature < all.size()) golden.signature = trim(all.substr(signature + kSignature.size()));
    return golden;
}

std::vector<Golden> goldens(std::string_view extension) {
    std::vector<Golden> all;
    for (const auto& entry :
         fs::directory_iterator(deskbell::test::sourceFolder() / "test/golden/quotes")) {
        if (entry.path().extension() == extension) all.push_back(readGolden(entry.path()));
    }
    std::ranges::sort(all, {}, &Golden::name);
    return all;
}

void PrintTo(const Golden& golden, std::ostream* out) {
    *out << golden.name;
}

std::string nameOf(const testing::TestParamInfo<Golden>& info) {
    auto name = info.param.name.substr(0, info.param.name.find('.'));
    return name;
}

class QuotedText : public testing::TestWithParam<Golden> {};

TEST_P(QuotedText, DividesAsTheGoldenFileSays) {
    const auto& golden = GetParam();
    const auto split = splitQuoted(golden.message);
    EXPECT_EQ(trim(split.visible.of(golden.message)), golden.visible);
    if (golden.signature) {
        EXPECT_EQ(trim(split.signature.of(golden.message)), *golden.signature);
    }
    // Nothing gets lost between the three ranges.
    auto rest = golden.message;
    for (const auto& range : {split.visible, split.signature, split.quoted}) {
        for (auto i = range.begin; i < range.end; ++i) rest[i] = ' ';
    }
    EXPECT_EQ(trim(rest), "");
}

TEST_P(QuotedText, DividesTheSameWithWindowsLineEnds) {
    const auto& golden = GetParam();
    const auto message = replaceAll(golden.message, "\n", "\r\n");
    const auto visible = std::string(splitQuoted(message).visible.of(message));
    EXPECT_EQ(trim(replaceAll(visible, "\r\n", "\n")), golden.visible);
}

INSTANTIATE_TEST_SUITE_P(Golden, QuotedText, testing::ValuesIn(goldens(".txt")), nameOf);

class QuotedHtml : public testing::TestWithParam<Golden> {};

TEST_P(QuotedHtml, FoldsAsTheGoldenFileSays) {
    const auto& golden = GetParam();
    const auto safe = sanitizeHtml(golden.message).html;
    const auto [visible, folded, text, _] = sanitizeAndFold(golden.message);
    EXPECT_EQ(text, htmlToText(visible)) << safe;
    EXPECT_EQ(trim(text), golden.visible) << safe;
    EXPECT_EQ(folded.empty(),
              golden.name.starts_with("keep_") || golden.name.find("forward") != std::string::npos);
    EXPECT_EQ(test::SafeHtmlJudge::judge(visible), "");
    EXPECT_EQ(test::SafeHtmlJudge::judge(folded), "");
    for (const auto* word : {"left", "Rosa"}) {
        const auto kept =
            visible.find(word) != std::string::npos || folded.find(word) != std::string::npos;
        EXPECT_EQ(kept, safe.find(word) != std::string::npos) << word;
    }
}

INSTANTIATE_TEST_SUITE_P(Golden, QuotedHtml, testing::ValuesIn(goldens(".html")), nameOf);

TEST(SanitizeAndFold, DividesWhatSanitizeHtmlWrites) {
    const std::string_view html =
        "<p>a<img src=cid:x><img src=http://t.example/x.png></p>"
        "<blockquote type=cite>b<img src=cid:y></blockquote>";
    const auto safe = sanitizeHtml(html).html;
    const auto folded = sanitizeAndFold(html);
    EXPECT_EQ(folded.visibleHtml, safe.substr(0, safe.find("<blockquote")));
    EXPECT_EQ(folded.foldedHtml, safe.substr(safe.find("<blockquote")));
    EXPECT_TRUE(folded.hasRemoteImages);
}

TEST(OwnWords, LeaveOutTheQuotesBetweenAnswers) {
    EXPECT_EQ(
        ownWordsOf("Hi,\nOn 15.01.2024 at 14:30 Rosa wrote:\n> Red?\nRed.\n\n> When?\nFriday.\n"
                   "--\nAnn"),
        "Hi,\nRed.\n\nFriday.");
}

TEST(Preview, IsTheWritersOwnWordsOnOneLine) {
    EXPECT_EQ(previewOf("Hello,\n\nmy  roses (https://x.example/track?a=b) wilted.\n"
                        "See <https://x.example>\n\n> old"),
              "Hello, my roses wilted. See");
    EXPECT_EQ(previewOf("> nothing\n> but a quote"), "> nothing > but a quote");
    EXPECT_EQ(previewOf("(http is a protocol) <http"), "(http is a protocol) <http");
    EXPECT_EQ(previewOf(""), "");
}

TEST(Preview, EndsAfterTwoHundredCodePoints) {
    std::string roses;
    for (int i = 0; i < 300; ++i) roses += "🌹";
    EXPECT_EQ(codePoints(previewOf(roses)), 200U);
}

TEST(SplitQuoted, TakesTimeInProportionToTheText) {
    // Every line begins something: a header, an introduction, a rule, a quote, a signature.
    std::string text;
    for (int i = 0; i < 5'000; ++i) text += "From: a\nOn 5.5.2024, 10:00,\n--\n> x\n__\n";
    const auto split = splitQuoted(text);
    EXPECT_LE(split.visible.end, text.size());
}

}  // namespace
}  // namespace deskbell::markup
