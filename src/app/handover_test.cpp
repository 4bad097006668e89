// Handovers and sub-tickets in the whole house: accepted, refused, ignored, and what happens
// meanwhile.

#include <gmock/gmock.h>

#include "app/check.hpp"
#include "support/house.hpp"

namespace deskbell::app {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::Caller;
using test::str;
using test::TestHouse;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kPacket =
    R"("packet":{"wanted":"Her roses","tried":"Asked the driver","next":"Send new ones")";

/// Monday, 5 January 2026, 9:00 UTC; the business is open from 9 to 17. Giver is of Blue, the
/// others are of Red and see nothing of Blue.
class HandoverTest : public testing::Test {
protected:
    HandoverTest() {
        house.addInbox("shop@ours.example", blue);
        join(red, {taker.id, second.id});
        house.runJobs();
        EXPECT_TRUE(house.mail({.text = "Where are my roses?"}));
        take(giver);
    }
    void join(TeamId team, const std::vector<AgentId>& members, AgentId lead = {}) {
        std::string ids;
        for (auto id : members) ids += (ids.empty() ? "\"" : ",\"") + toString(id) + "\"";
        const auto changed =
            house.call("PATCH", "/api/v1/teams/" + toString(team),
                       R"({"member_ids":[)" + ids + R"(],"lead_id":)" +
                           (lead ? "\"" + toString(lead) + "\"" : std::string("null")) + "}",
                       admin);
        ASSERT_EQ(changed.status, 200) << changed.text;
    }
    tickets::Ticket ticket(std::int64_t number = 1001) { return house.ticket(number); }
    std::string path(const std::string& tail = {}) {
        return "/api/v1/tickets/" + toString(ticket().id) + tail;
    }
    void set(const std::string& body, const Caller& as) {
        const auto changed = house.call("PATCH", path(), body, as);
        EXPECT_EQ(changed.status, 200) << changed.text;
    }
    void take(const Caller& who) { set(R"({"owner_id":")" + toString(who.id) + "\"}", who); }
    Answer offerTo(const std::string& target, const Caller& as, const std::string& more = {}) {
        return house.post(path("/handovers"),
                          "{" + target + "," + std::string(kPacket) + more + "}}", as);
    }
    std::string toTaker() { return R"("agent_id":")" + toString(taker.id) + "\""; }
    std::string toRed() { return R"("team_id":")" + toString(red) + "\""; }
    std::string offered(const std::string& target) {
        const auto made = offerTo(target, giver);
        EXPECT_EQ(made.status, 201) << made.text;
        return made.str("id");
    }
    Answer answer(const std::string& id, const std::string& how, const Caller& as,
                  const std::string& body = "{}") {
        return house.post("/api/v1/handovers/" + id + "/" + how, body, as);
    }
    std::string stateOf(const std::string& id, const Caller& as) {
        const auto got = house.get("/api/v1/handovers/" + id, as);
        return got.status == 200 ? got.str("state") : std::to_string(got.status);
    }
    std::string reasonOf(const std::string& id, const Caller& as) {
        return house.get("/api/v1/handovers/" + id, as).str("reason");
    }
    std::size_t waitingFor(const Caller& who) {
        return house.get("/api/v1/handovers?role=taker", who).items().size();
    }
    std::vector<std::string> toAnn() {
        house.runJobs();
        std::vector<std::string> out;
        for (const auto& mail : house.sent()) {
            if (!mail.to.empty() && mail.to[0].address == "ann@buyer.example")
                out.push_back(mail.text);
        }
        return out;
    }
    std::vector<std::string> notified(const Caller& who) {
        std::vector<std::string> out;
        for (const auto& item : house.get("/api/v1/me/notifications", who).items())
            out.push_back(str(item["kind"]));
        return out;
    }
    std::vector<std::string> events(std::int64_t number = 1001) {
        std::vector<std::string> out;
        for (const auto& entry : house.entries(ticket(number).id, "event")) {
            const auto event = str(json::parse(entry.detail).value()["event"]);
            if (!event.starts_with("promise")) out.push_back(event);
        }
        return out;
    }
    void deactivate(const Caller& who) {
        const auto gone =
            house.call("PATCH", "/api/v1/agents/" + toString(who.id), R"({"active":false})", admin);
        ASSERT_EQ(gone.status, 200) << gone.text;
    }
    bool sees(const Caller& who) { return house.get(path(), who).status == 200; }
    void expectSound() { EXPECT_THAT(checkHouse(house.house), IsEmpty()); }

    TestHouse house;
    const TeamId blue = house.addTeam("Blue");
    const TeamId red = house.addTeam("Red");
    const Caller admin = house.addAgent("admin", {}, "Ada Admin");
    const Caller giver = house.addAgent("agent", {blue}, "Gil Giver");
    const Caller taker = house.addAgent("agent", {}, "Tia Taker");
    const Caller second = house.addAgent("agent", {}, "Sam Second");
};

TEST_F(HandoverTest, TheGiverAnswersForItUntilTheOtherAccepts) {
    EXPECT_FALSE(sees(taker));
    const auto id = offered(toTaker());
    EXPECT_EQ(ticket().owner, giver.id);
    EXPECT_TRUE(sees(taker));  // as a guest
    EXPECT_FALSE(sees(second));
    EXPECT_EQ(waitingFor(taker), 1U);
    EXPECT_EQ(house.get("/api/v1/handovers?role=giver", giver).items().size(), 1U);
    EXPECT_THAT(notified(taker), ElementsAre("handover_asked"));
    expectSound();

    const auto accepted = answer(id, "accept", taker);
    ASSERT_EQ(accepted.status, 200) << accepted.text;
    EXPECT_EQ(ticket().owner, taker.id);
    EXPECT_EQ(ticket().team, red);
    EXPECT_EQ(waitingFor(taker), 0U);
    EXPECT_THAT(events(), ElementsAre("handover_offered", "handover_accepted"));
    EXPECT_EQ(stateOf(id, giver), "accepted");  // though the ticket is out of their sight
    EXPECT_FALSE(sees(giver));
    expectSound();
}

TEST_F(HandoverTest, PromisesPassWithTheTicket) {
    house.pass(1h);
    answer(offered(toTaker()), "accept", taker);
    const auto all =
        house.read([&](db::ReadTx& tx) { return house.house.promises.of(tx, ticket().id); });
    ASSERT_FALSE(all.empty());
    for (const auto& promise : all) {
        EXPECT_TRUE(!promise.active || promise.owner == taker.id);
    }
}

TEST_F(HandoverTest, TheCustomerHearsOnceWhoHasItAndWhatComesNext) {
    const auto id = offered(toTaker());
    EXPECT_THAT(toAnn(), IsEmpty());
    answer(id, "accept", taker);
    ASSERT_EQ(toAnn().size(), 1U);
    EXPECT_THAT(toAnn()[0], HasSubstr("Tia Taker looks after your request"));
    EXPECT_THAT(toAnn()[0], HasSubstr("You will hear from us by Monday, 5 January, 13:00"));
    EXPECT_EQ(answer(id, "accept", taker).status, 409);
    house.pass(24h);
    EXPECT_EQ(toAnn().size(), 1U);
}

TEST_F(HandoverTest, TheCustomerHearsItInTheirLanguageInTheGiversWords) {
    const auto customer = toString(ticket().customer);
    house.call("PATCH", "/api/v1/customers/" + customer, R"({"language":"de"})", admin);
    const auto made = offerTo(toTaker(), giver, R"(,"for_customer":"Neue Rosen gehen heute ab.")");
    answer(made.str("id"), "accept", taker);
    ASSERT_EQ(toAnn().size(), 1U);
    EXPECT_THAT(toAnn()[0], HasSubstr("kümmert sich ab jetzt Tia Taker"));
    EXPECT_THAT(toAnn()[0], HasSubstr("Neue Rosen gehen heute ab."));
    EXPECT_THAT(toAnn()[0], Not(HasSubstr("Send new ones")));  // that is for colleagues
}

TEST_F(HandoverTest, TheCustomerIsNotToldWhereTheHouseOrTheTakerSaysSo) {
    answer(offered(toTaker()), "accept", taker, R"({"tell_customer":false})");
    EXPECT_THAT(toAnn(), IsEmpty());
    house.call("PATCH", "/api/v1/settings", R"({"handovers.tell_customer":false})", admin);
    const auto back = house.post(
        path("/handovers"),
        R"({"agent_id":")" + toString(giver.id) + "\"," + std::string(kPacket) + "}}", taker);
    ASSERT_EQ(back.status, 201) << back.text;
    EXPECT_EQ(answer(back.str("id"), "accept", giver).status, 200);
    EXPECT_THAT(toAnn(), IsEmpty());
    EXPECT_EQ(ticket().owner, giver.id);
}

TEST_F(HandoverTest, ARefusalGoesBackWithItsReason) {
    const auto id = offered(toTaker());
    EXPECT_EQ(answer(id, "refuse", taker, R"({"reason":" "})").reason(), "handover.reason");
    ASSERT_EQ(answer(id, "refuse", taker, R"({"reason":"Not roses, please"})").status, 200);
    EXPECT_EQ(ticket().owner, giver.id);
    EXPECT_FALSE(sees(taker));
    EXPECT_THAT(events(), ElementsAre("handover_offered", "handover_refused"));
    const auto news = house.get("/api/v1/me/notifications", giver).items();
    ASSERT_FALSE(news.empty());
    EXPECT_EQ(str(news[0]["kind"]), "handover_back");
    EXPECT_EQ(str(news[0]["preview"]), "Not roses, please");
    // And then to another.
    answer(offered(R"("agent_id":")" + toString(second.id) + "\""), "accept", second);
    EXPECT_EQ(ticket().owner, second.id);
    expectSound();
}

TEST_F(HandoverTest, OneThatNobodyAnswersGoesBackAfterTheTakersWorkingTime) {
    house.pass(7h);  // Monday, 16:00: one of the four hours is left today
    const auto id = offered(toTaker());
    house.pass(17h + 59min);
    EXPECT_EQ(stateOf(id, giver), "open");
    house.pass(2h + 1min);  // Tuesday, 12:00
    EXPECT_EQ(stateOf(id, giver), "ignored");
    EXPECT_EQ(ticket().owner, giver.id);
    EXPECT_THAT(notified(giver), Contains("handover_back"));
    EXPECT_FALSE(sees(taker));
    house.pass(24h);
    house.pass(24h);
    EXPECT_THAT(events(), ElementsAre("handover_offered", "handover_ignored"));
    expectSound();
}

TEST_F(HandoverTest, WhatFellDueWhileNobodyWatchedGoesBackOnceAndSaysSo) {
    const auto id = offered(toTaker());
    house.pass(72h);
    EXPECT_EQ(stateOf(id, giver), "ignored");
    EXPECT_TRUE(house.get("/api/v1/handovers/" + id, giver).body["late"].boolean().value());
    EXPECT_EQ(reasonOf(id, giver), "nobody had answered when Deskbell was running again");
    house.pass(1h);
    EXPECT_THAT(events(), ElementsAre("handover_offered", "handover_ignored"));
}

TEST_F(HandoverTest, OfATeamTheFirstWinsAndTheSecondIsTold) {
    const auto id = offered(toRed());
    EXPECT_TRUE(sees(taker));
    EXPECT_TRUE(sees(second));
    EXPECT_EQ(waitingFor(second), 1U);
    EXPECT_EQ(answer(id, "accept", giver).status, 403);
    ASSERT_EQ(answer(id, "accept", second).status, 200);
    const auto late = answer(id, "accept", taker);
    EXPECT_EQ(late.status, 409);
    EXPECT_EQ(late.reason(), "handover.accepted");
    EXPECT_EQ(late.str("detail"), "Sam Second has accepted this handover already.");
    EXPECT_EQ(ticket().owner, second.id);
    EXPECT_EQ(ticket().team, red);
    EXPECT_EQ(waitingFor(taker), 0U);
}

TEST_F(HandoverTest, WhoJoinsTheTeamMeanwhileMayAcceptAndWhoLeavesMayNot) {
    const auto late = house.addAgent("agent", {}, "Lea Late");
    const auto id = offered(toRed());
    join(red, {taker.id, late.id});
    house.pass(1min);
    EXPECT_TRUE(sees(late));
    EXPECT_FALSE(sees(second));
    EXPECT_EQ(answer(id, "accept", second).status, 404);
    EXPECT_EQ(answer(id, "accept", late).status, 200);
}

TEST_F(HandoverTest, OneIsOpenOfATicketAndTheGiverMayWithdrawIt) {
    const auto id = offered(toTaker());
    EXPECT_EQ(offerTo(toRed(), giver).reason(), "handover.open");
    EXPECT_EQ(answer(id, "withdraw", taker, "").status, 403);
    ASSERT_EQ(answer(id, "withdraw", giver, "").status, 200);
    EXPECT_FALSE(sees(taker));
    EXPECT_EQ(answer(id, "accept", taker).reason(), "handover.over");
    EXPECT_EQ(offerTo(toRed(), giver).status, 201);
}

TEST_F(HandoverTest, IsRefusedToWhomItCannotBeOffered) {
    const auto observer = house.addAgent("observer");
    struct Case {
        std::string target, reason;
    };
    const auto empty = house.addTeam("Empty");
    for (const auto& c :
         {Case{R"("agent_id":")" + toString(observer.id) + "\"", "handover.cannot_take"},
          Case{R"("agent_id":")" + toString(giver.id) + "\"", "handover.cannot_take"},
          Case{R"("team_id":")" + toString(blue) + "\"", "handover.team_empty"},
          Case{R"("team_id":")" + toString(empty) + "\"", "handover.team_empty"},
          Case{R"("agent_id":null)", "handover.target"}}) {
        EXPECT_EQ(offerTo(c.target, giver).reason(), c.reason) << c.target;
    }
    EXPECT_EQ(offerTo(toTaker(), observer).status, 403);
    EXPECT_EQ(offerTo(toTaker(), taker).status, 404);  // does not see it
    set(R"({"status":"solved"})", giver);
    EXPECT_EQ(offerTo(toTaker(), giver).reason(), "handover.ticket_done");
}

TEST_F(HandoverTest, WhoHandsOverATicketThatNobodyHasAnswersForIt) {
    set(R"({"owner_id":null})", giver);
    const auto id = offered(toTaker());
    EXPECT_EQ(ticket().owner, giver.id);
    answer(id, "refuse", taker, R"({"reason":"No"})");
    EXPECT_EQ(ticket().owner, giver.id);
}

TEST_F(HandoverTest, ALeadMayHandOverAColleaguesTicketWhoAnswersForItMeanwhile) {
    const auto made = offerTo(toTaker(), admin);
    ASSERT_EQ(made.status, 201) << made.text;
    EXPECT_EQ(str(made.body["giver"]["name"]), "Gil Giver");
    EXPECT_EQ(ticket().owner, giver.id);
    answer(made.str("id"), "refuse", taker, R"({"reason":"No"})");
    EXPECT_THAT(notified(giver), Contains("handover_back"));
    EXPECT_THAT(notified(admin), Contains("handover_back"));
}

TEST_F(HandoverTest, ASolvedTicketIsNotHandedOverAnyMore) {
    const auto id = offered(toTaker());
    set(R"({"status":"solved"})", giver);
    EXPECT_EQ(stateOf(id, giver), "ended");
    EXPECT_EQ(reasonOf(id, giver), "the ticket was solved");
    EXPECT_FALSE(sees(taker));
    EXPECT_EQ(answer(id, "accept", taker).status, 409);
    expectSound();
}

TEST_F(HandoverTest, WhoIsGivenTheTicketMeanwhileHasAcceptedItOrEndedIt) {
    const auto id = offered(toTaker());
    set(R"({"owner_id":")" + toString(admin.id) + "\"}", admin);
    EXPECT_EQ(stateOf(id, admin), "ended");
    EXPECT_EQ(reasonOf(id, admin), "the ticket changed hands in another way");

    const auto again = offerTo(toTaker(), admin).str("id");
    set(R"({"owner_id":")" + toString(taker.id) + "\"}", admin);
    EXPECT_EQ(stateOf(again, admin), "accepted");
    EXPECT_EQ(toAnn().size(), 1U);
    expectSound();
}

TEST_F(HandoverTest, GoesBackWhenTheTakerIsNotThereAnyMore) {
    const auto id = offered(toTaker());
    deactivate(taker);
    house.pass(1min);
    EXPECT_EQ(stateOf(id, giver), "ended");
    EXPECT_EQ(reasonOf(id, giver), "nobody is there any more to take it");
    EXPECT_EQ(ticket().owner, giver.id);
    EXPECT_THAT(notified(giver), Contains("handover_back"));
}

TEST_F(HandoverTest, GoesBackWhenTheTeamHasNoMembersAnyMore) {
    const auto id = offered(toRed());
    join(red, {});
    house.pass(1min);
    EXPECT_EQ(stateOf(id, giver), "ended");
    EXPECT_EQ(answer(id, "accept", taker).status, 404);
    expectSound();
}

TEST_F(HandoverTest, CanBeAcceptedWhenTheGiverIsNotThereAnyMore) {
    const auto id = offered(toTaker());
    deactivate(giver);
    house.pass(1min);
    EXPECT_EQ(answer(id, "accept", taker).status, 200);
    EXPECT_EQ(ticket().owner, taker.id);
}

TEST_F(HandoverTest, GoesBackToTheTeamWhenTheGiverIsNotThereAnyMore) {
    const auto lead = house.addAgent("lead", {}, "Lou Lead");
    join(blue, {giver.id, lead.id}, lead.id);
    const auto id = offered(toTaker());
    deactivate(giver);
    answer(id, "refuse", taker, R"({"reason":"No time"})");
    EXPECT_EQ(ticket().owner, AgentId{});
    EXPECT_EQ(ticket().team, blue);
    EXPECT_THAT(notified(lead), Contains("handover_back"));
    expectSound();
}

TEST_F(HandoverTest, ADraftIsPreparedFromTheTimeline) {
    house.post(path("/messages"),
               R"({"html":"<p>The driver is ill.</p>","to":[{"address":"ann@buyer.example"}]})",
               giver);
    const auto draft = house.get(path("/handover/draft"), giver);
    ASSERT_EQ(draft.status, 200);
    EXPECT_EQ(str(draft.body["wanted"].items().at(0)["text"]), "Where are my roses?");
    EXPECT_EQ(str(draft.body["tried"].items().at(0)["text"]), "The driver is ill.");
    EXPECT_EQ(str(draft.body["promised"].items().at(0)["kind"]), "solution");
    EXPECT_EQ(draft.body["source_ids"].items().size(), 2U);
    EXPECT_EQ(house.get(path("/handover/draft"), taker).status, 404);
}

TEST_F(HandoverTest, ARedactionReachesWhatThePacketQuotes) {
    const auto source =
        str(house.get(path("/handover/draft"), giver).body["source_ids"].items().at(0));
    const auto id = offerTo(toTaker(), giver, R"(,"source_ids":[")" + source + "\"]").str("id");
    const auto gone =
        house.post(path("/entries/" + source + "/redact"), R"({"reason":"a card number"})", admin);
    ASSERT_EQ(gone.status, 200) << gone.text;
    const auto packet = house.get("/api/v1/handovers/" + id, taker).body["packet"];
    EXPECT_EQ(str(packet["wanted"]), "");
    EXPECT_EQ(str(packet["next"]), "Send new ones");
}

// --- Sub-tickets

class SubTicketTest : public HandoverTest {
protected:
    Answer ask(const std::string& target, const Caller& as) {
        return house.post(
            path("/sub-tickets"),
            R"({"subject":"Refund for Ann",)" + target + "," + std::string(kPacket) + "}}", as);
    }
    std::string childPath() { return "/api/v1/tickets/" + toString(ticket(1002).id); }
    void setChild(const std::string& body, const Caller& as) {
        const auto changed = house.call("PATCH", childPath(), body, as);
        EXPECT_EQ(changed.status, 200) << changed.text;
    }
};

TEST_F(SubTicketTest, AnotherTeamGetsATicketOfItsOwnAndOneAnswersForTheWhole) {
    const auto made = ask(toRed(), giver);
    ASSERT_EQ(made.status, 201) << made.text;
    EXPECT_EQ(ticket(1002).team, red);
    EXPECT_EQ(ticket(1002).customer, ticket().customer);
    EXPECT_EQ(ticket().owner, giver.id);
    const auto own =
        house.read([&](db::ReadTx& tx) { return house.house.promises.of(tx, ticket(1002).id); });
    EXPECT_FALSE(own.empty());

    const auto family = house.get(path("/sub-tickets"), giver);
    ASSERT_EQ(family.items().size(), 1U);
    EXPECT_EQ(str(family.items()[0]["status"]), "open");
    EXPECT_FALSE(family.items()[0]["can"]["see"].boolean().value());
    const auto below = house.get(childPath() + "/sub-tickets", taker);
    EXPECT_EQ(str(below.body["parent"]["packet"]["next"]), "Send new ones");
    EXPECT_EQ(str(below.body["parent"]["owner"]["name"]), "Gil Giver");
    EXPECT_FALSE(below.body["can"]["add"].boolean().value());
    expectSound();
}

TEST_F(SubTicketTest, AreOneLevelDeep) {
    ask(toTaker(), giver);
    const auto below =
        house.post(childPath() + "/sub-tickets",
                   R"({"subject":"More",)" + toRed() + "," + std::string(kPacket) + "}}", taker);
    EXPECT_EQ(below.status, 409);
    EXPECT_EQ(below.reason(), "sub_ticket.depth");
}

TEST_F(SubTicketTest, ATicketIsNotSolvedAboveOpenOnesUnlessOneSaysSo) {
    ask(toRed(), giver);
    const auto hasty = house.call("PATCH", path(), R"({"status":"solved"})", giver);
    EXPECT_EQ(hasty.status, 409);
    EXPECT_EQ(hasty.reason(), "ticket.sub_tickets_open");
    const auto letter = std::string(R"({"html":"<p>Done.</p>","status_after":"solved",)") +
                        R"("to":[{"address":"ann@buyer.example"}])";
    const auto sent = house.post(path("/messages"), letter + "}", giver);
    EXPECT_EQ(sent.reason(), "ticket.sub_tickets_open");
    EXPECT_EQ(house.entries(ticket().id).size(), 1U);  // and nothing was sent
    const auto bulk = house.post(
        "/api/v1/tickets/bulk",
        R"({"ids":[")" + toString(ticket().id) + R"("],"changes":{"status":"solved"}})", giver);
    EXPECT_EQ(bulk.body["refused"].items().size(), 1U);
    EXPECT_EQ(house.post(path("/messages"), letter + R"(,"force":true})", giver).status, 201);
    EXPECT_EQ(ticket().status, tickets::Status::solved);
}

TEST_F(SubTicketTest, TellTheOwnerAboveWhenTheyAreDone) {
    ask(toTaker(), giver);
    setChild(R"({"status":"solved"})", taker);
    EXPECT_THAT(events(), ElementsAre("sub_ticket_added", "sub_ticket_done"));
    EXPECT_THAT(events(1002), ElementsAre("made_for_a_ticket"));
    EXPECT_THAT(notified(giver), Contains("sub_ticket_done"));
    EXPECT_EQ(str(house.get(path("/sub-tickets"), giver).items()[0]["status"]), "solved");
    setChild(R"({"status":"open"})", taker);
    EXPECT_THAT(events(), Contains("sub_ticket_reopened"));
    setChild(R"({"status":"solved"})", taker);
    set(R"({"status":"solved"})", giver);
    EXPECT_EQ(ticket().status, tickets::Status::solved);
    house.pass(24h * 8);  // both close, and nobody is told of it
    EXPECT_EQ(std::ranges::count(notified(giver), "sub_ticket_done"), 2);
    expectSound();
}

TEST_F(SubTicketTest, AreAtMostTwentyOfATicket) {
    for (int i = 0; i < 20; ++i) ASSERT_EQ(ask(toRed(), giver).status, 201);
    EXPECT_EQ(ask(toRed(), giver).reason(), "sub_ticket.too_many");
    EXPECT_FALSE(house.get(path("/sub-tickets"), giver).body["can"]["add"].boolean().value());
}

TEST_F(SubTicketTest, ATicketWithSubTicketsIsHandedOverWithThem) {
    ask(toRed(), giver);
    answer(offered(toTaker()), "accept", taker);
    EXPECT_EQ(house.get(path("/sub-tickets"), taker).items().size(), 1U);
    setChild(R"({"owner_id":")" + toString(second.id) + "\"}", second);
    setChild(R"({"status":"solved"})", second);
    EXPECT_THAT(notified(taker), Contains("sub_ticket_done"));
}

TEST(HandoverCheck, FindsWhatContradictsItself) {
    TestHouse house;
    const auto team = house.addTeam("Blue");
    house.addInbox("shop@ours.example", team);
    const auto giver = house.addAgent("agent", {team});
    const auto taker = house.addAgent("agent", {team});
    house.mail({});
    const auto path = "/api/v1/tickets/" + toString(house.ticket(1001).id);
    const auto made = house.post(
        path + "/handovers",
        R"({"agent_id":")" + toString(taker.id) + "\"," + std::string(kPacket) + "}}", giver);
    ASSERT_EQ(made.status, 201) << made.text;
    house.write([&](db::WriteTx& tx) {
        tx.run({"test.lose", "UPDATE tickets SET owner_id = NULL"}, {});
        tx.run({"test.loop",
                "INSERT INTO sub_tickets (child_id, parent_id, made_by_id, made_at, "
                "packet) VALUES ($1, $1, $2, 0, '{}')"},
               {house.ticket(1001).id, giver.id});
    });
    const auto findings =
        house.read([&](db::ReadTx& tx) { return house.house.handovers.check(tx); });
    EXPECT_THAT(findings,
                ElementsAre("ticket #1001: is handed over by somebody who does not own it",
                            "ticket #1001: is a sub-ticket of a sub-ticket"));
}

}  // namespace
}  // namespace deskbell::app
