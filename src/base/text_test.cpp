#include "base/text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace deskbell {
namespace {

using namespace std::string_view_literals;

TEST(Utf8, KnowsGoodFromBad) {
    const std::string_view good[] = {"", "plain", "Grüße", "日本語", "👩‍👩‍👧", "\0"sv};
    for (auto text : good) EXPECT_TRUE(isUtf8(text)) << text;
    const std::string_view bad[] = {"\xff",     "\xc3",         "a\x80",
                                    "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80"};
    for (auto text : bad) EXPECT_FALSE(isUtf8(text));
}

TEST(Utf8, IsMadeValid) {
    struct Row {
        std::string_view bytes, text;
    };
    const Row rows[] = {
        {"Grüße", "Grüße"},
        {"Gr\xfc\xdf"
         "e",
         "Gr\uFFFD\uFFFDe"},             // Latin-1
        {"cut \xe6\x97", "cut \uFFFD"},  // one character, two of its three bytes
        {"a\0b"sv, "ab"},
        {"", ""},
    };
    for (const auto& row : rows) EXPECT_EQ(toValidUtf8(row.bytes), row.text);
}

RC_GTEST_PROP(Utf8, AnyBytesBecomeValidAndValidTextStays, (const std::string& bytes)) {
    const auto text = toValidUtf8(bytes);
    RC_ASSERT(isUtf8(text));
    RC_ASSERT(toValidUtf8(text) == text);
}

TEST(CodePoints, AreCountedAndCutWhole) {
    EXPECT_EQ(codePoints(""), 0u);
    EXPECT_EQ(codePoints("Grüße"), 5u);
    EXPECT_EQ(codePoints("日本語👍"), 4u);
    EXPECT_EQ(firstCodePoints("Grüße", 3), "Grü");
    EXPECT_EQ(firstCodePoints("Grüße", 5), "Grüße");
    EXPECT_EQ(firstCodePoints("Grüße", 99), "Grüße");
    EXPECT_EQ(firstCodePoints("日本語", 0), "");
}

TEST(FoldKey, IsTheSameForWhatReadsTheSame) {
    struct Row {
        std::string_view text, key;
    };
    const Row rows[] = {
        {"Refund", "refund"},
        {"  Late   delivery\t", "late delivery"},
        {"STRASSE", "strasse"},
        {"Straße", "strasse"},
        {"e\u0301te\u0301", "\u00e9t\u00e9"},  // decomposed
        {"ＡＢＣ", "abc"},                     // full width
        {"ΣΊΣΥΦΟΣ", "σίσυφοσ"},
        {"non\u00a0breaking", "non breaking"},
        {"", ""},
        {" ", ""},
    };
    for (const auto& row : rows) EXPECT_EQ(foldKey(row.text), row.key) << row.text;
}

RC_GTEST_PROP(FoldKey, OfAKeyIsTheKey, (const std::string& bytes)) {
    const auto key = foldKey(toValidUtf8(bytes));
    RC_ASSERT(foldKey(key) == key);
}

TEST(CleanLine, IsOneTrimmedLineWithoutControlCharacters) {
    struct Row {
        std::string_view text, line;
    };
    const Row rows[] = {
        {" Hello ", "Hello"},
        {"two\r\nlines\tand a tab", "two lines and a tab"},
        {"bell\a and escape\x1b[31m", "bell and escape[31m"},
        {"\u2028wide\u2029", "wide"},
        {"\u00a0\u3000wide spaces\u00a0", "wide spaces"},
        {"e\u0301", "\u00e9"},
        {"\x85", "\uFFFD"},
        {"\r\n", ""},
    };
    for (const auto& row : rows) EXPECT_EQ(cleanLine(row.text), row.line) << row.text;
}

TEST(CleanText, KeepsLinesAndTabs) {
    struct Row {
        std::string_view text, cleaned;
    };
    const Row rows[] = {
        {"a\r\nb\rc\nd", "a\nb\nc\nd"},
        {"a\r\n\r\nb", "a\n\nb"},
        {"\n\n a\tb \n", "a\tb"},
        {"a\0b\x7f"sv, "ab"},
    };
    for (const auto& row : rows) EXPECT_EQ(cleanText(row.text), row.cleaned) << row.text;
}

TEST(EmailAddress, IsLowerCasedAndBounded) {
    struct Row {
        std::string text;
        std::string address;  ///< empty: refused
    };
    const std::string local64(64, 'a');
    const Row rows[] = {
        {"Ann@Example.COM", "ann@example.com"},
        {"o'neil+tag=x@sub.example.co.uk", "o'neil+tag=x@sub.example.co.uk"},
        {"two..dots.@docomo.example", "two..dots.@docomo.example"},
        {"jörg@müller.example", "jörg@müller.example"},
        {"JÖRG@MÜLLER.example", "jörg@müller.example"},
        {"root@localhost", "root@localhost"},
        {"x@[192.0.2.1]", "x@[192.0.2.1]"},
        {local64 + "@example.com", local64 + "@example.com"},
        {local64 + "a@example.com", ""},
        {"a@" + std::string(64, 'd') + ".com", ""},
        {"", ""},
        {"@", ""},
        {"ann", ""},
        {"ann@", ""},
        {"@example.com", ""},
        {"a@b@example.com", ""},
        {"a＠b@example.com", ""},
        {"\"a b\"@example.com", ""},
        {"Ann <ann@example.com>", ""},
        {"ann@exa mple.com", ""},
        {"ann@example..com", ""},
        {"ann@.example.com", ""},
        {"ann@-example.com", ""},
        {"ann@example.com\r\nBcc: x", ""},
        {"ann@example.com\n", ""},
        {" ann@example.com", ""},
        {"a\xff@example.com", ""},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(normalizeEmailAddress(row.text).value_or(""), row.address) << row.text;
    }
}

TEST(LanguageTag, IsLanguageScriptAndRegion) {
    for (auto tag : {"de", "pt-BR", "zh-Hans", "zh-Hant-TW", "es-419", "fil"}) {
        EXPECT_TRUE(isLanguageTag(tag)) << tag;
    }
    for (auto tag : {"", "d", "DE", "de-", "de-de", "de_DE", "deutsch", "de-DE-x", "-DE"}) {
        EXPECT_FALSE(isLanguageTag(tag)) << tag;
    }
}

TEST(Ascii, HelpersLeaveOtherLettersAlone) {
    EXPECT_EQ(toLowerAscii("Content-TYPE Ä"), "content-type Ä");
    EXPECT_TRUE(equalsIgnoreCaseAscii("Reply-To", "REPLY-to"));
    EXPECT_FALSE(equalsIgnoreCaseAscii("Reply-To", "Reply-To:"));
    EXPECT_TRUE(startsWithIgnoreCaseAscii("Bearer x", "bearer "));
    EXPECT_FALSE(startsWithIgnoreCaseAscii("Be", "bearer "));
    EXPECT_EQ(trim(" \t\r\n a b \v"), "a b");
    EXPECT_EQ(trim("  "), "");
}

TEST(Split, HasOnePartMoreThanSeparators) {
    using Parts = std::vector<std::string_view>;
    EXPECT_EQ(split("a,b,,c", ','), (Parts{"a", "b", "", "c"}));
    EXPECT_EQ(split("", ','), (Parts{""}));
    EXPECT_EQ(split(",", ','), (Parts{"", ""}));
}

template <class Text>
concept Splittable = requires(Text&& text) {
    split(std::forward<Text>(text), ',');
};

TEST(Split, DoesNotTakeATextThatIsGoneAfterwards) {
    static_assert(Splittable<std::string&> && Splittable<const std::string&>);
    static_assert(Splittable<std::string_view> && Splittable<const char*>);
    static_assert(!Splittable<std::string>);
}

TEST(ReplaceAll, DoesNotLookAtWhatItPutIn) {
    EXPECT_EQ(replaceAll("aXbX", "X", "XX"), "aXXbXX");
    EXPECT_EQ(replaceAll("aaa", "aa", "b"), "ba");
    EXPECT_EQ(replaceAll("none", "X", "y"), "none");
    EXPECT_EQ(replaceAll("", "X", "y"), "");
}

TEST(EscapeHtml, IsSafeInContentAndAttributes) {
    EXPECT_EQ(escapeHtml(R"(<a href="x" id='y'>&amp;</a>)"),
              "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
}

}  // namespace
}  // namespace deskbell
