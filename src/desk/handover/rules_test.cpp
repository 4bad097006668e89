#include "desk/handover/rules.hpp"

#include <gmock/gmock.h>

#include "base/text.hpp"

namespace deskbell::handover {
namespace {

using namespace std::chrono_literals;
using rules::Said;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Timestamp kMonday = parseRfc3339("2026-01-05T09:00:00Z").value();

Said said(std::int64_t id, bool byCustomer, std::string text) {
    return {.entry = EntryId{id},
            .at = kMonday + std::chrono::minutes(id),
            .by = byCustomer ? "Ann" : "Bo",
            .byCustomer = byCustomer,
            .text = std::move(text)};
}
std::vector<std::string> textsOf(const std::vector<Said>& all) {
    std::vector<std::string> out;
    for (const auto& one : all) out.push_back(one.text);
    return out;
}

TEST(HandoverRules, APacketSaysWhatIsWantedAndWhatIsNext) {
    auto packet = rules::checkPacket({.wanted = "  Her roses.\r\n", .next = "Call the driver"});
    ASSERT_TRUE(packet);
    EXPECT_EQ(packet->wanted, "Her roses.");
    EXPECT_EQ(rules::checkPacket({.wanted = " ", .next = "Call"}).error().field, "wanted");
    EXPECT_EQ(rules::checkPacket({.wanted = "Roses", .next = "\n"}).error().field, "next");
    EXPECT_EQ(
        rules::checkPacket(
            {.wanted = "Roses", .tried = std::string(rules::kMostOfPart + 1, 'x'), .next = "Call"})
            .error()
            .field,
        "tried");
}

TEST(HandoverRules, ADraftHasTheCustomersFirstAndLatestWordsAndOurLatestAnswers) {
    std::vector<Said> story{said(1, true, "Hello,\n\nmy roses did not come.\n\nKind regards\nAnn")};
    for (int i = 2; i < 7; ++i) story.push_back(said(i, false, "Answer " + std::to_string(i)));
    story.push_back(said(7, true, "Still nothing!"));
    story.push_back(said(8, true, "   "));
    const auto draft = rules::draftFrom(story);
    EXPECT_THAT(textsOf(draft.wanted), ElementsAre("my roses did not come.", "Still nothing!"));
    EXPECT_THAT(textsOf(draft.tried), ElementsAre("Answer 4", "Answer 5", "Answer 6"));
    EXPECT_EQ(draft.wanted.front().entry, EntryId{1});
}

TEST(HandoverRules, ADraftOfAStoryWithOneMessageQuotesItOnce) {
    EXPECT_THAT(textsOf(rules::draftFrom({said(1, true, "Roses?")}).wanted), ElementsAre("Roses?"));
    EXPECT_THAT(rules::draftFrom({}).wanted, IsEmpty());
    EXPECT_THAT(rules::draftFrom({said(1, false, "We wrote first")}).wanted, IsEmpty());
}

TEST(HandoverRules, TheGistIsWithoutGreetingAndFarewell) {
    struct Case {
        std::string_view text, gist;
    };
    const Case cases[] = {
        {"Guten Tag,\n\nwo sind die Rosen?\n\nMit freundlichen Grüßen\nAnn Käufer",
         "wo sind die Rosen?"},
        {"Bonjour Madame,\noù sont les roses ?\nCordialement", "où sont les roses ?"},
        {"Hi", "Hi"},
        {"Hello, where are my roses?", "Hello, where are my roses?"},
        {"Dear team,\nfirst.\n\n\nsecond.\n-- \nAnn\n+44", "first.\n\nsecond."},
        {"Thanks for nothing, and I mean every single word of it.",
         "Thanks for nothing, and I mean every single word of it."},
        {"", ""},
    };
    for (const auto& c : cases) EXPECT_EQ(rules::gistOf(c.text, 500), c.gist) << c.text;
}

TEST(HandoverRules, TheGistIsCutBetweenWords) {
    EXPECT_EQ(rules::gistOf("one two three four", 10), "one two…");
    EXPECT_EQ(rules::gistOf("ääääääääää", 5), "äääää…");
    EXPECT_EQ(rules::gistOf("one two", 7), "one two");
}

TEST(HandoverRules, EndsByItselfInAnOrderThatTellsTheTruth) {
    const rules::Standing fine{.now = kMonday, .due = kMonday + 4h};
    EXPECT_FALSE(rules::endingOf(fine));
    auto over = fine;
    over.now = over.due;
    EXPECT_EQ(rules::endingOf(over)->state, State::ignored);
    EXPECT_TRUE(rules::endingOf(over)->goesBack);
    EXPECT_FALSE(rules::endingOf(over)->late);
    over.now = over.due + 3min;
    EXPECT_TRUE(rules::endingOf(over)->late);
    over.anyTaker = false;
    EXPECT_THAT(std::string(rules::endingOf(over)->reason), HasSubstr("nobody is there"));
    over.giverOwns = false;
    EXPECT_THAT(std::string(rules::endingOf(over)->reason), HasSubstr("changed hands"));
    EXPECT_FALSE(rules::endingOf(over)->goesBack);
    over.ticketOpen = false;
    EXPECT_THAT(std::string(rules::endingOf(over)->reason), HasSubstr("solved"));
}

TEST(HandoverRules, AQuoteGoesWithWhatItQuotes) {
    const Packet packet{.wanted = "My card is 4111…",
                        .tried = "We asked",
                        .promised = "News by Friday",
                        .next = "Refund",
                        .sources = {EntryId{1}, EntryId{2}}};
    EXPECT_FALSE(rules::without(packet, EntryId{3}));
    const auto left = rules::without(packet, EntryId{1});
    ASSERT_TRUE(left);
    EXPECT_EQ(left->wanted, "");
    EXPECT_EQ(left->tried, "");
    EXPECT_EQ(left->next, "Refund");
    EXPECT_THAT(left->sources, ElementsAre(EntryId{2}));
}

TEST(HandoverRules, ATicketGoesAlongToTheTakersTeam) {
    const TeamId blue{1}, red{2}, green{3};
    EXPECT_EQ(rules::teamFor(blue, {green, red}), red);
    EXPECT_EQ(rules::teamFor(blue, {red, blue}), blue);
    EXPECT_EQ(rules::teamFor(blue, {}), blue);
    EXPECT_EQ(rules::teamFor({}, {red}), TeamId{});
}

}  // namespace
}  // namespace deskbell::handover
