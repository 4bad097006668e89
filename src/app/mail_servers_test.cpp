// The house and mail servers that are in trouble.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "support/house.hpp"
#include "support/mail_servers.hpp"
#include "support/scripted_server.hpp"

namespace deskbell::app {
namespace {

using namespace std::chrono_literals;
using deskbell::test::ScriptedPeer;
using deskbell::test::ScriptedServer;
using test::TestHouse;
using testing::HasSubstr;
using timeline::Delivery;

/// A server for outgoing mail that answers each RCPT with what the test says.
class FakeSubmission {
public:
    void answerRecipientsWith(std::string reply) {
        const std::lock_guard lock(mutex_);
        reply_ = std::move(reply);
    }
    std::vector<std::string> taken() {
        const std::lock_guard lock(mutex_);
        return taken_;
    }
    [[nodiscard]] std::uint16_t port() const { return server_.port(); }

private:
    void talk(ScriptedPeer& peer) {
        peer.send("220 mail.example ESMTP\r\n");
        while (true) {
            const auto line = peer.readLine();
            if (line.starts_with("QUIT")) return peer.send("221 bye\r\n");
            if (line.starts_with("DATA")) {
                peer.send("354 go\r\n");
                keep(peer.readUntil("\r\n.\r\n"));
                peer.send("250 2.0.0 Queued\r\n");
            } else if (line.starts_with("RCPT")) {
                peer.send(reply() + "\r\n");
            } else {
                peer.send("250 ok\r\n");
            }
        }
    }
    std::string reply() {
        const std::lock_guard lock(mutex_);
        return reply_;
    }
    void keep(std::string mail) {
        const std::lock_guard lock(mutex_);
        taken_.push_back(std::move(mail));
    }

    std::mutex mutex_;
    std::string reply_ = "250 ok";
    std::vector<std::string> taken_;
    ScriptedServer server_{[this](ScriptedPeer& peer) { talk(peer); }};
};

class Submission : public testing::Test {
protected:
    Submission() {
        const auto made = house.post(
            "/api/v1/inboxes",
            R"({"name":"Shop","address":"shop@ours.example","acknowledge":false,"incoming":{"kind":)"
            R"("listener"},"outgoing":{"kind":"smtp","host":"127.0.0.1","security":"plain","port":)" +
                std::to_string(server.port()) + "}}",
            admin);
        EXPECT_EQ(made.status, 201) << made.text;
        house.mail({});
        const auto answer =
            house.post(path("/messages"),
                       R"({"html":"<p>Today.</p>","to":[{"address":)"
                       R"("ann@buyer.example"}],"bcc":[{"address":"boss@ours.example"}]})",
                       admin);
        EXPECT_EQ(answer.status, 201) << answer.text;
    }
    std::string path(const std::string& tail) {
        return "/api/v1/tickets/" + toString(house.ticket(1001).id) + tail;
    }
    timeline::Message message() { return *house.entries(house.ticket(1001).id).back().message; }

    FakeSubmission server;
    TestHouse house;
    const test::Caller admin = house.addAgent("admin");
};

TEST_F(Submission, IsTriedAgainWhenTheServerAsksForIt) {
    server.answerRecipientsWith("451 4.3.0 Come back later");
    house.pass(10s);
    EXPECT_EQ(message().delivery, Delivery::queued);
    EXPECT_THAT(message().deliveryError, HasSubstr("a problem of its own"));
    EXPECT_FALSE(house.ticket(1001).hasFailed);

    server.answerRecipientsWith("250 ok");
    house.pass(40s);
    EXPECT_EQ(message().delivery, Delivery::sent);
    const auto taken = server.taken();
    ASSERT_EQ(taken.size(), 1u);
    EXPECT_THAT(taken[0], HasSubstr("Today."));
    EXPECT_THAT(taken[0], testing::Not(HasSubstr("boss@ours.example")));
}

TEST_F(Submission, ThatIsRefusedForGoodIsShownOnTheTicket) {
    server.answerRecipientsWith("550 5.1.1 No such user");
    house.pass(10s);
    EXPECT_EQ(message().delivery, Delivery::failed);
    EXPECT_THAT(message().deliveryError, HasSubstr("The mailbox does not exist."));
    EXPECT_TRUE(house.ticket(1001).hasFailed);
    house.pass(24h);
    EXPECT_EQ(message().delivery, Delivery::failed) << "it is not tried again by itself";
}

TEST_F(Submission, IsGivenUpAfterADayOfTrying) {
    server.answerRecipientsWith("451 4.3.0 Come back later");
    for (int i = 0; i < 12; ++i) house.pass(4h);
    EXPECT_EQ(message().delivery, Delivery::failed);
    EXPECT_TRUE(house.ticket(1001).hasFailed);
}

/// What the message of a new ticket looks like in the customer's mailbox.
class Letterhead : public testing::Test {
protected:
    email::Mail answerOf(const test::Caller& agent, TeamId team) {
        const auto inbox = house.addInbox("shop@ours.example", team);
        const auto made = house.call("PATCH", "/api/v1/inboxes/" + toString(inbox),
                                     R"({"sender_name":"{agent}, {team} at Petal",)"
                                     R"("signature_html":"<p>{agent} of {team}</p>"})",
                                     house.addAgent("admin"));
        EXPECT_EQ(made.status, 200) << made.text;
        house.mail({});
        const auto path = "/api/v1/tickets/" + toString(house.ticket(1001).id) + "/messages";
        const auto sent = house.post(
            path, R"({"html":"<p>Today.</p>","to":[{"address":"ann@buyer.example"}]})", agent);
        EXPECT_EQ(sent.status, 201) << sent.text;
        house.pass(10s);
        return house.sent().back();
    }

    TestHouse house;
};

TEST_F(Letterhead, NamesWhoAnswersAndTheTeam) {
    const auto team = house.addTeam("Orders & Co");
    const auto mail = answerOf(house.addAgent("agent", {team}, "Mia"), team);
    EXPECT_EQ(mail.from.name, "Mia, Orders & Co at Petal");
    EXPECT_THAT(mail.text, HasSubstr("Mia of Orders & Co"));
    EXPECT_THAT(mail.html, HasSubstr("Mia of Orders &amp; Co"));
}

TEST_F(Letterhead, OfAnAgentGoesBeforeTheInboxs) {
    const auto team = house.addTeam("Orders");
    const auto mia = house.addAgent("agent", {team}, "Mia");
    ASSERT_EQ(
        house.call("PATCH", "/api/v1/me", R"({"signature_html":"<p>Yours, M.</p>"})", mia).status,
        200);
    const auto mail = answerOf(mia, team);
    EXPECT_THAT(mail.text, HasSubstr("Yours, M."));
    EXPECT_THAT(mail.text, testing::Not(HasSubstr("Mia of")));
}

TEST_F(Letterhead, IsTheInboxsWhereThereIsNoTeam) {
    const auto mail = answerOf(house.addAgent("agent", {}, "Mia"), {});
    EXPECT_EQ(mail.from.name, "Mia, Inbox of shop@ours.example at Petal");
}

TEST(Organizations, TakeInWhoWritesFromTheirDomain) {
    TestHouse house;
    const auto admin = house.addAgent("admin");
    house.addInbox("shop@ours.example");
    const auto made = house.post("/api/v1/organizations",
                                 R"({"name":"Buyers","domains":["buyer.example"]})", admin);
    ASSERT_EQ(made.status, 201) << made.text;
    house.mail({.from = "Ann <ann@buyer.example>"});
    house.mail({.from = "Eve <eve@elsewhere.example>"});
    const auto organizationOf = [&](std::int64_t number) {
        const auto path = "/api/v1/customers/" + toString(house.ticket(number).customer);
        return house.get(path, admin).body["organization"];
    };
    EXPECT_EQ(test::str(organizationOf(1001)["name"]), "Buyers");
    EXPECT_TRUE(organizationOf(1002).isNull());
    EXPECT_EQ(
        house.post("/api/v1/organizations", R"({"name":"All","domains":["gmail.com"]})", admin)
            .status,
        422)
        << "that anybody has";
}

TEST(MailboxTrouble, OfOneAlarmsAndDoesNotSlowTheOthers) {
    if (auto why = deskbell::test::mailServersMissing(); !why.empty()) GTEST_SKIP() << why;
    deskbell::test::Dovecot dovecot(
        std::vector<deskbell::test::MailUser>{{"shop@example.org", "secret"}});
    dovecot.deliver("shop@example.org", "From: ann@buyer.example\r\nSubject: Hello\r\n\r\nHi.\r\n");
    // One that listens and never says a word, and one that hangs up at once.
    ScriptedServer silent([](ScriptedPeer& peer) { peer.awaitEnd(); });
    ScriptedServer rude([](ScriptedPeer&) {});

    std::mutex mutex;
    std::condition_variable arrived;
    TestHouse house(1, nullptr, [&](Config& config) { config.mailCaFile = dovecot.authority(); });
    house.house.outbox.onCommit([&] {
        const std::lock_guard lock(mutex);
        arrived.notify_all();
    });
    const auto admin = house.addAgent("admin");
    const auto add = [&](std::string_view user, std::string_view security, std::uint16_t port) {
        const auto made = house.post(
            "/api/v1/inboxes",
            R"({"name":")" + std::string(user) + R"(","address":")" + std::string(user) +
                R"(","incoming":{"kind":"imap","host":"localhost","password":"secret","user":")" +
                std::string(user) + R"(","security":")" + std::string(security) + R"(","port":)" +
                std::to_string(port) + "}}",
            admin);
        EXPECT_EQ(made.status, 201) << made.text;
    };
    add("silent@example.org", "plain", silent.port());
    add("rude@example.org", "plain", rude.port());
    add("shop@example.org", "tls", dovecot.imapsPort());
    const auto stateOf = [&](const std::string& address) {
        return house.read([&](db::ReadTx& tx) {
            const auto inbox = house.house.inboxes.findByAddress(tx, address);
            return house.house.inboxes.state(tx, inbox->id, inboxes::Direction::incoming);
        });
    };

    if (house.house.watch) house.house.watch->start();
    house.house.leases->start();
    house.house.fetcher.start();
    {
        std::unique_lock lock(mutex);
        ASSERT_TRUE(arrived.wait_for(lock, 30s, [&] {
            return stateOf("shop@example.org").lastSuccessAt.has_value() &&
                   !stateOf("rude@example.org").error.empty();
        }));
    }
    house.house.fetcher.stop();
    house.house.workers.drain();
    EXPECT_EQ(house.ticket(1001).subject, "Hello");
    EXPECT_THAT(stateOf("rude@example.org").error, HasSubstr("The server ended the connection"));
    EXPECT_FALSE(stateOf("rude@example.org").lastSuccessAt);
    EXPECT_EQ(stateOf("shop@example.org").error, "");
}

}  // namespace
}  // namespace deskbell::app
