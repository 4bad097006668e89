#include "desk/replies/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace deskbell::replies::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using timeline::Party;

std::string text(const std::vector<Party>& parties) {
    std::string out;
    for (const auto& party : parties) out += (out.empty() ? "" : " ") + party.address;
    return out;
}

std::string text(const std::vector<Recipients::Dropped>& dropped) {
    std::string out;
    for (const auto& one : dropped)
        out += (out.empty() ? "" : "; ") + one.address + ": " + one.reason;
    return out;
}

tickets::Ticket ticketOfAnn() {
    tickets::Ticket ticket;
    ticket.customerName = "Ann";
    ticket.customerAddress = "ann@buyer.example";
    ticket.participants = {{"bo@buyer.example", "Bo", "cc"}};
    return ticket;
}

timeline::Message messageOfAnn() {
    timeline::Message message;
    message.from = {"Ann", "ann@buyer.example"};
    message.to = {{"", "shop@ours.example"}, {"Cy", "cy@buyer.example"}};
    message.cc = {{"", "no-reply@tracker.example"}, {"Bo", "bo@buyer.example"}};
    return message;
}

TEST(ReplyRecipients, AreTheCustomerAndWithAllEverybodyWhoReads) {
    const auto message = messageOfAnn();
    const auto chosen = chooseRecipients(ticketOfAnn(), &message, {"shop@ours.example"}, true);
    EXPECT_EQ(text(chosen.to), "ann@buyer.example");
    EXPECT_EQ(text(chosen.cc), "cy@buyer.example bo@buyer.example");
    EXPECT_EQ(text(chosen.dropped),
              "shop@ours.example: one of our own addresses; "
              "no-reply@tracker.example: nobody reads this address");
}

TEST(ReplyRecipients, NameWhoeverWasThereAndGetsNothing) {
    const auto message = messageOfAnn();
    const auto chosen = chooseRecipients(ticketOfAnn(), &message, {"shop@ours.example"}, false);
    EXPECT_EQ(text(chosen.to), "ann@buyer.example");
    EXPECT_THAT(chosen.cc, IsEmpty());
    constexpr std::string_view kOnly =
        "was on the conversation, but this answer goes to the customer only";
    EXPECT_EQ(text(chosen.dropped),
              "shop@ours.example: one of our own addresses; "
              "cy@buyer.example: " +
                  std::string(kOnly) +
                  "; no-reply@tracker.example: nobody reads this address; "
                  "bo@buyer.example: " +
                  std::string(kOnly));
}

TEST(ReplyRecipients, FollowWhereTheCustomerAsksAnswersToGo) {
    auto message = messageOfAnn();
    message.replyTo = {{"Ann at home", "ann@home.example"}, {"", "shop@ours.example"}};
    const auto chosen = chooseRecipients(ticketOfAnn(), &message, {"shop@ours.example"}, true);
    EXPECT_EQ(text(chosen.to), "ann@home.example") << "and never to ourselves";
    EXPECT_THAT(text(chosen.cc), testing::HasSubstr("ann@buyer.example"));
}

TEST(ReplyRecipients, OfACallAreTheCustomerAlone) {
    const auto chosen = chooseRecipients(ticketOfAnn(), nullptr, {"shop@ours.example"}, true);
    EXPECT_EQ(text(chosen.to), "ann@buyer.example");
    EXPECT_EQ(text(chosen.cc), "bo@buyer.example");
    EXPECT_THAT(chosen.dropped, IsEmpty());
}

TEST(SentTo, IsEachAddressOnceWhereItCountsMost) {
    SendMessage command;
    command.to = {{"Ann", "Ann@Buyer.example"}};
    command.cc = {{"", "ann@buyer.example"}, {"", "bo@buyer.example"}};
    command.bcc = {{"", "BO@buyer.example"}, {"", "cy@buyer.example"}};
    const auto addressed = checkRecipients(command);
    ASSERT_TRUE(addressed.has_value()) << addressed.error().detail;
    EXPECT_EQ(text(addressed->to), "ann@buyer.example");
    EXPECT_EQ(text(addressed->cc), "bo@buyer.example");
    EXPECT_EQ(text(addressed->bcc), "cy@buyer.example");
}

TEST(SentTo, IsRefusedWithTheFieldThatIsWrong) {
    SendMessage nobody;
    EXPECT_EQ(checkRecipients(nobody).error().reason, "recipient.none");
    SendMessage bad;
    bad.to = {{"", "ann@buyer.example"}};
    bad.bcc = {{"", "not an address"}};
    EXPECT_EQ(checkRecipients(bad).error().field, "bcc");
    SendMessage many;
    for (int i = 0; i <= 50; ++i) many.to.push_back({"", std::to_string(i) + "@buyer.example"});
    EXPECT_EQ(checkRecipients(many).error().reason, "recipient.too_many");
}

TEST(Mentions, AreEachAgentOnce) {
    EXPECT_THAT(mentionsIn(R"(<a data-mention="7">@Mia</a> <a data-mention="8">@Tom</a>)"
                           R"(<a data-mention="7">@Mia</a> <a data-mention="x">?</a>)"),
                ElementsAre(AgentId{7}, AgentId{8}));
}

}  // namespace
}  // namespace deskbell::replies::rules
