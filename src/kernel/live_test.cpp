#include "kernel/live.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <set>

#include "support/database.hpp"
#include "support/fakes.hpp"
#include "support/schema.hpp"

namespace deskbell::kernel {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// What a client was sent, in short: "event 3 ticket.changed", "hello 3", "closed 1008".
class FakeSocket final : public net::WebSocket {
public:
    void send(std::shared_ptr<const std::string> text) override {
        std::lock_guard lock(mutex_);
        const auto message = *json::parse(*text);
        auto line = std::string(*message["type"].string());
        if (message.has("position")) line += " " + std::string(*message["position"].string());
        if (message.has("kind")) line += " " + std::string(*message["kind"].string());
        for (const auto& agent : message["agents"].items()) {
            line += " " + std::string(*agent["name"].string()) + "=" +
                    std::string(*agent["state"].string());
        }
        lines_.push_back(line);
        raw_.push_back(*text);
        changed_.notify_all();
    }
    void close(std::uint16_t code, std::string_view) override {
        std::lock_guard lock(mutex_);
        lines_.push_back("closed " + std::to_string(code));
        changed_.notify_all();
    }
    std::vector<std::string> take() {
        std::lock_guard lock(mutex_);
        return std::exchange(lines_, {});
    }
    std::string last() {
        std::lock_guard lock(mutex_);
        return raw_.back();
    }
    /// Everything, as it was sent.
    std::vector<std::string> raw() {
        std::lock_guard lock(mutex_);
        return raw_;
    }
    bool waitFor(std::size_t lines) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 30s, [&] { return lines_.size() >= lines; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> lines_;
    std::vector<std::string> raw_;
};

struct Client {
    std::shared_ptr<FakeSocket> socket = std::make_shared<FakeSocket>();
    std::shared_ptr<net::WebSocketHandler> handler;

    void say(std::string_view text) { handler->received(text); }
    void present(std::string_view state, std::string_view subject = "ticket:1") {
        say(R"({"type":"presence","subject":")" + std::string(subject) + R"(","state":")" +
            std::string(state) + "\"}");
    }
    std::vector<std::string> heard() { return socket->take(); }
};

class LiveTest : public testing::Test {
protected:
    LiveTest() {
        agents[7] = agent(7, "Mia", {TeamId{1}});
        agents[8] = agent(8, "Ben", {TeamId{2}});
        live.addRoutes(router, [this](db::ReadTx&, const Actor& actor, std::string_view subject) {
            if (subject == "ticket:throws") throw std::runtime_error("broken");
            return actor.may(Permission::ticketsRead) && !forbidden.contains(std::string(subject));
        });
    }

    static Actor agent(std::int64_t id, std::string name, std::vector<TeamId> teams) {
        Actor actor;
        actor.kind = ActorKind::agent;
        actor.agent = AgentId{id};
        actor.name = std::move(name);
        actor.permissions = {Permission::ticketsRead};
        actor.teams = std::move(teams);
        return actor;
    }

    Result<Response> ask(std::int64_t id, std::optional<std::string> since, bool webSocket = true) {
        net::HttpRequest http;
        http.webSocket = webSocket;
        Request request;
        request.actor = &agents.at(id);
        request.http = &http;
        if (since) request.query = {{"since", *since}};
        const auto& route = *router.match("GET", "/api/v1/live").route;
        return db->read(
            [&](db::ReadTx& tx) { return std::get<ReadHandler>(route.handler)(tx, request); });
    }
    Client connect(std::int64_t id, std::optional<std::string> since = {}) {
        Client client;
        client.handler = ask(id, std::move(since))->raw.upgrade;
        client.handler->opened(client.socket);
        return client;
    }
    void happen(std::string kind, TeamId team = {}) {
        db->write([&](db::WriteTx& tx) {
            outbox.add(tx, {.kind = kind,
                            .subject = 42,
                            .audience = {.scoped = true, .team = team},
                            .by = AgentId{7},
                            .data = R"({"entry":"5"})"});
        });
    }
    void run() { live.runOnce(); }

    test::ManualClock clock;
    test::TempDatabase db;
    std::unique_ptr<Log> log = makeNullLog();
    Outbox outbox{clock};
    std::map<std::int64_t, Actor> agents;  ///< as they are now; absent: gone
    std::set<std::string> forbidden;
    Router router;
    LiveUpdates live{outbox, *db, clock, *log, [this](db::ReadTx&, const Actor& actor) {
                         const auto found = agents.find(actor.agent.value);
                         return found == agents.end() ? std::nullopt : std::optional(found->second);
                     }};
};

TEST_F(LiveTest, TellsWhatHappensInWords) {
    auto mia = connect(7);
    run();
    EXPECT_THAT(mia.heard(), ElementsAre("hello 0"));
    happen("ticket.changed");
    run();
    EXPECT_EQ(mia.socket->last(),
              R"({"type":"event","position":"1","kind":"ticket.changed","subject":"42","by":"7",)"
              R"("at":")" +
                  formatRfc3339(clock.now()) + R"(","data":{"entry":"5"}})");
    EXPECT_EQ(live.connections(), 1);
    mia.handler->closed();
    EXPECT_EQ(live.connections(), 0);
    run();
    EXPECT_EQ(mia.socket.use_count(), 1) << "nothing holds on to the connection";
}

TEST_F(LiveTest, SpeaksAsTheOpenApiDocumentSays) {
    router.event("ticket.changed", "A ticket changed");
    const test::ApiDocument document(router.openApi("1"));
    constexpr std::string_view kPing = R"({"type":"ping"})";
    constexpr std::string_view kPresence =
        R"({"type":"presence","subject":"ticket:1","state":"typing"})";

    auto mia = connect(7, "999");
    run();
    happen("ticket.changed");
    mia.say(kPresence);
    mia.say(kPing);
    run();
    std::set<std::string> types;
    for (const auto& raw : mia.socket->raw()) {
        const auto frame = *json::parse(raw);
        types.emplace(*frame["type"].string());
        EXPECT_EQ(document.mismatchOf("LiveFrame", frame), "") << raw;
    }
    EXPECT_THAT(types, ElementsAre("event", "hello", "pong", "presence", "reset"));
    for (const auto said : {kPing, kPresence})
        EXPECT_EQ(document.mismatchOf("LiveMessage", *json::parse(said)), "") << said;
}

TEST_F(LiveTest, AClientThatComesBackMissesNothingAndHearsNothingTwice) {
    happen("a");
    happen("b");
    run();
    auto mia = connect(7, "1");
    happen("c");  // committed between the connection and its greeting
    run();
    happen("d");
    run();
    EXPECT_THAT(mia.heard(), ElementsAre("event 2 b", "event 3 c", "hello 3", "event 4 d"));

    auto fresh = connect(7, "0");
    auto upToDate = connect(7, "4");
    run();
    EXPECT_THAT(fresh.heard(),
                ElementsAre("event 1 a", "event 2 b", "event 3 c", "event 4 d", "hello 4"));
    EXPECT_THAT(upToDate.heard(), ElementsAre("hello 4"));
}

TEST_F(LiveTest, ReplaysWhatWasCommittedBeforeTheServerStarted) {
    happen("a");
    happen("b");
    auto mia = connect(7, "1");
    run();
    EXPECT_THAT(mia.heard(), ElementsAre("event 2 b", "hello 2"));
}

TEST_F(LiveTest, AClientThatWasAwayTooLongStartsAgain) {
    db->write([&](db::WriteTx& tx) {
        for (int i = 0; i < 1005; ++i) outbox.add(tx, {.kind = "x"});
    });
    run();
    auto tooOld = connect(7, "4");
    auto justInTime = connect(7, "5");
    auto fromTheFuture = connect(7, "2000");
    run();
    EXPECT_THAT(tooOld.heard(), ElementsAre("reset 1005", "hello 1005"));
    EXPECT_EQ(justInTime.heard().size(), 1001);
    EXPECT_THAT(fromTheFuture.heard(), ElementsAre("reset 1005", "hello 1005"));
    happen("y");
    run();
    EXPECT_THAT(tooOld.heard(), ElementsAre("event 1006 y"));
}

TEST_F(LiveTest, APrunedLogMakesOldClientsStartAgain) {
    happen("a");
    happen("b");
    clock.advance(1h);
    db->write([&](db::WriteTx& tx) { outbox.prune(tx, clock.now()); });
    happen("c");
    auto beforeTheHole = connect(7, "0");
    auto afterIt = connect(7, "2");
    run();
    EXPECT_THAT(beforeTheHole.heard(), ElementsAre("reset 3", "hello 3"));
    EXPECT_THAT(afterIt.heard(), ElementsAre("event 3 c", "hello 3"));
}

TEST_F(LiveTest, SendsEachClientOnlyWhatItMaySee) {
    auto mia = connect(7);
    auto ben = connect(8);
    run();
    happen("ours", TeamId{1});
    happen("everybodys");
    happen("theirs", TeamId{2});
    run();
    EXPECT_THAT(mia.heard(), ElementsAre("hello 0", "event 1 ours", "event 2 everybodys"));
    EXPECT_THAT(ben.heard(), ElementsAre("hello 0", "event 2 everybodys", "event 3 theirs"));
    auto back = connect(8, "0");
    run();
    EXPECT_THAT(back.heard(), ElementsAre("event 2 everybodys", "event 3 theirs", "hello 3"))
        << "nor does the replay show more";
}

TEST_F(LiveTest, WhoMovesToAnotherTeamSeesItsTicketsAtOnce) {
    auto mia = connect(7);
    run();
    agents[7].teams = {TeamId{2}};
    happen("teams.changed");
    happen("ours no more", TeamId{1});
    happen("ours now", TeamId{2});
    run();
    EXPECT_THAT(mia.heard(), ElementsAre("hello 0", "event 1 teams.changed", "event 3 ours now"));
}

TEST_F(LiveTest, WhoseSessionEndsIsDisconnectedAndHearsNoMore) {
    auto mia = connect(7);
    run();
    agents.erase(7);
    happen("session.ended");
    happen("secret");
    run();
    EXPECT_THAT(mia.heard(), ElementsAre("hello 0", "closed 1008"));
    mia.handler->closed();
    run();
}

TEST_F(LiveTest, ASessionThatEndedWhileConnectingIsNotGreeted) {
    auto mia = connect(7);
    agents.erase(7);
    run();
    EXPECT_THAT(mia.heard(), ElementsAre("closed 1008"));
}

TEST_F(LiveTest, AsksAgainEveryMinuteWhoMayWhat) {
    auto mia = connect(7);
    run();
    agents.erase(7);
    clock.advance(59s);
    run();
    EXPECT_THAT(mia.heard(), ElementsAre("hello 0"));
    clock.advance(6s);
    run();
    EXPECT_THAT(mia.heard(), ElementsAre("closed 1008"));
}

TEST_F(LiveTest, AnswersPingsWithThePosition) {
    auto mia = connect(7);
    happen("theirs", TeamId{2});
    mia.say(R"({"type":"ping"})");
    mia.say(R"({"type":"of a newer client"})");
    run();
    EXPECT_THAT(mia.heard(), ElementsAre("hello 1", "pong 1"));
}

TEST_F(LiveTest, ShowsWhoLooksAndTypesToThoseWhoAreThere) {
    auto mia = connect(7);
    auto ben = connect(8);
    run();
    mia.heard();
    ben.heard();
    mia.present("viewing");
    run();
    EXPECT_THAT(mia.heard(), ElementsAre("presence Mia=viewing"));
    EXPECT_THAT(ben.heard(), IsEmpty());
    ben.present("typing");
    mia.present("viewing");
    run();
    EXPECT_THAT(mia.heard(), ElementsAre("presence Mia=viewing Ben=typing"));
    EXPECT_THAT(ben.heard(), ElementsAre("presence Mia=viewing Ben=typing"));
    ben.present("left");
    run();
    EXPECT_THAT(mia.heard(), ElementsAre("presence Mia=viewing"));
    EXPECT_THAT(ben.heard(), IsEmpty());
}

TEST_F(LiveTest, PresenceEndsWithTheConnectionAndByTime) {
    auto mia = connect(7);
    auto ben = connect(8);
    mia.present("viewing");
    ben.present("viewing");
    run();
    mia.heard();
    ben.handler->closed();
    run();
    EXPECT_THAT(mia.heard(), ElementsAre("presence Mia=viewing"));

    auto again = connect(8);
    again.present("viewing");
    run();
    mia.heard();
    clock.advance(20s);
    mia.present("viewing");
    clock.advance(10s);
    run();
    EXPECT_THAT(mia.heard(), ElementsAre("presence Mia=viewing")) << "Ben has not said a word";
}

TEST_F(LiveTest, NobodyIsPresentAtWhatHeMayNotSee) {
    forbidden.insert("ticket:1");
    auto mia = connect(7);
    mia.present("viewing");
    run();
    EXPECT_THAT(mia.heard(), ElementsAre("hello 0"));

    forbidden.clear();
    auto ben = connect(8);
    mia.present("viewing");
    ben.present("viewing");
    run();
    mia.heard();
    ben.heard();
    agents[8].permissions = {};
    happen("roles.changed");
    run();
    EXPECT_THAT(mia.heard(), ElementsAre("presence Mia=viewing", "event 1 roles.changed"))
        << "who loses a permission leaves";
    ben.present("typing");
    run();
    EXPECT_THAT(ben.heard(), IsEmpty());
}

TEST_F(LiveTest, ClosesClientsThatFloodOrTalkNonsense) {
    const auto after = [&](auto&& talk) {
        auto client = connect(7);
        run();
        client.heard();
        talk(client);
        run();
        return client.heard();
    };
    const auto pings = [](int count) {
        return [count](Client& c) {
            for (int i = 0; i < count; ++i) c.say(R"({"type":"ping"})");
        };
    };
    EXPECT_EQ(after(pings(20)).size(), 20);
    EXPECT_EQ(after(pings(500)).back(), "closed 1008");
    EXPECT_EQ(after(pings(500)).size(), 21);
    EXPECT_THAT(after([](Client& c) { c.say("hello"); }), ElementsAre("closed 1008"));
    EXPECT_THAT(after([](Client& c) { c.say("[]"); }), ElementsAre("closed 1008"));
    EXPECT_THAT(after([](Client& c) { c.say(std::string(1025, ' ')); }),
                ElementsAre("closed 1008"));
    EXPECT_THAT(after([](Client& c) { c.say("{}"); }), IsEmpty());
    EXPECT_THAT(after([](Client& c) { c.present("viewing", std::string(65, 'x')); }), IsEmpty());
}

TEST_F(LiveTest, WhatBreaksOneClientDoesNotTouchTheOthers) {
    auto mia = connect(7);
    auto ben = connect(8);
    run();
    mia.present("viewing", "ticket:throws");
    happen("a");
    run();
    EXPECT_THAT(mia.heard(), ElementsAre("hello 0", "event 1 a", "closed 1011"));
    EXPECT_THAT(ben.heard(), ElementsAre("hello 0", "event 1 a"));
}

TEST_F(LiveTest, IsForWebSocketsAndSignedInAgents) {
    EXPECT_EQ(router.match("GET", "/api/v1/live").route->access, Access::agent);
    EXPECT_EQ(ask(7, {}, false).error().reason, "live.upgrade");
    EXPECT_EQ(ask(7, "x").error().field, "since");
    EXPECT_EQ(ask(7, "-1").error().field, "since");
}

TEST_F(LiveTest, WakesByCommitsAndSaysGoodbyeAtTheEnd) {
    live.start();
    auto mia = connect(7);
    EXPECT_TRUE(mia.socket->waitFor(1));
    happen("a");
    EXPECT_TRUE(mia.socket->waitFor(2));
    live.stop();
    EXPECT_THAT(mia.heard(), ElementsAre("hello 0", "event 1 a", "closed 1001"));
    mia.handler->closed();
    EXPECT_EQ(mia.socket.use_count(), 1) << "nothing holds on to the connection";
}

TEST_F(LiveTest, ManyWritersAndComingAndGoingLoseNothing) {
    live.start();
    auto steady = connect(7, "0");
    std::vector<std::thread> writers;
    for (int w = 0; w < 4; ++w) {
        writers.emplace_back([this] {
            for (int i = 0; i < 25; ++i) happen("x");
        });
    }
    std::vector<std::string> heard;
    for (std::int64_t position = 0; position < 100;) {
        auto visitor = connect(7, std::to_string(position));
        EXPECT_TRUE(visitor.socket->waitFor(2));
        for (const auto& line : visitor.heard()) {
            if (!line.starts_with("event ")) continue;
            heard.push_back(line);
            ++position;
        }
        visitor.handler->closed();
    }
    for (auto& writer : writers) writer.join();
    EXPECT_TRUE(steady.socket->waitFor(101));
    live.stop();

    std::vector<std::string> expected;
    for (int i = 1; i <= 100; ++i) expected.push_back("event " + std::to_string(i) + " x");
    EXPECT_EQ(heard, expected);
    auto all = steady.heard();
    std::erase_if(all, [](const auto& line) { return !line.starts_with("event "); });
    EXPECT_EQ(all, expected);
}

}  // namespace
}  // namespace deskbell::kernel
