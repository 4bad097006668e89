#include "desk/search/rules.hpp"

#include <gtest/gtest.h>

namespace deskbell::search::rules {
namespace {

/// [words] in brackets, '!' when exact, '~' when unfinished, '@' when an address.
std::string described(std::string_view text) {
    std::string out;
    const auto question = parseQuestion(text);
    for (const auto& wanted : question->all) {
        out += "[";
        for (const auto& word : wanted.words) out += (out.ends_with('[') ? "" : " ") + word;
        out += "]";
        if (wanted.exact) out += "!";
        if (wanted.unfinished) out += "~";
        if (!wanted.address.empty()) out += "@";
    }
    return out;
}

TEST(SearchRules, ReadsWhatSomebodyAsksFor) {
    struct Case {
        std::string_view text, wanted;
    };
    constexpr Case kCases[] = {
        {"", ""},
        {" \" - \" ", ""},
        {"print", "[print]~"},
        {"print ", "[print]"},
        {"Broken Printer", "[broken][printer]~"},
        {"\"paper jam\" tray", "[paper jam]![tray]~"},
        {"„Paper jam“ ", "[paper jam]!"},
        {"tray \"paper ja", "[tray][paper ja]!"},
        {"INV-2024-7 ", "[inv 2024 7]"},
        {"anna@acme.example", "[anna acme example]~@"},
        {"a OR b* NOT (c", "[a][or][b][not][c]~"},
    };
    for (const auto& c : kCases) EXPECT_EQ(described(c.text), c.wanted) << c.text;
}

TEST(SearchRules, KnowsTicketNumbers) {
    EXPECT_EQ(parseQuestion(" #1042 ")->number, 1042);
    EXPECT_EQ(parseQuestion("1042")->number, 1042);
    EXPECT_EQ(parseQuestion("1042 refund")->number, 0);
    EXPECT_EQ(parseQuestion("99999999999999999999")->number, 0);
}

TEST(SearchRules, RefusesQuestionsWithoutEnd) {
    EXPECT_TRUE(parseQuestion(std::string(200, 'a')));
    EXPECT_EQ(parseQuestion(std::string(201, 'a')).error().reason, "search.too_long");
}

TEST(SearchRules, MarksHitsInEscapedText) {
    const auto isHit = [](const std::string& key) { return key == "tray"; };
    const auto found = highlights("The <b>Tray</b> & the tray's lid", isHit);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0],
              "The &lt;b&gt;<mark>Tray</mark>&lt;/b&gt; &amp; the <mark>tray</mark>&#39;s lid");
    EXPECT_TRUE(highlights("nothing here", isHit).empty());
}

TEST(SearchRules, ShowsThreePassagesAtMostAndSaysWhereTheyAreCut) {
    std::string text;
    for (int i = 0; i < 10; ++i) {
        for (int j = 0; j < 40; ++j) text += "word ";
        text += "tray ";
    }
    const auto found = highlights(text, [](const std::string& key) { return key == "tray"; });
    ASSERT_EQ(found.size(), 3u);
    for (const auto& passage : found) {
        EXPECT_TRUE(passage.starts_with("…word") && passage.ends_with("word…")) << passage;
        EXPECT_NE(passage.find("<mark>tray</mark>"), std::string::npos) << passage;
    }
}

}  // namespace
}  // namespace deskbell::search::rules
