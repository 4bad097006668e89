// From a customer's mail to the answer in their mailbox and back, over the whole house.

#include <gmock/gmock.h>

#include "app/check.hpp"
#include "support/house.hpp"

namespace deskbell::app {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::Caller;
using test::TestHouse;
using test::TestMail;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using tickets::Status;

constexpr std::string_view kOurs = "shop@ours.example";

std::vector<std::string> addresses(const std::vector<email::Address>& list) {
    std::vector<std::string> out;
    for (const auto& each : list) out.push_back(each.address);
    return out;
}

class MailFlow : public testing::Test {
protected:
    MailFlow() { house.addInbox(std::string(kOurs), {}, true); }
    ~MailFlow() override { EXPECT_THAT(checkHouse(house.house), IsEmpty()); }

    static std::string path(const tickets::Ticket& ticket, std::string_view rest = {}) {
        return "/api/v1/tickets/" + toString(ticket.id) + std::string(rest);
    }
    /// Ticket 1: a question of Ann's.
    tickets::Ticket open() {
        house.mail({.messageId = "question@buyer.example"});
        house.runJobs();
        return house.ticket(1001);
    }
    Answer reply(const tickets::Ticket& ticket, std::string extra = {}) {
        return house.post(
            path(ticket, "/messages"),
            R"({"html":"<p>It left <b>today</b>.</p>","to":[{"name":"Ann","address":"ann@buyer.example"}])" +
                extra + "}",
            mia);
    }
    /// Sent by Mia, and gone.
    email::Mail answered(const tickets::Ticket& ticket) {
        EXPECT_EQ(reply(ticket).status, 201);
        house.pass(10s);
        return house.sent().back();
    }
    void solve(const tickets::Ticket& ticket) {
        EXPECT_EQ(house.call("PATCH", path(ticket), R"({"status":"solved"})", mia).status, 200);
    }
    std::size_t count() { return house.allTickets().size(); }

    TestHouse house;
    Caller mia = house.addAgent("agent", {}, "Mia");
};

TEST_F(MailFlow, AMailBecomesATicketOfItsCustomer) {
    const auto ticket = open();
    EXPECT_EQ(ticket.subject, "Where is my order?");
    EXPECT_EQ(ticket.customerName, "Ann Customer");
    EXPECT_EQ(ticket.customerAddress, "ann@buyer.example");
    EXPECT_EQ(ticket.status, Status::open);
    EXPECT_TRUE(ticket.waitingSince);
    house.mail({.subject = "Another thing"});
    EXPECT_EQ(house.ticket(1002).customer, ticket.customer);
}

TEST_F(MailFlow, AcknowledgesANewRequestOnceAndWithItsNumber) {
    open();
    const auto sent = house.sent();
    ASSERT_THAT(sent, SizeIs(1));
    EXPECT_THAT(sent[0].text, HasSubstr("Its number is 1001."));
    EXPECT_THAT(addresses(sent[0].to), ElementsAre("ann@buyer.example"));
    ASSERT_NE(sent[0].findHeader("Auto-Submitted"), nullptr);
    EXPECT_EQ(*sent[0].findHeader("Auto-Submitted"), "auto-replied");
    house.mail({.text = "And?", .headers = "In-Reply-To: <question@buyer.example>\r\n"});
    house.runJobs();
    EXPECT_THAT(house.sent(), SizeIs(1));
    EXPECT_EQ(count(), 1U);
}

TEST_F(MailFlow, AcknowledgesOneAddressOnlySoOftenADay) {
    for (int i = 0; i < 8; ++i) house.mail({.subject = "Question " + std::to_string(i)});
    house.runJobs();
    EXPECT_THAT(house.sent(), SizeIs(5));
    house.clock.advance(24h);
    house.mail({.subject = "A day later"});
    house.runJobs();
    EXPECT_THAT(house.sent(), SizeIs(6));
}

TEST_F(MailFlow, AnAnswerLeavesAfterTheUndoTimeAndThreads) {
    const auto ticket = open();
    const auto answer = reply(
        ticket,
        R"(,"cc":[{"address":"bob@buyer.example"}],"bcc":[{"address":"boss@ours2.example"}])");
    ASSERT_EQ(answer.status, 201) << answer.text;
    EXPECT_EQ(test::str(answer.body["message"]["delivery"]["state"]), "undo");
    EXPECT_EQ(house.ticket(1001).status, Status::waiting);
    EXPECT_FALSE(house.ticket(1001).waitingSince);
    EXPECT_EQ(house.ticket(1001).owner, mia.id) << "who answers what nobody has, has it";
    house.pass(7s);
    EXPECT_THAT(house.sent(), SizeIs(1)) << "only the acknowledgement";
    house.pass(2s);
    const auto sent = house.sent();
    ASSERT_THAT(sent, SizeIs(2));
    const auto& mail = sent[1];
    EXPECT_EQ(mail.from.address, kOurs);
    EXPECT_EQ(mail.from.name, "Mia");
    EXPECT_THAT(addresses(mail.to), ElementsAre("ann@buyer.example"));
    EXPECT_THAT(addresses(mail.cc), ElementsAre("bob@buyer.example"));
    EXPECT_THAT(mail.bcc, IsEmpty());
    EXPECT_THAT(mail.inReplyTo, ElementsAre("question@buyer.example"));
    EXPECT_THAT(mail.references, Contains("question@buyer.example"));
    EXPECT_THAT(mail.messageId, HasSubstr(ticket.replyToken));
    EXPECT_THAT(addresses(mail.replyTo),
                ElementsAre("shop+t-" + ticket.replyToken + "@ours.example"));
    EXPECT_EQ(mail.subject, "Re: Where is my order? [#1001]");
    EXPECT_EQ(mail.findHeader("Auto-Submitted"), nullptr);
    EXPECT_THAT(mail.text, HasSubstr("It left today."));
    const auto entry = house.entries(ticket.id).back();
    EXPECT_EQ(entry.message->delivery, timeline::Delivery::sent);
    EXPECT_THAT(house.ticket(1001).participants, SizeIs(1));
}

TEST_F(MailFlow, UndoMakesTheMessageADraftAgainAndTheTicketWhatItWas) {
    const auto before = open();
    const auto sent = reply(before, R"(,"status_after":"solved")");
    ASSERT_EQ(house.ticket(1001).status, Status::solved);
    const auto undone = house.post(path(before, "/messages/" + sent.str("id") + "/undo"), {}, mia);
    ASSERT_EQ(undone.status, 200) << undone.text;
    EXPECT_THAT(test::str(undone.body["draft"]["html"]), HasSubstr("It left"));
    const auto draft = house.get(path(before, "/draft"), mia);
    EXPECT_THAT(draft.str("html"), HasSubstr("It left"));
    EXPECT_EQ(test::str(draft.body["to"].items().at(0)["address"]), "ann@buyer.example");
    EXPECT_EQ(house.ticket(1001).status, Status::open);
    EXPECT_EQ(house.ticket(1001).waitingSince, before.waitingSince);
    EXPECT_EQ(house.ticket(1001).preview, before.preview);
    house.pass(1h);
    EXPECT_THAT(house.sent(), SizeIs(1)) << "only the acknowledgement";
    EXPECT_EQ(house.post(path(before, "/messages/" + sent.str("id") + "/undo"), {}, mia).status,
              404);
}

TEST_F(MailFlow, UndoComesTooLateOnceTheMessageHasLeft) {
    const auto ticket = open();
    const auto sent = reply(ticket);
    house.pass(10s);
    const auto undone = house.post(path(ticket, "/messages/" + sent.str("id") + "/undo"), {}, mia);
    EXPECT_EQ(undone.status, 409);
    EXPECT_EQ(undone.reason(), "message.gone");
}

TEST_F(MailFlow, UndoDoesNotForgetWhatTheCustomerWroteMeanwhile) {
    const auto ticket = open();
    const auto first = answered(ticket);  // waiting for the customer from here on
    const auto sent = reply(ticket, R"(,"status_after":"solved")");
    house.mail({.text = "One more thing", .headers = "In-Reply-To: <" + first.messageId + ">\r\n"});
    ASSERT_EQ(house.post(path(ticket, "/messages/" + sent.str("id") + "/undo"), {}, mia).status,
              200);
    EXPECT_EQ(house.ticket(1001).status, Status::open);
    EXPECT_TRUE(house.ticket(1001).waitingSince);
}

TEST_F(MailFlow, TheCustomersAnswerFindsItsTicket) {
    const auto ticket = open();
    const auto sent = answered(ticket);
    const TestMail answers[] = {
        {.to = sent.replyTo[0].address, .subject = "by reply address"},
        {.from = "Ann <ann@home.example>",
         .to = sent.replyTo[0].address,
         .subject = "from elsewhere, with the token"},
        {.subject = "by In-Reply-To", .headers = "In-Reply-To: <" + sent.messageId + ">\r\n"},
        {.subject = "by References",
         .headers = "References: <x@y.example> <" + sent.messageId + ">\r\n"},
        {.subject = "by number [#1001]"},
    };
    for (const auto& mail : answers) {
        house.mail(mail);
        EXPECT_EQ(count(), 1U) << mail.subject;
        EXPECT_EQ(house.ticket(1001).status, Status::open) << mail.subject;
    }
    EXPECT_THAT(house.entries(ticket.id), SizeIs(3 + std::size(answers)));
}

TEST_F(MailFlow, AStrangerWhoKnowsTheNumberGetsATicketOfHisOwn) {
    open();
    house.mail({.from = "eve@evil.example", .subject = "Re: Where is my order? [#1001]"});
    house.mail(
        {.from = "eve@evil.example", .headers = "In-Reply-To: <question@buyer.example>\r\n"});
    EXPECT_EQ(count(), 3U);
    EXPECT_THAT(house.entries(house.ticket(1001).id), SizeIs(2));
    EXPECT_THAT(house.ticket(1001).participants, IsEmpty());
}

TEST_F(MailFlow, ANumberAndABorrowedSenderBringNobodyIntoTheTicket) {
    // The hole of CVE-2024-49193: From is the customer's, Cc the attacker's.
    open();
    house.mail({.subject = "Re: [#1001]", .headers = "Cc: eve@evil.example\r\n"});
    EXPECT_THAT(house.ticket(1001).participants, IsEmpty());
    house.mail({.subject = "Re: [#1001]",
                .headers = "Cc: eve@evil.example\r\nIn-Reply-To: <question@buyer.example>\r\n"});
    EXPECT_THAT(house.ticket(1001).participants, IsEmpty());
}

TEST_F(MailFlow, PeopleInCopyTakePartWhenTheAnswerProvesItself) {
    house.mail({.headers = "Cc: Bob <bob@buyer.example>, shop@ours.example\r\n"});
    const auto ticket = house.ticket(1001);
    ASSERT_THAT(ticket.participants, SizeIs(1));
    EXPECT_EQ(ticket.participants[0].address, "bob@buyer.example");
    house.mail({.from = "bob@buyer.example", .subject = "Me too [#1001]"});
    EXPECT_EQ(count(), 1U);
    house.runJobs();
    house.mail(
        {.to = answered(ticket).replyTo[0].address, .headers = "Cc: carl@buyer.example\r\n"});
    EXPECT_THAT(house.ticket(1001).participants, SizeIs(2));
}

TEST_F(MailFlow, ACustomersWordReopensWhatIsSolved) {
    const auto ticket = open();
    solve(ticket);
    EXPECT_FALSE(house.ticket(1001).waitingSince);
    house.mail({.subject = "Still not here [#1001]"});
    EXPECT_EQ(house.ticket(1001).status, Status::open);
    EXPECT_TRUE(house.ticket(1001).waitingSince);
    house.pass(24h * 30);
    EXPECT_EQ(house.ticket(1001).status, Status::open) << "the closing was called off";
}

TEST_F(MailFlow, SolvedClosesAndThenAWordStartsAFollowUp) {
    const auto ticket = open();
    solve(ticket);
    house.pass(24h * 7 - 1min);
    EXPECT_EQ(house.ticket(1001).status, Status::solved);
    house.pass(2min);
    EXPECT_EQ(house.ticket(1001).status, Status::closed);
    house.mail({.subject = "Re: Where is my order? [#1001]"});
    ASSERT_EQ(count(), 2U);
    EXPECT_EQ(house.ticket(1002).followsUp, ticket.id);
    EXPECT_EQ(house.ticket(1001).status, Status::closed);
    const auto shown = house.get(path(house.ticket(1002)), mia);
    EXPECT_EQ(shown.body["follows_up"]["number"].integer(), 1001);
    EXPECT_THAT(house.get(path(ticket), mia).body["follow_ups"].items(), SizeIs(1));
    EXPECT_EQ(reply(ticket).status, 409);
}

TEST_F(MailFlow, MachinesNeitherReopenNorGetAnAnswer) {
    const auto ticket = open();
    const auto sent = answered(ticket);
    solve(ticket);
    const auto before = house.sent().size();
    const std::string ours = "In-Reply-To: <" + sent.messageId + ">\r\n";
    const TestMail machines[] = {
        {.subject = "Out of office", .headers = ours + "Auto-Submitted: auto-replied\r\n"},
        {.subject = "Automatic reply: away", .headers = ours + "X-Auto-Response-Suppress: All\r\n"},
        {.from = "MAILER-DAEMON@buyer.example",
         .subject = "Undelivered Mail",
         .headers = ours + "Return-Path: <>\r\n"},
        {.from = "news@list.example",
         .subject = "Our news",
         .headers = "List-Id: <news.list.example>\r\nPrecedence: bulk\r\n"},
        {.from = "no-reply@shop2.example",
         .subject = "Your invoice",
         .headers = "Auto-Submitted: auto-generated\r\n"},
    };
    for (const auto& mail : machines) {
        house.mail(mail);
        house.runJobs();
        EXPECT_EQ(house.ticket(1001).status, Status::solved) << mail.subject;
        EXPECT_THAT(house.sent(), SizeIs(before)) << mail.subject;
    }
    EXPECT_EQ(count(), 3U) << "what belongs nowhere is a ticket all the same";
    for (const auto& each : house.allTickets())
        EXPECT_TRUE(each.number == 1001 || !each.waitingSince) << each.subject;
}

TEST_F(MailFlow, ABounceMarksTheMessageAndTellsWhoSentIt) {
    const auto ticket = open();
    const auto sent = answered(ticket);
    const std::string bounce =
        "From: MAILER-DAEMON@mx.buyer.example\r\nTo: " + sent.replyTo[0].address +
        "\r\nSubject: Undelivered Mail Returned to Sender\r\nReturn-Path: <>\r\nAuto-Submitted: "
        "auto-replied\r\n"
        "Message-ID: <bounce@mx.buyer.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nYour mail did not arrive.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; "
        "mx.buyer.example\r\n\r\n"
        "Final-Recipient: rfc822; ann@buyer.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" +
        sent.messageId + ">\r\n\r\n--b--\r\n";
    house.mailRaw(std::string(kOurs), bounce);
    EXPECT_EQ(count(), 1U);
    EXPECT_TRUE(house.ticket(1001).hasFailed);
    EXPECT_EQ(house.ticket(1001).status, Status::waiting);
    const auto entries = house.entries(ticket.id);
    ASSERT_THAT(entries, SizeIs(4));
    EXPECT_EQ(entries[2].message->delivery, timeline::Delivery::bounced);
    EXPECT_THAT(entries[2].message->deliveryError, HasSubstr("ann@buyer.example"));
    const auto notices = house.get("/api/v1/me/notifications", mia);
    ASSERT_FALSE(notices.items().empty());
    EXPECT_EQ(test::str(notices.items()[0]["kind"]), "failed");
    EXPECT_EQ(
        house.post(path(ticket, "/messages/" + toString(entries[2].id) + "/retry"), {}, mia).status,
        202);
    house.runJobs();
    EXPECT_EQ(house.entries(ticket.id)[2].message->delivery, timeline::Delivery::sent);
    EXPECT_FALSE(house.ticket(1001).hasFailed);
}

TEST_F(MailFlow, AForgedSenderSpeaksForNobody) {
    const auto ticket = open();
    const auto sent = answered(ticket);
    const auto mails = house.sent().size();
    house.mail({.to = sent.replyTo[0].address,
                .headers = "Authentication-Results: mx.ours.example; dmarc=fail "
                           "header.from=buyer.example; spf=fail "
                           "smtp.mailfrom=buyer.example; dkim=none\r\n"});
    house.runJobs();
    ASSERT_EQ(count(), 2U);
    EXPECT_THAT(house.entries(ticket.id), SizeIs(3));
    EXPECT_THAT(house.sent(), SizeIs(mails));
    EXPECT_EQ(house.entries(house.ticket(1002).id)[0].message->trust, "forged");
}

TEST_F(MailFlow, TheSameMailTwiceIsOneEntry) {
    const auto raw = house.rawOf({});
    EXPECT_TRUE(house.mailRaw(std::string(kOurs), raw));
    EXPECT_FALSE(house.mailRaw(std::string(kOurs), raw));
    EXPECT_EQ(count(), 1U);
    EXPECT_THAT(house.entries(house.ticket(1001).id), SizeIs(2))
        << "the mail and its acknowledgement";
}

TEST_F(MailFlow, WhatCannotBeReadWaitsInQuarantineAndTheNextGoesOn) {
    std::string deep = "From: ann@buyer.example\r\nSubject: Deep\r\nMIME-Version: 1.0\r\n";
    for (int i = 0; i < 400; ++i) {
        const auto mark = "b" + std::to_string(i);
        deep += "Content-Type: multipart/mixed; boundary=" + mark + "\r\n\r\n--" + mark + "\r\n";
    }
    deep += "\r\nend\r\n";
    house.takeRaw(std::string(kOurs), deep);
    house.mail({.subject = "After it"});
    EXPECT_EQ(house.ticket(1001).subject, "After it");
    const auto admin = house.addAgent("admin");
    auto list = house.get("/api/v1/intake?state=quarantined", admin);
    ASSERT_THAT(list.items(), SizeIs(1)) << list.text;
    const auto id = test::str(list.items()[0]["id"]);
    EXPECT_EQ(test::str(list.items()[0]["subject_hint"]), "Deep");
    EXPECT_NE(test::str(list.items()[0]["error"]), "");
    EXPECT_EQ(house.get("/api/v1/intake/" + id + "/original", admin).text, deep);
    EXPECT_EQ(house.get("/api/v1/intake", mia).status, 403);
    EXPECT_EQ(house.post("/api/v1/intake/" + id + "/retry", {}, admin).status, 202);
    EXPECT_THAT(house.get("/api/v1/intake", admin).items(), IsEmpty()) << "it waits";
    house.house.workers.drain();
    EXPECT_EQ(house.get("/api/v1/intake", admin).items().at(0)["attempts"].integer(), 2);
    EXPECT_EQ(house.call("DELETE", "/api/v1/intake/" + id, {}, admin).status, 204);
    EXPECT_THAT(house.get("/api/v1/intake", admin).items(), IsEmpty());
}

TEST_F(MailFlow, RedactionLeavesNothingBehind) {
    const std::string large(300 * 1024, 'x');  // beyond what is kept in the row
    house.mail({.text = "My card is 4111. " + large});
    const auto ticket = house.ticket(1001);
    const auto entry = house.entries(ticket.id)[0];
    ASSERT_FALSE(entry.message->originalHash.empty());
    const auto admin = house.addAgent("admin");
    const auto redacted = house.post(path(ticket, "/entries/" + toString(entry.id) + "/redact"),
                                     R"({"reason":"card number"})", admin);
    ASSERT_EQ(redacted.status, 200) << redacted.text;
    EXPECT_EQ(redacted.body["redacted"].boolean(), true);
    EXPECT_EQ(redacted.text.find("4111"), std::string::npos);
    EXPECT_EQ(house.get(path(ticket), admin).text.find("4111"), std::string::npos);
    EXPECT_EQ(house.get(path(ticket, "/entries"), admin).text.find("4111"), std::string::npos);
    EXPECT_EQ(house.get(path(ticket, "/entries/" + toString(entry.id) + "/original"), admin).status,
              404);
    house.pass(std::chrono::minutes(71));
    EXPECT_FALSE(house.house.blobs->get(entry.message->originalHash).has_value());
}

TEST_F(MailFlow, RedactionTakesBackWhatAgentsWereToldOfIt) {
    const auto admin = house.addAgent("admin");
    const auto tom = house.addAgent("admin");
    house.mail({.text = "My card is 4111."});
    const auto ticket = house.ticket(1001);
    ASSERT_EQ(
        house.call("PATCH", path(ticket), R"({"owner_id":")" + toString(tom.id) + "\"}", admin)
            .status,
        200);
    house.mail({.subject = "Re: [1001]",
                .text = "I said 4111!",
                .headers = "In-Reply-To: <mail-1@buyer.example>\r\n"});
    const auto told = [&] { return house.get("/api/v1/me/notifications", tom); };
    ASSERT_THAT(told().items(), SizeIs(2)) << "assigned, and written to";
    ASSERT_THAT(told().text, HasSubstr("4111"));
    for (const auto& entry : house.entries(ticket.id)) {
        const auto redacted = house.post(path(ticket, "/entries/" + toString(entry.id) + "/redact"),
                                         R"({"reason":"card"})", admin);
        EXPECT_EQ(redacted.status, 200) << redacted.text;
    }
    EXPECT_THAT(told().items(), SizeIs(2));
    EXPECT_THAT(told().text, testing::Not(HasSubstr("4111")));
}

TEST_F(MailFlow, WhoIsToldThatACustomerWroteIsToldWho) {
    const auto tom = house.addAgent("agent"), admin = house.addAgent("admin");
    house.mail({});
    const auto ticket = house.ticket(1001);
    ASSERT_EQ(
        house.call("PATCH", path(ticket), R"({"owner_id":")" + toString(tom.id) + "\"}", admin)
            .status,
        200);
    house.mail({.subject = "Re: [1001]",
                .text = "And the vase?",
                .headers = "In-Reply-To: <mail-1@buyer.example>\r\n"});

    const auto told = house.get("/api/v1/me/notifications", tom);

    ASSERT_THAT(told.items(), SizeIs(2)) << told.text;
    EXPECT_EQ(test::str(told.items()[0]["kind"]), "reply");
    EXPECT_TRUE(told.items()[0]["by"].isNull());
    EXPECT_EQ(test::str(told.items()[0]["customer"]["name"]), house.entries(ticket.id)[0].by.name);
    EXPECT_EQ(test::str(told.items()[1]["kind"]), "assigned");
    EXPECT_TRUE(told.items()[1]["customer"].isNull());
}

TEST_F(MailFlow, RedactionRemovesTheRawMailOfASmallOneToo) {
    house.mail({.text = "My card is 4111."});
    const auto ticket = house.ticket(1001);
    const auto entry = house.entries(ticket.id)[0];
    const auto admin = house.addAgent("admin");
    ASSERT_EQ(house
                  .post(path(ticket, "/entries/" + toString(entry.id) + "/redact"),
                        R"({"reason":"card"})", admin)
                  .status,
              200);
    EXPECT_EQ(house.get(path(ticket, "/entries/" + toString(entry.id) + "/original"), admin).status,
              404);
    EXPECT_THAT(house
                    .read([&](db::ReadTx& tx) {
                        return house.house.intake.original(tx,
                                                           intake::IntakeId{entry.message->intake});
                    })
                    .value_or(""),
                testing::Not(HasSubstr("4111")));
}

/// Mail between two houses until neither has anything to say, at most ten rounds.
TEST(MailFlowLoop, TwoHousesThatAcknowledgeFallSilent) {
    TestHouse a(1), b(2);
    a.addInbox("desk@a.example", {}, true);
    b.addInbox("desk@b.example", {}, true);
    std::size_t fromA = 0, fromB = 0;
    auto carry = [](TestHouse& from, std::size_t& told, TestHouse& to, const std::string& address) {
        from.runJobs();
        const auto raws = from.read([&](db::ReadTx& tx) {
            std::vector<std::string> out;
            for (const auto& mail : from.house.sandbox.list(tx, 100))
                out.push_back(from.house.sandbox.find(tx, mail.id)->raw);
            return out;
        });
        for (std::size_t i = 0; i + told < raws.size(); ++i) to.mailRaw(address, raws[i]);
        told = raws.size();
    };
    // It starts with a mail that claims to come from the other desk.
    a.mail({.from = "desk@b.example", .to = "desk@a.example", .subject = "Hello"});
    for (int round = 0; round < 10; ++round) {
        carry(a, fromA, b, "desk@b.example");
        carry(b, fromB, a, "desk@a.example");
    }
    EXPECT_GE(fromA, 1U);
    EXPECT_LE(fromA, 2U);
    EXPECT_LE(fromB, 2U);
}

}  // namespace
}  // namespace deskbell::app
