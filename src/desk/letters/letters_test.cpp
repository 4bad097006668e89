#include "desk/letters/letters.hpp"

#include <gmock/gmock.h>

namespace deskbell::letters {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr Language kAll[] = {Language::en, Language::de, Language::nl, Language::fr, Language::es};

TEST(Letters, ChoosesTheFirstLanguageThatItHasWordsIn) {
    EXPECT_EQ(languageOf("de-AT"), Language::de);
    EXPECT_EQ(languageOf("ja"), std::nullopt);
    EXPECT_EQ(chooseLanguage({"", "ja", "nl-BE", "de"}), Language::nl);
    EXPECT_EQ(chooseLanguage({"", "ja"}), Language::en);
}

TEST(Letters, FillsInOnceAndLeavesWhatItDoesNotKnow) {
    EXPECT_EQ(fill("Hello {name}, {number}", {{"name", "{number}"}, {"number", "7"}}),
              "Hello {number}, 7");
    EXPECT_EQ(fill("{what} {see {number}} {open", {{"number", "7"}}), "{what} {see 7} {open");
    EXPECT_EQ(fill("", {{"number", "7"}}), "");
}

TEST(Letters, EveryLanguageSaysEverything) {
    for (auto language : kAll) {
        const std::string ack(acknowledgement(language));
        for (const auto* part : {"{name}", "{number}", "{business}"})
            EXPECT_THAT(ack, HasSubstr(part));
        const auto invited = invitation(language, {"Mia", "Rosa", "Petal", "https://x.example/i"});
        EXPECT_THAT(invited.subject, HasSubstr("Petal"));
        for (const auto* part : {"Mia", "Rosa", "Petal", "https://x.example/i"})
            EXPECT_THAT(invited.text, HasSubstr(part));
        const auto reset = newPassword(language, "Mia", "https://x.example/r");
        for (const auto* part : {"Mia", "https://x.example/r"})
            EXPECT_THAT(reset.text, HasSubstr(part));
        for (auto kind : {News::Kind::mention, News::Kind::assigned, News::Kind::reply,
                          News::Kind::followed, News::Kind::failed}) {
            const auto letter = ticketNews(language, {.name = "Mia",
                                                      .number = 1001,
                                                      .subject = "Roses",
                                                      .news = {{kind, "Ann", "Late again."}},
                                                      .ticketUrl = "https://x.example/t",
                                                      .settingsUrl = "https://x.example/p"});
            for (const auto* part : {"Mia", "1001", "Roses", "> Late again.", "https://x.example/t",
                                     "https://x.example/p"})
                EXPECT_THAT(letter.text, HasSubstr(part));
            for (const auto& text : {letter.subject, letter.text, letter.html}) {
                EXPECT_THAT(text, Not(HasSubstr("{")));
                EXPECT_EQ(text.empty(), false);
            }
        }
    }
}

TEST(Letters, NewsOfATicketIsReadableAndSafe) {
    const auto letter =
        ticketNews(Language::en, {.name = "Mia",
                                  .number = 1001,
                                  .subject = "Roses <b>",
                                  .news = {{News::Kind::reply, "Ann", "<script>\nLate & again."},
                                           {News::Kind::assigned, "", ""}},
                                  .ticketUrl = "https://x.example/tickets/1001",
                                  .settingsUrl = "https://x.example/profile"});
    EXPECT_EQ(letter.subject, "2 pieces of news: Roses <b> (1001)");
    EXPECT_THAT(letter.text,
                HasSubstr("Ann wrote on your ticket:\n> <script>\n> Late & again.\n\nYou are the "
                          "owner now\n\nOpen the ticket:\nhttps://x.example/tickets/1001\n"));
    EXPECT_THAT(letter.html,
                HasSubstr("<blockquote>&lt;script&gt;<br>Late &amp; again.</blockquote>"));
    EXPECT_THAT(letter.html, HasSubstr("Roses &lt;b&gt;"));
}

TEST(Letters, TellsTheLanguageOfATextThatIsLongEnough) {
    EXPECT_EQ(detectLanguage("Guten Tag, meine Bestellung ist leider noch nicht angekommen. Können "
                             "Sie mir sagen, wann sie geliefert wird?"),
              "de");
    EXPECT_EQ(detectLanguage("Bonjour, ma commande n'est toujours pas arrivée. Pouvez-vous me dire "
                             "quand elle sera livrée ?"),
              "fr");
    EXPECT_EQ(detectLanguage("I have been waiting for my order for more than a week now, where is "
                             "it?"),
              "en");
    EXPECT_EQ(detectLanguage("Hallo?"), "");
    EXPECT_EQ(detectLanguage("12345 67890 12345 67890 12345 67890 12345 67890"), "");
}

}  // namespace
}  // namespace deskbell::letters
