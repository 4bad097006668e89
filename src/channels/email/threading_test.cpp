#include "channels/email/threading.hpp"

#include <gtest/gtest.h>

#include "support/fakes.hpp"

namespace deskbell::email {
namespace {

constexpr std::string_view kToken = "abcdefghijklmnopqrstuvwxyz";

TEST(Threading, MakesTokensThatSurviveLetterCase) {
    test::SeededRandom random;
    const auto token = makeToken(random);
    EXPECT_TRUE(isToken(token));
    EXPECT_NE(token, makeToken(random));
    EXPECT_FALSE(isToken("abc"));
    EXPECT_FALSE(isToken("ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
}

TEST(Threading, RecognisesItsOwnMessageIds) {
    const OwnMessageId id{812, std::string(kToken)};
    const auto text = formatMessageId(id, "shop.example");
    EXPECT_EQ(text, "812.abcdefghijklmnopqrstuvwxyz@shop.example");
    EXPECT_EQ(parseMessageId(text, "shop.example"), id);
    EXPECT_EQ(parseMessageId("812.ABCDEFGHIJKLMNOPQRSTUVWXYZ@SHOP.example", "shop.example"), id);
    for (const auto* other :
         {"812.abc@shop.example", "x.abcdefghijklmnopqrstuvwxyz@shop.example",
          "0812.abcdefghijklmnopqrstuvwxyz@shop.example",
          "812.abcdefghijklmnopqrstuvwxyz@shop.example.evil.example",
          "-1.abcdefghijklmnopqrstuvwxyz@shop.example",
          "99999999999999999999.abcdefghijklmnopqrstuvwxyz@shop.example", "", "@", "."}) {
        EXPECT_FALSE(parseMessageId(other, "shop.example")) << other;
    }
}

TEST(Threading, LooksForOurNewestMessageFirst) {
    Mail mail;
    const auto id = [](std::int64_t number) {
        return formatMessageId({number, std::string(kToken)}, "shop.example");
    };
    mail.references = {id(1), "x@y", id(2), id(3)};
    mail.inReplyTo = {id(2)};
    const auto found = findOwnMessageIds(mail, "shop.example");
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0].message, 2);
    EXPECT_EQ(found[1].message, 3);
    EXPECT_EQ(found[2].message, 1);
}

TEST(Threading, PutsATokenIntoTheReplyAddress) {
    const auto address = formatReplyAddress("support@shop.example", kToken);
    ASSERT_EQ(address, "support+t-abcdefghijklmnopqrstuvwxyz@shop.example");
    EXPECT_EQ(parseReplyAddress(*address, "support@shop.example"), kToken);
    EXPECT_EQ(parseReplyAddress("SUPPORT+T-ABCDEFGHIJKLMNOPQRSTUVWXYZ@shop.example",
                                "support@shop.example"),
              kToken);
    EXPECT_FALSE(parseReplyAddress(*address, "sales@shop.example"));
    EXPECT_FALSE(parseReplyAddress(*address, "support@other.example"));
    EXPECT_FALSE(parseReplyAddress("support@shop.example", "support@shop.example"));
    EXPECT_FALSE(parseReplyAddress("support+t-short@shop.example", "support@shop.example"));
    EXPECT_FALSE(formatReplyAddress(std::string(50, 'x') + "@shop.example", kToken));
}

TEST(Threading, FindsTokensWhereverTheMailWasAddressed) {
    const std::vector<std::string> inboxes{"support@shop.example", "sales@shop.example"};
    const auto one = "support+t-" + std::string(kToken) + "@shop.example";
    const auto two = "sales+t-" + std::string(26, 'b') + "@shop.example";
    Mail mail;
    mail.to = {{"", "x@y.example"}, {"", one}};
    mail.cc = {{"", one}};
    mail.deliveredTo = {two};
    EXPECT_EQ(findReplyTokens(mail, inboxes),
              (std::vector<std::string>{std::string(kToken), std::string(26, 'b')}));
}

TEST(Threading, FindsTheTicketNumberInASubject) {
    struct {
        std::string_view subject;
        std::int64_t number;
    } const cases[] = {
        {"Re: [#12345] Your order", 12345},
        {"#12345", 12345},
        {"Order #7 [#12345]", 12345},
        {"about (#12345), please", 12345},
        {"issue#12345", 0},
        {"#12345a", 0},
        {"&#12345;", 0},
        {"#0", 0},
        {"#012", 0},
        {"#99999999999999999999", 0},
        {"12345", 0},
        {"#", 0},
        {"[#", 0},
        {"", 0},
        {"# 12", 0},
        {"nº #12345.", 12345},
    };
    for (const auto& [subject, number] : cases) {
        EXPECT_EQ(findTicketNumber(subject).value_or(0), number) << subject;
    }
    EXPECT_EQ(findTicketNumber(formatTicketNumber(100423)), 100423);
}

TEST(Threading, StripsReplyMarksOfManyLanguages) {
    for (const auto* mark :
         {"Re:",   "RE :",  "re: RE: Re:", "Re[2]:", "Re (3):", "AW:",   "Antw:",  "WG:",
          "Fwd:",  "FW:",   "SV:",         "VS:",    "TR:",     "RIF:",  "I:",     "RES:",
          "ENC:",  "RV:",   "Odp:",        "YNT:",   "Вт: Re:", "回复:", "回复：", "答复: 转发：",
          "返信:", "답장:", "ΑΠ:",         "Отв:",   "Vá:",     "ＲＥ："}) {
        const std::string subject = std::string(mark) + " Your order: late";
        const bool known = std::string_view(mark) != "Вт: Re:" && std::string_view(mark) != "Vá:";
        EXPECT_EQ(stripReplyMarks(subject) == "Your order: late", known) << subject;
    }
    EXPECT_EQ(stripReplyMarks("Order: late"), "Order: late");
    EXPECT_EQ(stripReplyMarks("Re:"), "Re:");
    EXPECT_EQ(stripReplyMarks(""), "");
    EXPECT_EQ(stripReplyMarks("  Re:  x  "), "x");
    EXPECT_EQ(stripReplyMarks("Re[x]: y"), "Re[x]: y");
}

}  // namespace
}  // namespace deskbell::email
