// Routing in the whole house: tickets find somebody who is there, come back from who is not, and
// everybody sees why.

#include <gmock/gmock.h>

#include "support/house.hpp"

namespace deskbell::app {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::Caller;
using test::str;
using test::TestHouse;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

/// The clock stands on Monday, 5 January 2026, 9:00 UTC; the business is open from 9 to 17.
class RoutingTest : public testing::Test {
protected:
    RoutingTest() {
        house.addInbox("shop@ours.example", team);
        house.runJobs();
    }

    /// A queue for everything, with this besides.
    std::string addQueue(const std::string& more = {}, const std::string& name = "All") {
        const auto added = house.post(
            "/api/v1/queues", R"({"name":")" + name + "\"" + (more.empty() ? "" : "," + more) + "}",
            admin);
        EXPECT_EQ(added.status, 201) << added.text;
        house.runJobs();
        return added.str("id");
    }
    void choose(const Caller& who, const std::string& state) {
        const auto chosen =
            house.call("PUT", "/api/v1/me/presence",
                       R"({"state":)" + (state.empty() ? "null" : "\"" + state + "\"") + "}", who);
        EXPECT_EQ(chosen.status, 200) << chosen.text;
        house.runJobs();
    }
    void act(const Caller& who) {
        EXPECT_EQ(house.post("/api/v1/me/presence/act", "", who).status, 204);
        house.runJobs();
    }
    std::string presenceOf(const Caller& who) {
        const auto own = house.get("/api/v1/me/presence", who);
        return own.str("state") + " " + own.str("why");
    }
    void arrive(const std::string& from = "Ann Customer <ann@buyer.example>") {
        EXPECT_TRUE(house.mail({.from = from}));
        house.runJobs();
    }
    std::string path(std::int64_t number, const std::string& tail = {}) {
        return "/api/v1/tickets/" + toString(house.ticket(number).id) + tail;
    }
    void set(std::int64_t number, const std::string& body) {
        const auto changed = house.call("PATCH", path(number), body, admin);
        EXPECT_EQ(changed.status, 200) << changed.text;
        house.runJobs();
    }
    AgentId owner(std::int64_t number) { return house.ticket(number).owner; }
    Answer routing(std::int64_t number) { return house.get(path(number, "/routing"), admin); }
    std::string reason(std::int64_t number) { return routing(number).str("reason"); }
    /// "declined missed", oldest first.
    std::string offers(std::int64_t number) {
        std::string out;
        for (const auto& offer : routing(number).body["offers"].items())
            out += (out.empty() ? "" : " ") + str(offer["state"]);
        return out;
    }
    std::string offerTo(const Caller& who) {
        const auto items = house.get("/api/v1/me/offers", who).items();
        return items.empty() ? "" : str(items.at(0)["id"]);
    }
    Answer answerOffer(const Caller& who, const std::string& how, const std::string& id) {
        const auto answer = house.post("/api/v1/offers/" + id + "/" + how,
                                       how == "decline" ? R"({"reason":"no time"})" : "", who);
        house.runJobs();
        return answer;
    }
    std::vector<std::string> notified(const Caller& who) {
        std::vector<std::string> out;
        for (const auto& item : house.get("/api/v1/me/notifications", who).items())
            out.push_back(str(item["kind"]));
        std::reverse(out.begin(), out.end());
        return out;
    }
    void makeLead(const Caller& lead) {
        ASSERT_EQ(house
                      .call("PATCH", "/api/v1/teams/" + toString(team),
                            R"({"lead_id":")" + toString(lead.id) + R"("})", admin)
                      .status,
                  200);
        house.runJobs();
    }
    std::string absence(const Caller& who, Duration from, Duration until, const Caller& standIn) {
        const auto now = house.clock.now();
        const auto added = house.post(
            "/api/v1/absences",
            R"({"begins":")" + formatRfc3339(now + from) + R"(","ends":")" +
                formatRfc3339(now + until) + "\"" +
                (standIn.id ? R"(,"stand_in_id":")" + toString(standIn.id) + "\"" : "") + "}",
            who);
        EXPECT_EQ(added.status, 201) << added.text;
        house.runJobs();
        return added.str("id");
    }
    void expectSound() {
        EXPECT_THAT(house.read([&](db::ReadTx& tx) { return house.house.routing.check(tx); }),
                    ElementsAre());
    }

    TestHouse house;
    const TeamId team = house.addTeam("Blue");
    const Caller admin = house.addAgent("admin", {}, "Rosa");
    const Caller ben = house.addAgent("agent", {team}, "Ben");
    const Caller cleo = house.addAgent("agent", {team}, "Cleo");
};

TEST_F(RoutingTest, WithoutAQueueATicketIsItsTeamsAndItsLeadAnswers) {
    makeLead(ben);
    act(ben);
    arrive();
    EXPECT_FALSE(owner(1001));
    EXPECT_EQ(reason(1001), "no_queue");
    EXPECT_EQ(str(routing(1001).body["answerable"]["name"]), "Ben");
    expectSound();
}

TEST_F(RoutingTest, ATicketGoesToWhoIsThere) {
    addQueue();
    act(ben);
    arrive();
    EXPECT_EQ(owner(1001), ben.id);
    EXPECT_EQ(reason(1001), "owned");
    EXPECT_THAT(notified(ben), ElementsAre("assigned"));
    const auto change = house.entries(house.ticket(1001).id, "change").front();
    EXPECT_EQ(str(json::parse(change.detail).value()["reason"]), "queue: All");
    expectSound();
}

TEST_F(RoutingTest, ItWaitsUntilSomebodyIsThereAndTellsWhy) {
    addQueue();
    arrive();
    EXPECT_EQ(reason(1001), "nobody_there");
    EXPECT_EQ(str(routing(1001).body["answerable"]["name"]), "Rosa");
    act(cleo);
    EXPECT_EQ(owner(1001), cleo.id);
}

TEST_F(RoutingTest, LoadIsSharedAndCapacityKept) {
    addQueue(R"("weight":40)");
    act(ben);
    act(cleo);
    for (int i = 0; i < 5; ++i) arrive();
    std::map<AgentId, int> held;
    for (int number = 1001; number <= 1005; ++number) ++held[owner(number)];
    EXPECT_EQ(held[ben.id], 2);
    EXPECT_EQ(held[cleo.id], 2);
    EXPECT_EQ(held[AgentId{}], 1);
    EXPECT_EQ(reason(1005), "queued");
    set(1001, R"({"status":"waiting"})");
    EXPECT_EQ(owner(1005), owner(1001));
}

TEST_F(RoutingTest, TheFirstQueueThatMatchesCountsAndTheTicketShowsWhich) {
    addQueue(R"("conditions":{"priorities":["urgent"]},"strategy":"by_hand")", "Urgent");
    addQueue(R"("conditions":{"tags":["Roses"]},"strategy":"by_hand")", "Roses");
    act(ben);
    arrive();
    EXPECT_EQ(reason(1001), "no_queue");
    set(1001, R"({"tags":["roses"]})");
    EXPECT_EQ(str(routing(1001).body["queue"]["name"]), "Roses");
    EXPECT_EQ(routing(1001).body["queue"]["why"].dump(), R"(["tag"])");
    EXPECT_EQ(reason(1001), "by_hand");
    set(1001, R"({"priority":"urgent"})");
    EXPECT_EQ(str(routing(1001).body["queue"]["name"]), "Urgent");
    EXPECT_FALSE(owner(1001));
}

TEST_F(RoutingTest, SkillsAndLanguagesDecideWhoMayGetIt) {
    const auto german = house.post(
        "/api/v1/skills", R"({"kind":"language","name":"German","language":"de-AT"})", admin);
    ASSERT_EQ(german.status, 201) << german.text;
    const auto bouquets =
        house.post("/api/v1/skills", R"({"kind":"product","name":"Bouquets"})", admin);
    addQueue(R"("skills":[{"skill_id":")" + bouquets.str("id") + R"(","level":3}])");
    act(ben);
    act(cleo);
    arrive();
    EXPECT_EQ(reason(1001), "no_members");
    EXPECT_THAT(notified(admin), ElementsAre("unattended"));
    arrive();
    EXPECT_THAT(notified(admin), ElementsAre("unattended")) << "once is enough";
    auto give = [&](const Caller& who, int level) {
        const auto given = house.call("PUT", "/api/v1/agents/" + toString(who.id) + "/routing",
                                      R"({"skills":[{"skill_id":")" + bouquets.str("id") +
                                          R"(","level":)" + std::to_string(level) + "}]}",
                                      admin);
        EXPECT_EQ(given.status, 200) << given.text;
        house.runJobs();
    };
    give(ben, 2);
    EXPECT_FALSE(owner(1001));
    give(cleo, 3);
    EXPECT_EQ(owner(1001), cleo.id);
    EXPECT_EQ(owner(1002), cleo.id);
    EXPECT_EQ(house.call("DELETE", "/api/v1/skills/" + bouquets.str("id"), {}, admin).reason(),
              "skill.used");
}

TEST_F(RoutingTest, WhoTheCustomerKnowsIsAskedFirst) {
    addQueue(R"("strategy":"known_agent")");
    act(cleo);
    arrive();
    EXPECT_EQ(owner(1001), cleo.id);
    set(1001, R"({"status":"solved"})");
    act(ben);
    arrive();
    EXPECT_EQ(owner(1002), cleo.id);
    arrive("Bob <bob@buyer.example>");
    EXPECT_EQ(owner(1003), ben.id);
}

// --- Presence

TEST_F(RoutingTest, PresenceFollowsActsChoicesAndShifts) {
    EXPECT_EQ(presenceOf(ben), "away inactive");
    act(ben);
    EXPECT_EQ(presenceOf(ben), "available active");
    choose(ben, "busy");
    EXPECT_EQ(presenceOf(ben), "busy chosen");
    house.pass(1h);
    EXPECT_EQ(presenceOf(ben), "busy chosen");
    choose(ben, "");
    EXPECT_EQ(presenceOf(ben), "available active");
    house.pass(15min);
    EXPECT_EQ(presenceOf(ben), "away inactive");
    act(ben);
    house.clock.set(parseRfc3339("2026-01-05T17:00:00Z").value());
    house.runJobs();
    EXPECT_EQ(presenceOf(ben), "off_shift off_shift");
    choose(ben, "available");  // stays on
    EXPECT_EQ(presenceOf(ben), "available chosen");
    house.clock.set(parseRfc3339("2026-01-06T09:00:00Z").value());
    house.runJobs();
    EXPECT_EQ(presenceOf(ben), "away inactive");
}

TEST_F(RoutingTest, WhateverAnAgentDoesIsASignOfLifeAndIsPushed) {
    addQueue();
    arrive();
    EXPECT_EQ(house.post(path(1001, "/notes"), R"({"html":"<p>Mine.</p>"})", ben).status, 201);
    house.runJobs();
    EXPECT_EQ(presenceOf(ben), "available active");
    EXPECT_EQ(owner(1001), ben.id);
    std::vector<std::string> kinds;
    house.read([&](db::ReadTx& tx) {
        for (const auto& stored : house.house.outbox.after(tx, 0, 1'000)) {
            if (stored.event.kind == "agent_presence.changed" &&
                stored.event.subject == ben.id.value)
                kinds.push_back(stored.event.kind);
        }
    });
    EXPECT_EQ(kinds.size(), 1U);
}

// --- Offers

TEST_F(RoutingTest, AnOfferIsTaken) {
    addQueue(R"("offer_seconds":60)");
    act(ben);
    arrive();
    EXPECT_FALSE(owner(1001));
    EXPECT_EQ(reason(1001), "offered");
    const auto offer = offerTo(ben);
    EXPECT_EQ(offerTo(cleo), "");
    EXPECT_EQ(answerOffer(cleo, "accept", offer).status, 404);
    EXPECT_EQ(answerOffer(ben, "accept", offer).status, 200);
    EXPECT_EQ(owner(1001), ben.id);
    EXPECT_EQ(answerOffer(ben, "accept", offer).reason(), "offer.ended");
    EXPECT_EQ(offers(1001), "accepted");
}

TEST_F(RoutingTest, AnOfferThatIsDeclinedOrNotTakenGoesOn) {
    addQueue(R"("offer_seconds":60)");
    act(ben);
    act(cleo);
    arrive();
    const auto& first = offerTo(ben).empty() ? cleo : ben;
    const auto& second = offerTo(ben).empty() ? ben : cleo;
    EXPECT_EQ(answerOffer(first, "decline", offerTo(first)).status, 200);
    EXPECT_EQ(offers(1001), "declined open");
    EXPECT_NE(offerTo(second), "");
    house.pass(1min);
    EXPECT_EQ(offers(1001), "declined missed");
    EXPECT_EQ(presenceOf(second), "away missed_offer");
    EXPECT_EQ(presenceOf(first), "available active");
    EXPECT_FALSE(owner(1001));
    act(second);
    EXPECT_EQ(presenceOf(second), "available active");
    EXPECT_EQ(offers(1001), "declined missed") << "who did not want it is left alone for a while";
    house.pass(10min);
    act(first);
    act(second);
    house.pass(10min);
    act(first);
    act(second);
    house.pass(9min + 30s);
    EXPECT_EQ(offers(1001), "declined missed open");
}

TEST_F(RoutingTest, AnOfferEndsWhenSomebodyElseTakesTheTicket) {
    addQueue(R"("offer_seconds":60)");
    act(ben);
    arrive();
    const auto offer = offerTo(ben);
    set(1001, R"({"owner_id":")" + toString(cleo.id) + R"("})");
    EXPECT_EQ(offers(1001), "withdrawn");
    EXPECT_EQ(offerTo(ben), "");
    EXPECT_EQ(answerOffer(ben, "accept", offer).reason(), "offer.ended");
    EXPECT_EQ(owner(1001), cleo.id);
}

// --- Owners who are not there

TEST_F(RoutingTest, ASilentOwnerLosesTheTicketToSomebodyWhoIsThere) {
    makeLead(cleo);
    addQueue(R"("silent_minutes":120)");
    act(ben);
    arrive();
    ASSERT_EQ(owner(1001), ben.id);
    house.pass(1h);
    EXPECT_EQ(house.post(path(1001, "/notes"), R"({"html":"<p>Hm.</p>"})", ben).status, 201);
    house.pass(1h + 59min);
    act(cleo);
    EXPECT_EQ(owner(1001), ben.id);
    house.pass(1min);
    EXPECT_EQ(owner(1001), cleo.id);
    EXPECT_THAT(notified(ben), ElementsAre("assigned", "due_soon", "returned"));
    EXPECT_THAT(notified(cleo), ElementsAre("returned", "assigned"));
    EXPECT_EQ(offers(1001), "returned");
    expectSound();
}

TEST_F(RoutingTest, SilenceIsCountedInWorkingTimeAndNotWhileTheCustomerIsAsked) {
    addQueue(R"("silent_minutes":240)");
    act(ben);
    arrive();
    house.pass(1h);
    set(1001, R"({"status":"waiting"})");
    house.pass(6h);
    EXPECT_EQ(owner(1001), ben.id);
    set(1001, R"({"status":"open"})");  // Monday, 16:00: three hours are left for Tuesday
    house.clock.set(parseRfc3339("2026-01-06T11:59:00Z").value());
    house.runJobs();
    EXPECT_EQ(owner(1001), ben.id);
    house.pass(1min);
    EXPECT_NE(owner(1001), ben.id);
}

TEST_F(RoutingTest, AStandInTakesOverAndLoopsEndWithTheTeam) {
    addQueue(R"("absent_minutes":60)");
    act(ben);
    arrive();
    ASSERT_EQ(owner(1001), ben.id);
    absence(ben, 1min, 24h * 7, cleo);
    house.pass(1min);
    EXPECT_EQ(owner(1001), cleo.id);
    EXPECT_EQ(presenceOf(ben), "off_shift absent");
    EXPECT_THAT(notified(ben), ElementsAre("assigned", "returned"));
    const auto loop = absence(cleo, 1min, 24h * 7, ben);  // each for the other
    house.pass(1min);
    EXPECT_EQ(owner(1001), cleo.id);
    house.pass(1h);
    EXPECT_FALSE(owner(1001));
    EXPECT_EQ(reason(1001), "nobody_there");
    EXPECT_EQ(house.call("DELETE", "/api/v1/absences/" + loop, {}, cleo).status, 204);
    house.pass(30min);
    act(cleo);
    EXPECT_EQ(owner(1001), cleo.id);
    expectSound();
}

TEST_F(RoutingTest, WhoLeavesLeavesTheirTicketsToOthers) {
    act(ben);
    arrive();
    set(1001, R"({"owner_id":")" + toString(ben.id) + R"("})");
    const auto gone =
        house.call("PATCH", "/api/v1/agents/" + toString(ben.id), R"({"active":false})", admin);
    ASSERT_EQ(gone.status, 200) << gone.text;
    house.runJobs();
    EXPECT_FALSE(owner(1001)) << "also without a queue";
    EXPECT_EQ(house.ticket(1001).team, team);
    addQueue();
    act(cleo);
    EXPECT_EQ(owner(1001), cleo.id);
    expectSound();
}

// --- Who may

TEST_F(RoutingTest, OnlyWhoMaySetsThingsUp) {
    EXPECT_EQ(house.post("/api/v1/queues", R"({"name":"Mine"})", ben).status, 403);
    EXPECT_EQ(house.post("/api/v1/skills", R"({"kind":"product","name":"X"})", ben).status, 403);
    EXPECT_EQ(house.call("PUT", "/api/v1/channel-weights", R"({"items":[]})", ben).status, 403);
    EXPECT_EQ(house
                  .call("PUT", "/api/v1/agents/" + toString(ben.id) + "/routing",
                        R"({"capacity":1000})", ben)
                  .status,
              403);
    const auto now = house.clock.now();
    const auto body = R"({"agent_id":")" + toString(cleo.id) + R"(","begins":")" +
                      formatRfc3339(now) + R"(","ends":")" + formatRfc3339(now + 1h) + R"("})";
    EXPECT_EQ(house.post("/api/v1/absences", body, ben).status, 403);
    EXPECT_EQ(house.post("/api/v1/absences", body, admin).status, 201);
    const auto stranger = house.addAgent("agent", {house.addTeam("Red")});
    arrive();
    EXPECT_EQ(house.get(path(1001, "/routing"), stranger).status, 404);
}

TEST_F(RoutingTest, WhatIsWrongIsSaid) {
    auto refused = [&](const std::string& body) {
        return house.post("/api/v1/queues", body, admin).reason();
    };
    EXPECT_EQ(refused(R"({"name":" "})"), "queue.name.length");
    EXPECT_EQ(refused(R"({"name":"A","team_id":"99"})"), "team.unknown");
    EXPECT_EQ(refused(R"({"name":"A","skills":[{"skill_id":"99"}]})"), "skill.unknown");
    EXPECT_EQ(refused(R"({"name":"A","strategy":"dice"})"), "queue.strategy");
    EXPECT_EQ(refused(R"({"name":"A","offer_seconds":1})"), "queue.offer");
    EXPECT_EQ(refused(R"({"name":"A","silent_minutes":0})"), "queue.silent");
    addQueue();
    EXPECT_EQ(refused(R"({"name":"all"})"), "queue.name.taken");
    EXPECT_EQ(house.call("PUT", "/api/v1/me/presence", R"({"state":"asleep"})", ben).reason(),
              "presence.state");
}

// --- After a restart

TEST_F(RoutingTest, NothingIsLostWithTheMemoryOfTheNodeThatDecided) {
    addQueue(R"("offer_seconds":60)");
    act(ben);
    arrive();
    const auto offer = offerTo(ben);
    ASSERT_NE(offer, "");
    house.house.routing.forget();
    house.runJobs();
    EXPECT_EQ(offerTo(ben), offer);
    EXPECT_EQ(presenceOf(ben), "available active");
    house.clock.advance(5min);  // nobody watched
    house.house.routing.forget();
    house.runJobs();
    EXPECT_EQ(offers(1001), "missed");
}

}  // namespace
}  // namespace deskbell::app
