// Two nodes on one database, whatever the other tests run on: each sees what happens at the other,
// and what only one may do is done by one.

#include <gmock/gmock.h>

#include <condition_variable>
#include <future>
#include <mutex>

#include "kernel/job_claims.hpp"
#include "support/house.hpp"
#include "support/mail_servers.hpp"
#include "support/postgres_server.hpp"

namespace deskbell::app {
namespace {

using namespace std::chrono_literals;
using test::Caller;
using test::TestHouse;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

/// A browser's live connection.
class Line final : public net::WebSocket {
public:
    void send(std::shared_ptr<const std::string> text) override {
        const std::lock_guard lock(mutex_);
        texts_.push_back(*text);
        changed_.notify_all();
    }
    void close(std::uint16_t, std::string_view) override {}

    bool awaits(std::string_view part) {
        return await(
            [&] { return !texts_.empty() && texts_.back().find(part) != std::string::npos; });
    }
    /// Waits for so many events; those that came.
    std::vector<std::string> events(std::size_t count) {
        static_cast<void>(await([&] { return eventsSoFar().size() >= count; }));
        const std::lock_guard lock(mutex_);
        return eventsSoFar();
    }
    std::vector<std::string> all() {
        const std::lock_guard lock(mutex_);
        return texts_;
    }

private:
    template <class Ready>
    bool await(Ready ready) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 30s, ready);
    }
    std::vector<std::string> eventsSoFar() {
        std::vector<std::string> out;
        for (const auto& text : texts_) {
            if (text.find(R"("type":"event")") != std::string::npos) out.push_back(text);
        }
        return out;
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> texts_;
};

struct Client {
    std::shared_ptr<Line> line = std::make_shared<Line>();
    std::shared_ptr<net::WebSocketHandler> handler;

    void present(timeline::TicketId ticket, std::string_view state) {
        handler->received(R"({"type":"presence","subject":"ticket:)" + toString(ticket) +
                          R"(","state":")" + std::string(state) + "\"}");
    }
};

class Nodes : public testing::Test {
protected:
    test::AdjustConfig config(int node) {
        return [this, node](Config& config) {
            config.database = name.url();
            if (pooler) {
                config.database = deskbell::test::PostgresServer::url(name.name(), pooler->port());
                config.databaseDirect = name.url();
            }
            config.node = node;
            if (dovecot) config.mailCaFile = dovecot->authority();
            if (node == 1) return void(firstFolder = config.data);
            std::filesystem::create_directories(config.data);
            std::filesystem::copy_file(firstFolder / "secret.key", config.data / "secret.key");
        };
    }
    void open() {
        a = std::make_unique<TestHouse>(1, nullptr, config(1));
        b = std::make_unique<TestHouse>(2, nullptr, config(2));
        for (auto* house : {&a->house, &b->house}) {
            house->signals->start();
            house->watch->start();
            house->leases->start();
            house->live.start();
        }
    }
    void TearDown() override {
        for (auto* node : {a.get(), b.get()}) {
            if (node == nullptr) continue;
            node->house.live.stop();
            node->house.fetcher.stop();
        }
    }

    static Client connect(TestHouse& node, const Caller& as, std::string_view since) {
        net::HttpRequest request;
        request.method = "GET";
        request.target = "/api/v1/live?since=" + std::string(since);
        request.headers.add("Host", "desk.example");
        request.headers.add("Authorization", "Bearer " + as.token);
        request.webSocket = true;
        auto responder = std::make_shared<test::FakeResponder>();
        auto coming = responder->answer.get_future();
        node.dispatch->handle(std::move(request), responder);
        Client client;
        client.handler = coming.get().upgrade;
        client.handler->opened(client.line);
        EXPECT_TRUE(client.line->awaits("hello"));
        return client;
    }
    static std::string positionOf(TestHouse& node) {
        return std::to_string(
            node.read([&](db::ReadTx& tx) { return node.house.outbox.head(tx); }));
    }
    /// Ends what listens, as a network would.
    void cut() const {
        deskbell::test::sharedPostgres().query(
            name.name(),
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
            " current_database() AND pid <> pg_backend_pid() AND (query LIKE 'LISTEN%' OR query "
            "LIKE '%pg_notify(%'"
            " OR query = 'SELECT 1')");
    }

    deskbell::test::PostgresDatabaseName name{
        deskbell::test::PostgresDatabaseName::Schema::product};
    /// Once; an inbox that is fetched from it by IMAP. Its id.
    std::string addMailbox() {
        const auto made = a->post(
            "/api/v1/inboxes",
            R"({"name":"Shop","address":"shop@example.org","acknowledge":false,"incoming":{"kind":)"
            R"("imap","host":"localhost","port":)" +
                std::to_string(dovecot->imapsPort()) +
                R"(,"user":"shop@example.org","password":"secret"}})",
            a->addAgent("admin"));
        EXPECT_EQ(made.status, 201) << made.text;
        return made.str("id");
    }
    void deliver(const std::string& subject) {
        dovecot->deliver("shop@example.org", "From: ann@buyer.example\r\nSubject: " + subject +
                                                 "\r\nMessage-ID: <" + subject +
                                                 "@b>\r\n\r\nHello.\r\n");
    }
    std::size_t taken() {
        return a->read([&](db::ReadTx& tx) { return a->house.intake.waiting(tx, {}, 100).size(); });
    }
    template <class Ready>
    static bool await(Ready ready) {
        const SystemClock clock;
        const auto until = clock.steady() + 30s;
        while (!ready()) {
            if (clock.steady() > until) return false;
            std::this_thread::yield();
        }
        return true;
    }

    std::unique_ptr<deskbell::test::Pooler> pooler;
    std::unique_ptr<deskbell::test::Dovecot> dovecot;
    std::filesystem::path firstFolder;
    std::unique_ptr<TestHouse> a, b;
};

TEST_F(Nodes, AnAgentHearsOfWhatHappensAtTheOtherOneAlsoAcrossACut) {
    open();
    const auto mia = a->addAgent("admin", {}, "Mia");
    a->addInbox("shop@ours.example");
    const auto from = positionOf(*a);
    auto here = connect(*a, mia, from);
    auto there = connect(*b, mia, from);

    constexpr int kMails = 6;
    std::size_t heard = 0;
    for (int i = 0; i < kMails; ++i) {
        if (i == 2 || i == 4) cut();
        a->mail({.subject = "Mail " + std::to_string(i)});
        heard = std::max(heard + 1, here.line->events(heard + 1).size());
    }
    // The same to both, in the same order, and nothing twice.
    const auto last = positionOf(*a);
    ASSERT_TRUE(here.line->awaits("\"position\":\"" + last + "\""));
    const auto atHome = here.line->events(heard);
    EXPECT_EQ(there.line->events(atHome.size()), atHome);
    EXPECT_GE(atHome.size(), static_cast<std::size_t>(kMails));
}

TEST_F(Nodes, AClientGoesOnAtTheOtherOne) {
    open();
    const auto mia = a->addAgent("admin", {}, "Mia");
    a->addInbox("shop@ours.example");
    for (int i = 0; i < 5; ++i) {
        a->mail({.subject = "Mail " + std::to_string(i)});
        // What A has shown her, B knows too, though it may not have been woken yet.
        const auto client = connect(*b, mia, positionOf(*a));
        EXPECT_THAT(client.line->all(), Not(Contains(HasSubstr("reset"))));
    }
}

TEST_F(Nodes, WhoLooksAtATicketIsSeenAtTheOtherOne) {
    open();
    const auto team = a->addTeam("Orders");
    const auto mia = a->addAgent("admin", {}, "Mia");
    const auto tom = a->addAgent("agent", {team}, "Tom");
    const auto eve = a->addAgent("agent", {a->addTeam("Others")}, "Eve");
    a->addInbox("shop@ours.example", team);
    a->mail({});
    const auto ticket = a->allTickets().at(0).id;

    auto atA = connect(*a, mia, "0");
    auto atB = connect(*b, tom, "0");
    atA.present(ticket, "viewing");
    ASSERT_TRUE(atA.line->awaits(R"("name":"Mia","state":"viewing")"));
    atB.present(ticket, "typing");
    EXPECT_TRUE(atA.line->awaits(R"("name":"Tom","state":"typing")"));
    atA.present(ticket, "typing");
    EXPECT_TRUE(atB.line->awaits(R"("name":"Mia","state":"typing")"));
    EXPECT_TRUE(b->house.live.isPresent(mia.id, "ticket:" + toString(ticket)));

    // What a node says is not believed where the agent may not see the ticket.
    a->house.signals->tell("presence", R"({"key":"forged:1","agent":")" + toString(eve.id) +
                                           R"(","session":"0","token":"0","subject":"ticket:)" +
                                           toString(ticket) + R"(","state":"viewing"})");
    atA.handler->closed();
    EXPECT_TRUE(atB.line->awaits(R"("agents":[{"id":")" + toString(tom.id)));
    EXPECT_THAT(atB.line->all(), Not(Contains(HasSubstr("Eve"))));
    EXPECT_FALSE(b->house.live.isPresent(mia.id, "ticket:" + toString(ticket)));
}

TEST_F(Nodes, WhatOneRemembersIsForgottenWhenTheOtherChangesIt) {
    open();
    const auto mia = a->addAgent("admin", {}, "Mia");
    ASSERT_EQ(b->get("/api/v1/teams", mia).status, 200);
    a->addTeam("Founded at A");
    const auto isKnown = [&] {
        return b->read([&](db::ReadTx& tx) {
            const auto known = b->house.people.directory(tx);
            return std::any_of(known->teams.begin(), known->teams.end(),
                               [](const auto& team) { return team.second.name == "Founded at A"; });
        });
    };
    for (int tries = 0; tries < 20'000 && !isKnown(); ++tries) std::this_thread::yield();
    EXPECT_TRUE(isKnown());
}

TEST_F(Nodes, OneOfTwoAcceptsAHandoverAndOneThatNobodyAnswersGoesBackOnce) {
    open();
    const auto blue = a->addTeam("Blue");
    const auto red = a->addTeam("Red");
    a->addInbox("shop@ours.example", blue);
    const auto giver = a->addAgent("agent", {blue});
    const auto first = a->addAgent("agent", {red});
    const auto second = a->addAgent("agent", {red});
    a->mail({});
    const auto ticket = a->ticket(1001).id;
    const auto offer = [&] {
        const auto made = a->post("/api/v1/tickets/" + toString(ticket) + "/handovers",
                                  R"({"team_id":")" + toString(red) +
                                      R"(","packet":{"wanted":"Roses","next":"Send them"}})",
                                  giver);
        EXPECT_EQ(made.status, 201) << made.text;
        return made.str("id");
    };
    const auto atOnce = [](auto one, auto other) {
        auto beside = std::async(std::launch::async, one);
        const auto here = other();
        return std::pair(beside.get(), here);
    };

    offer();
    for (auto* node : {a.get(), b.get()}) node->clock.advance(24h * 3);
    atOnce([&] { return a->house.jobs.runDue(); }, [&] { return b->house.jobs.runDue(); });
    atOnce([&] { return a->house.jobs.runDue(); }, [&] { return b->house.jobs.runDue(); });
    auto told = a->entries(ticket, "event");
    std::erase_if(told, [](const auto& entry) {
        return entry.detail.find("handover_ignored") == std::string::npos;
    });
    EXPECT_THAT(told, SizeIs(1));

    const auto id = offer();
    const auto accept = [&](TestHouse& node, const Caller& who) {
        return node.post("/api/v1/handovers/" + id + "/accept", "{}", who).status;
    };
    auto [one, other] =
        atOnce([&] { return accept(*a, first); }, [&] { return accept(*b, second); });
    EXPECT_EQ(std::min(one, other), 200);
    EXPECT_EQ(std::max(one, other), 409);
    EXPECT_EQ(a->ticket(1001).owner, one == 200 ? first.id : second.id);
}

TEST_F(Nodes, WhatIsSaidGoesAroundAPooler) {
    if (!deskbell::test::Pooler::isInstalled()) GTEST_SKIP() << "PgBouncer is not installed";
    pooler = std::make_unique<deskbell::test::Pooler>(deskbell::test::sharedPostgres());
    open();
    const auto mia = a->addAgent("admin", {}, "Mia");
    const auto tom = a->addAgent("admin", {}, "Tom");
    a->addInbox("shop@ours.example");
    const auto from = positionOf(*a);
    auto atB = connect(*b, tom, from);
    a->mail({});
    EXPECT_FALSE(atB.line->events(1).empty());
    // Nobody looks for presence by himself: this was heard.
    auto atA = connect(*a, mia, from);
    const auto ticket = a->allTickets().at(0).id;
    atB.present(ticket, "viewing");
    atA.present(ticket, "typing");
    EXPECT_TRUE(atB.line->awaits(R"("name":"Mia","state":"typing")"));
}

TEST_F(Nodes, AJobRunsOnceHoweverManyLookForIt) {
    open();
    std::mutex mutex;
    std::map<std::string, int> inside, outside;
    constexpr int kJobs = 200;
    for (auto* house : {&a->house, &b->house}) {
        house->jobs.handle("test.inside", [&](db::WriteTx& tx, const kernel::Job& job) {
            tx.afterCommit([&, key = job.payload] {
                const std::lock_guard lock(mutex);
                ++inside[key];
            });
            return Result<void>{};
        });
        house->jobs.handleOutside("test.outside",
                                  [&](const kernel::Job& job) -> kernel::JobOutcome {
                                      const std::lock_guard lock(mutex);
                                      ++outside[job.payload];
                                      return kernel::JobDone{};
                                  });
    }
    a->write([&](db::WriteTx& tx) {
        for (int i = 0; i < kJobs; ++i) {
            for (const auto* kind : {"test.inside", "test.outside"}) {
                a->house.jobs.add(tx, {.kind = kind,
                                       .key = {},
                                       .payload = std::to_string(i),
                                       .due = a->clock.now(),
                                       .lane = i % 3 == 0 ? "lane " + std::to_string(i % 5) : ""});
            }
        }
    });
    for (auto* house : {&a->house, &b->house}) house->jobs.start();
    EXPECT_TRUE(await([&] {
        const std::lock_guard lock(mutex);
        return inside.size() == kJobs && outside.size() == kJobs;
    }));
    for (auto* house : {&a->house, &b->house}) house->jobs.stop();
    for (const auto* counts : {&inside, &outside}) {
        for (const auto& [key, times] : *counts) EXPECT_EQ(times, 1) << key;
    }
}

TEST_F(Nodes, TheJobsOfOneThatDiedAreRunByTheOther) {
    open();
    std::promise<std::string> ran;
    b->house.jobs.handleOutside("test.mail", [&](const kernel::Job& job) -> kernel::JobOutcome {
        ran.set_value(job.payload);
        return kernel::JobDone{};
    });
    a->write([&](db::WriteTx& tx) {
        a->house.jobs.add(tx, {.kind = "test.mail",
                               .key = {},
                               .payload = "hello",
                               .due = a->clock.now(),
                               .lane = {}});
    });
    // Claimed, and then nothing more is heard of it.
    const auto claims = kernel::makePostgresJobClaims();
    a->write([&](db::WriteTx& tx) {
        const auto now = claims->clock(tx, a->clock.now());
        EXPECT_THAT(claims->claim(tx, {{"test.mail"}, a->clock.now(), now, now + 500ms, 7, 1}),
                    SizeIs(1));
    });
    b->house.jobs.start();
    auto coming = ran.get_future();
    ASSERT_EQ(coming.wait_for(30s), std::future_status::ready);
    EXPECT_EQ(coming.get(), "hello");
    b->house.jobs.stop();
}

TEST_F(Nodes, OneGoesOnRoutingWhereTheOtherStopped) {
    open();
    const auto team = a->addTeam("Blue");
    a->addInbox("shop@ours.example", team);
    const auto admin = a->addAgent("admin");
    const auto ben = a->addAgent("agent", {team}), cleo = a->addAgent("agent", {team});
    ASSERT_EQ(a->post("/api/v1/queues", R"({"name":"All","offer_seconds":60})", admin).status, 201);
    ASSERT_EQ(a->post("/api/v1/me/presence/act", "", ben).status, 204);
    ASSERT_TRUE(a->mail({}));
    const auto offersOf = [](TestHouse& node, const Caller& who) {
        return node.get("/api/v1/me/offers", who).items();
    };
    a->house.routing.runOnce();
    ASSERT_THAT(offersOf(*b, ben), SizeIs(1));
    EXPECT_THAT(b->get("/api/v1/me/presence", ben).str("state"), "available");

    b->clock.advance(1min);
    ASSERT_EQ(b->post("/api/v1/me/presence/act", "", cleo).status, 204);
    b->house.routing.runOnce();  // takes over: it reads how things stand
    EXPECT_THAT(offersOf(*a, ben), SizeIs(0));
    EXPECT_THAT(offersOf(*a, cleo), SizeIs(1));
    a->clock.advance(1min);
    a->house.routing.forget();
    a->house.routing.runOnce();  // comes back, and nothing happens twice
    const auto routing =
        a->get("/api/v1/tickets/" + toString(a->ticket(1001).id) + "/routing", admin);
    std::string states;
    for (const auto& offer : routing.body["offers"].items())
        states += std::string(offer["state"].string().value()) + " ";
    EXPECT_EQ(states, "missed open ");
}

TEST_F(Nodes, AMailboxIsFetchedByOneAndThenByTheOther) {
    if (auto why = deskbell::test::mailServersMissing(); !why.empty()) GTEST_SKIP() << why;
    dovecot = std::make_unique<deskbell::test::Dovecot>(
        std::vector<deskbell::test::MailUser>{{"shop@example.org", "secret"}});
    open();
    const auto lease = "mailbox:" + addMailbox();
    // A node that had it died a moment ago.
    deskbell::test::sharedPostgres().query(
        name.name(), "INSERT INTO leases VALUES ('" + lease +
                         "', 'dead', (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
                         " + 1000000)");
    a->house.fetcher.start();
    b->house.fetcher.start();
    deliver("first");
    EXPECT_TRUE(await([&] { return taken() == 1; }));
    EXPECT_NE(a->house.leases->has(lease), b->house.leases->has(lease));

    auto& holder = a->house.leases->has(lease) ? *a : *b;
    auto& heir = &holder == a.get() ? *b : *a;
    holder.house.fetcher.stop();
    deliver("second");
    EXPECT_TRUE(await([&] { return taken() == 2; }));
    EXPECT_TRUE(heir.house.leases->has(lease));
    heir.house.fetcher.stop();
    EXPECT_EQ(taken(), 2u) << "none was taken twice";
    a->house.workers.drain();
    EXPECT_THAT(a->allTickets(), SizeIs(2));
}

TEST_F(Nodes, FetchNowReachesTheOneThatFetches) {
    if (auto why = deskbell::test::mailServersMissing(); !why.empty()) GTEST_SKIP() << why;
    dovecot = std::make_unique<deskbell::test::Dovecot>(
        std::vector<deskbell::test::MailUser>{{"shop@example.org", "secret"}});
    open();
    const auto inbox = addMailbox();
    const auto lease = "mailbox:" + inbox;
    a->house.fetcher.start();
    b->house.fetcher.start();
    deliver("first");
    ASSERT_TRUE(await([&] { return taken() == 1; }));
    auto& other = a->house.leases->has(lease) ? *b : *a;

    // It begins anew, so it signs in once more.
    const auto signIns = [&] {
        const auto log = dovecot->log();
        std::size_t count = 0;
        for (auto at = log.find("Login:"); at != log.npos; at = log.find("Login:", at + 1)) ++count;
        return count;
    };
    const auto before = signIns();
    const auto asked = other.post("/api/v1/inboxes/" + inbox + "/fetch", "", a->addAgent("admin"));
    EXPECT_LT(asked.status, 300) << asked.text;
    EXPECT_TRUE(await([&] { return signIns() > before; }));
    EXPECT_FALSE(other.house.leases->has(lease)) << "and the other one did not take it over";
}

}  // namespace
}  // namespace deskbell::app
