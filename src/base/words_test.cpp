#include "base/words.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace deskbell {
namespace {

std::string keysOf(std::string_view text) {
    std::string out;
    for (const auto& word : wordsOf(text)) out += (out.empty() ? "" : " ") + word.key;
    return out;
}

TEST(Words, AreFoldedAndDividedAsPeopleLookForThem) {
    struct Case {
        std::string_view text, keys;
    };
    constexpr Case kCases[] = {
        {"", ""},
        {" \n- ! ", ""},
        {"The printer, again!", "the printer again"},
        {"Größe GROSSE große", "grosse grosse grosse"},
        {"Müller Café Ελλάδα", "muller cafe ελλαδα"},
        {"Cafe\u0301", "cafe"},
        {"don't INV-2024_07 anna@acme.example", "don t inv 2024 07 anna acme example"},
        {"see invoice.Please pay 1,000.50", "see invoice please pay 1 000 50"},
        {"ﬁne ＡＢＣ", "fine abc"},
        {"हिन्दी", "हिन्दी"},
    };
    for (const auto& c : kCases) EXPECT_EQ(keysOf(c.text), c.keys) << c.text;
}

TEST(Words, KnowWhereTheyStand) {
    const std::string_view text = "Dear Zoë, hello";
    const auto words = wordsOf(text);
    ASSERT_EQ(words.size(), 3u);
    EXPECT_EQ(text.substr(words[1].begin, words[1].end - words[1].begin), "Zoë");
    EXPECT_EQ(words[1].key, "zoe");
}

TEST(Words, AreDividedInLanguagesWithoutSpaces) {
    EXPECT_GT(wordsOf("東京都に住んでいます").size(), 2u);
}

TEST(Words, StayShortAndValidWhateverIsWritten) {
    std::string endless;
    for (int i = 0; i < 100; ++i) endless += "ñж";
    for (const auto& text : {endless, std::string(1000, 'a')}) {
        const auto words = wordsOf(text);
        ASSERT_EQ(words.size(), 1u);
        EXPECT_LE(words[0].key.size(), kLongestWord);
        EXPECT_GT(words[0].key.size(), kLongestWord - 4);
        EXPECT_TRUE(isUtf8(words[0].key));
        EXPECT_EQ(words[0].end, text.size());
    }
}

}  // namespace
}  // namespace deskbell
