// Agents hear of their tickets by mail, over the whole house: whom, when, what, and where it ends.

#include <gmock/gmock.h>

#include "app/check.hpp"
#include "support/house.hpp"

namespace deskbell::app {
namespace {

using namespace std::chrono_literals;
using test::Caller;
using test::TestHouse;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr std::string_view kOurs = "shop@ours.example";

class DeafSocket final : public net::WebSocket {
public:
    void send(std::shared_ptr<const std::string>) override {}
    void close(std::uint16_t, std::string_view) override {}
};

class NotificationMail : public testing::Test {
protected:
    NotificationMail() {
        house.addInbox(std::string(kOurs));
        house.mail({.messageId = "question@buyer.example"});
    }
    ~NotificationMail() override { EXPECT_THAT(checkHouse(house.house), IsEmpty()); }

    tickets::Ticket ticket() { return house.ticket(1001); }
    std::string path(std::string_view rest = {}) {
        return "/api/v1/tickets/" + toString(ticket().id) + std::string(rest);
    }
    void assign(const Caller& to) {
        const auto changed =
            house.call("PATCH", path(), R"({"owner_id":")" + toString(to.id) + "\"}", tom);
        ASSERT_EQ(changed.status, 200) << changed.text;
    }
    /// Mia has the ticket, has read it, and knows that she has it.
    void giveToMia() {
        assign(mia);
        house.clock.advance(1s);
        EXPECT_EQ(house.post(path("/read"), {}, mia).status, 204);
        house.clock.advance(1s);
    }
    void customerWrites(std::string text) {
        house.mail({.subject = "Re: Where is my order? [#1001]", .text = std::move(text)});
    }
    /// Tom writes a note that mentions an agent.
    void mention(const Caller& whom) {
        const auto noted =
            house.post(path("/notes"),
                       R"({"html":"<p>Look, <span data-mention=\")" + toString(whom.id) +
                           R"(\">@you</span></p><p>It is <b>urgent</b>.</p>"})",
                       tom);
        ASSERT_EQ(noted.status, 201) << noted.text;
    }
    /// Lets the mails become due; those to Mia.
    std::vector<email::Mail> miasMails(Duration after = 2min) {
        house.pass(after);
        auto all = house.sent();
        std::erase_if(all, [](const auto& mail) { return mail.to[0].address != kMia; });
        return all;
    }
    void change(const Caller& agent, std::string body) {
        const auto changed = house.call("PATCH", "/api/v1/me", std::move(body), agent);
        ASSERT_EQ(changed.status, 200) << changed.text;
    }
    /// An answer to the mail, as Mia's mailbox writes it.
    void answerAsMia(const email::Mail& mail) {
        house.mail({.from = "Mia <" + std::string(kMia) + ">",
                    .subject = "I am on holiday: " + mail.subject,
                    .text = "Back on Monday.",
                    .headers = "In-Reply-To: <" + mail.messageId + ">\r\n"});
    }

    static constexpr std::string_view kMia = "agent1@ours.example";
    TestHouse house;
    Caller mia = house.addAgent("agent", {}, "Mia"), tom = house.addAgent("lead", {}, "Tom");
};

TEST_F(NotificationMail, SaysWhoWroteWhatOnWhichTicketAndHowToTurnItOff) {
    giveToMia();
    customerWrites("It is <late>.\n\nReally & truly.\n");
    EXPECT_THAT(miasMails(1min), IsEmpty()) << "she may still see it on the desk";
    const auto mails = miasMails(1min);
    ASSERT_THAT(mails, SizeIs(1));
    const auto& mail = mails[0];
    EXPECT_EQ(mail.from.address, kOurs);
    EXPECT_THAT(mail.to, SizeIs(1));
    EXPECT_EQ(mail.subject, "Ann Customer wrote on your ticket: Where is my order? (1001)");
    ASSERT_NE(mail.findHeader("Auto-Submitted"), nullptr);
    EXPECT_EQ(*mail.findHeader("Auto-Submitted"), "auto-generated");
    EXPECT_THAT(mail.text, HasSubstr("Hello Mia,"));
    EXPECT_THAT(mail.text, HasSubstr("> It is <late>.\n> Really & truly."));
    EXPECT_THAT(mail.text, HasSubstr("https://desk.example/tickets/1001"));
    EXPECT_THAT(mail.text, HasSubstr("https://desk.example/profile"));
    EXPECT_THAT(mail.html, HasSubstr("It is &lt;late&gt;.<br>Really &amp; truly."));
    EXPECT_THAT(miasMails(24h), SizeIs(1)) << "once";
}

TEST_F(NotificationMail, TellsOfMentionsAndAssignmentsToo) {
    mention(mia);
    auto mails = miasMails();
    ASSERT_THAT(mails, SizeIs(1));
    EXPECT_EQ(mails[0].subject, "Tom mentioned you: Where is my order? (1001)");
    EXPECT_THAT(mails[0].text, HasSubstr("> It is urgent."));
    assign(mia);
    mails = miasMails();
    ASSERT_THAT(mails, SizeIs(2));
    EXPECT_EQ(mails[1].subject, "Tom made you the owner: Where is my order? (1001)");
    EXPECT_NE(mails[0].messageId, mails[1].messageId);
}

TEST_F(NotificationMail, TellsSeveralThingsOfATicketInOneMailThatComesInTime) {
    giveToMia();
    for (int i = 0; i < 4; ++i) {
        customerWrites("Message " + std::to_string(i));
        EXPECT_THAT(miasMails(20s), IsEmpty());
    }
    mention(mia);
    const auto mails = miasMails(40s);
    ASSERT_THAT(mails, SizeIs(1)) << "two minutes after the first";
    EXPECT_EQ(mails[0].subject, "5 pieces of news: Where is my order? (1001)");
    EXPECT_LT(mails[0].text.find("Message 0"), mails[0].text.find("Message 3"));
    EXPECT_LT(mails[0].text.find("Message 3"), mails[0].text.find("Tom mentioned you"));
    customerWrites("Later");
    EXPECT_THAT(miasMails(), SizeIs(2));
}

TEST_F(NotificationMail, SeveralAgentsGetAMailEach) {
    giveToMia();
    house.write(
        [&](db::WriteTx& tx) { house.house.tickets.follow(tx, ticket().id, tom.id, true); });
    customerWrites("Hello?");
    house.pass(2min);
    std::vector<std::string> told;
    for (const auto& mail : house.sent()) {
        ASSERT_THAT(mail.to, SizeIs(1));
        told.push_back(mail.to[0].address);
    }
    EXPECT_THAT(told, testing::UnorderedElementsAre(kMia, "agent2@ours.example"));
}

TEST_F(NotificationMail, SaysNothingOfWhatWasSeen) {
    giveToMia();
    customerWrites("Seen on the list of notifications");
    EXPECT_EQ(house.post("/api/v1/me/notifications/read", "{}", mia).status, 204);
    EXPECT_THAT(miasMails(), IsEmpty());
    customerWrites("Seen on the ticket");
    house.clock.advance(1s);
    EXPECT_EQ(house.post(path("/read"), {}, mia).status, 204);
    EXPECT_THAT(miasMails(), IsEmpty());
    customerWrites("Seen");
    house.clock.advance(1s);
    house.post(path("/read"), {}, mia);
    house.clock.advance(1s);
    customerWrites("Not seen");
    const auto mails = miasMails();
    ASSERT_THAT(mails, SizeIs(1));
    EXPECT_THAT(mails[0].text, Not(HasSubstr("> Seen")));
    EXPECT_THAT(mails[0].text, HasSubstr("> Not seen"));
}

TEST_F(NotificationMail, SaysNothingToWhoIsOnTheTicket) {
    giveToMia();
    customerWrites("She sees it come in");
    house.clock.advance(110s);
    net::HttpRequest request;
    request.method = "GET";
    request.target = "/api/v1/live";
    request.headers.add("Host", "desk.example");
    request.headers.add("Authorization", "Bearer " + mia.token);
    request.webSocket = true;
    auto responder = std::make_shared<test::FakeResponder>();
    auto coming = responder->answer.get_future();
    house.dispatch->handle(std::move(request), responder);
    const auto connected = coming.get();
    ASSERT_EQ(connected.status, 101);
    connected.upgrade->opened(std::make_shared<DeafSocket>());
    connected.upgrade->received(R"({"type":"presence","subject":"ticket:)" + toString(ticket().id) +
                                R"(","state":"viewing"})");
    house.house.live.runOnce();
    EXPECT_THAT(miasMails(10s), IsEmpty());
    customerWrites("She has left");
    connected.upgrade->closed();
    house.house.live.runOnce();
    EXPECT_THAT(miasMails(), SizeIs(1));
}

TEST_F(NotificationMail, IsAskedForInTheProfile) {
    change(mia, R"({"notify":{"email":false}})");
    giveToMia();
    customerWrites("Hello?");
    EXPECT_THAT(miasMails(), IsEmpty());
    EXPECT_THAT(house.get("/api/v1/me/notifications", mia).items(), SizeIs(2));
    change(mia, R"({"notify":{"email":true}})");
    customerWrites("Hello!");
    change(mia, R"({"notify":{"email":false}})");
    EXPECT_THAT(miasMails(), IsEmpty()) << "turned off while it waited";
}

TEST_F(NotificationMail, GoesToNobodyWhoMayNotSeeTheTicketWhenItLeaves) {
    const auto admin = house.addAgent("admin");
    const auto orders = house.addTeam("Orders");
    mention(mia);
    house.write([&](db::WriteTx& tx) {
        EXPECT_TRUE(house.house.tickets.change(tx, house.system, ticket().id, {.team = orders})
                        .has_value());
    });
    EXPECT_THAT(miasMails(), IsEmpty()) << "the ticket has left her teams";
    house.write([&](db::WriteTx& tx) {
        EXPECT_TRUE(
            house.house.tickets
                .change(tx, house.system, ticket().id, {.owner = admin.id, .team = TeamId{}})
                .has_value());
    });
    mention(mia);
    EXPECT_EQ(
        house.call("PATCH", "/api/v1/agents/" + toString(mia.id), R"({"active":false})", admin)
            .status,
        200);
    EXPECT_THAT(miasMails(), IsEmpty()) << "she has left";
}

TEST_F(NotificationMail, DoesNotRepeatWhatWasRedactedMeanwhile) {
    const auto admin = house.addAgent("admin");
    giveToMia();
    customerWrites("My card is 4111.");
    const auto entry = house.entries(ticket().id).back();
    ASSERT_EQ(
        house
            .post(path("/entries/" + toString(entry.id) + "/redact"), R"({"reason":"card"})", admin)
            .status,
        200);
    EXPECT_THAT(miasMails(), IsEmpty());
}

TEST_F(NotificationMail, SpeaksTheLanguageOfItsReader) {
    change(mia, R"({"language":"de"})");
    giveToMia();
    customerWrites("Hello?");
    const auto mails = miasMails();
    ASSERT_THAT(mails, SizeIs(1));
    EXPECT_EQ(mails[0].subject,
              "Ann Customer hat zu Ihrem Ticket geschrieben: Where is my order? (1001)");
    EXPECT_THAT(mails[0].text, HasSubstr("Ticket öffnen"));
}

TEST_F(NotificationMail, AnAnswerToItStaysOnTheTicketAndTellsNobody) {
    giveToMia();
    house.write(
        [&](db::WriteTx& tx) { house.house.tickets.follow(tx, ticket().id, tom.id, true); });
    customerWrites("Hello?");
    const auto mail = miasMails().at(0);
    const auto sent = house.sent().size();
    house.write([&](db::WriteTx& tx) {
        EXPECT_TRUE(house.house.tickets
                        .change(tx, house.system, ticket().id, {.status = tickets::Status::solved})
                        .has_value());
    });
    answerAsMia(mail);
    EXPECT_THAT(house.allTickets(), SizeIs(1));
    EXPECT_EQ(ticket().status, tickets::Status::solved);
    EXPECT_EQ(house.entries(ticket().id).back().message->machine, "own_loop");
    EXPECT_THAT(ticket().participants, IsEmpty());
    house.pass(1h);
    EXPECT_THAT(house.sent(), SizeIs(sent));
}

TEST_F(NotificationMail, TwoAbsentAgentsDoNotWriteToEachOtherForEver) {
    // Mia is the customer and Tom is in copy, so that each one's words are news to the other; their
    // mailboxes answer everything and do not say that they are machines.
    house.mail({.from = "Mia <agent1@ours.example>",
                .subject = "My own question",
                .headers = "Cc: Tom <agent2@ours.example>\r\n"});
    const auto own = house.ticket(1002);
    house.write([&](db::WriteTx& tx) {
        house.house.tickets.follow(tx, own.id, mia.id, true);
        house.house.tickets.follow(tx, own.id, tom.id, true);
    });
    house.mail({.from = "Mia <agent1@ours.example>", .subject = "And? [#1002]"});
    std::size_t answered = 0;
    for (int round = 0; round < 10; ++round) {
        house.pass(2min);
        const auto all = house.sent();
        for (; answered < all.size(); ++answered) {
            house.mail({.from = all[answered].to[0].address,
                        .subject = "Away: " + all[answered].subject,
                        .headers = "In-Reply-To: <" + all[answered].messageId + ">\r\n"});
        }
    }
    EXPECT_EQ(answered, 1U) << "Tom heard of Mia's question, and that was all";
    EXPECT_THAT(house.allTickets(), SizeIs(2));
}

TEST_F(NotificationMail, NobodyIsToldOfTheirOwnWords) {
    house.mail({.from = "Mia <agent1@ours.example>", .subject = "My own question"});
    house.write([&](db::WriteTx& tx) {
        EXPECT_TRUE(
            house.house.tickets.change(tx, house.system, house.ticket(1002).id, {.owner = mia.id})
                .has_value());
    });
    house.post("/api/v1/me/notifications/read", "{}", mia);
    house.mail({.from = "Mia <agent1@ours.example>", .subject = "And? [#1002]"});
    EXPECT_THAT(miasMails(), IsEmpty());
}

/// What customers read, by the language of theirs, of their words, and of the house.
TEST(AcknowledgementLanguage, FollowsTheCustomerThenTheirWordsThenTheHouse) {
    TestHouse house;
    const auto admin = house.addAgent("admin");
    const auto made =
        house.post("/api/v1/inboxes",
                   R"({"name":"Shop","address":"shop@ours.example","acknowledge":true,)"
                   R"("incoming":{"kind":"listener"},"outgoing":{"kind":"sandbox"}})",
                   admin);
    ASSERT_EQ(made.status, 201) << made.text;
    EXPECT_THAT(made.str("acknowledge_text"), HasSubstr("thank you for your message"));
    // What was shown comes back as it was: still ours, in every language.
    ASSERT_EQ(
        house
            .call("PATCH", "/api/v1/inboxes/" + made.str("id"),
                  R"({"acknowledge_text":)" + made.body["acknowledge_text"].dump() + "}", admin)
            .status,
        200);

    auto answerTo = [&](const test::TestMail& mail) {
        house.mail(mail);
        house.runJobs();
        return house.sent().back().text;
    };
    constexpr auto kFrench =
        "Bonjour, ma commande n'est toujours pas arrivée. Pouvez-vous me dire quand elle sera "
        "livrée ? Merci beaucoup.";
    EXPECT_THAT(answerTo({.text = "Hi?"}), HasSubstr("thank you for your message"));
    EXPECT_THAT(answerTo({.from = "Luc <luc@buyer.example>", .text = kFrench}),
                HasSubstr("merci pour votre message"));
    ASSERT_EQ(house
                  .call("PATCH", "/api/v1/customers/" + toString(house.ticket(1002).customer),
                        R"({"language":"nl"})", admin)
                  .status,
              200);
    EXPECT_THAT(answerTo({.from = "Luc <luc@buyer.example>", .text = kFrench}),
                HasSubstr("bedankt voor uw bericht"));
    ASSERT_EQ(
        house.call("PATCH", "/api/v1/settings", R"({"business.language":"de"})", admin).status,
        200);
    EXPECT_THAT(answerTo({.from = "Eva <eva@buyer.example>", .text = "Hallo?"}),
                HasSubstr("vielen Dank für Ihre Nachricht"));

    ASSERT_EQ(house
                  .call("PATCH", "/api/v1/inboxes/" + made.str("id"),
                        R"({"acknowledge_text":"{name}, {number}, {subject}: noted."})", admin)
                  .status,
              200);
    EXPECT_THAT(answerTo({.from = "\"{number}\" <x@buyer.example>", .subject = "Re {name}"}),
                HasSubstr("{number}, 1005, Re {name}: noted."));
}

}  // namespace
}  // namespace deskbell::app
