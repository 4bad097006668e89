// Promises in the whole house: made by policies and by hand, kept by what fulfils them, broken when
// their time passes.

#include <gmock/gmock.h>

#include "support/house.hpp"

namespace deskbell::app {
namespace {

using namespace std::chrono_literals;
using promises::Kind;
using promises::Promise;
using promises::State;
using test::Answer;
using test::Caller;
using test::str;
using test::TestHouse;
using testing::ElementsAre;
using testing::HasSubstr;

/// The clock stands on Monday, 5 January 2026, 9:00 UTC; the business is open from 9 to 17.
class PromisesTest : public testing::Test {
protected:
    PromisesTest() {
        house.addInbox("shop@ours.example", team);
        house.runJobs();
    }

    void arrive(const std::string& text = "Where are my roses?", const std::string& more = {}) {
        EXPECT_TRUE(house.mail({.text = text, .headers = more}));
    }
    /// What the customer received, oldest first: agents get mails too.
    std::vector<email::Mail> toAnn() {
        auto mails = house.sent();
        std::erase_if(mails, [](const email::Mail& mail) {
            return mail.to.empty() || mail.to[0].address != "ann@buyer.example";
        });
        return mails;
    }
    /// A reply of the customer's to the newest message of ours.
    void customerReplies() {
        arrive("And now?", "In-Reply-To: <" + toAnn().back().messageId + ">\r\n");
    }
    tickets::Ticket ticket() { return house.ticket(1001); }
    std::string path(const std::string& tail = {}) {
        return "/api/v1/tickets/" + toString(ticket().id) + tail;
    }
    Answer reply(const std::string& more = {}) {
        auto sent = house.post(
            path("/messages"),
            R"({"html":"<p>Today.</p>","to":[{"address":"ann@buyer.example"}])" + more + "}",
            agent);
        EXPECT_EQ(sent.status, 201) << sent.text;
        return sent;
    }
    void set(const std::string& body, const Caller& as) {
        const auto changed = house.call("PATCH", path(), body, as);
        EXPECT_EQ(changed.status, 200) << changed.text;
    }
    std::vector<Promise> all() {
        return house.read([&](db::ReadTx& tx) { return house.house.promises.of(tx, ticket().id); });
    }
    /// "first_answer running 13:00 solution kept", in the order in which they were made.
    std::string told() {
        std::string out;
        for (const auto& p : all()) {
            out += (out.empty() ? "" : ", ") + std::string(promises::kindName(p.kind)) + " " +
                   std::string(promises::stateName(p.state));
            if (p.active && p.due) out += " " + formatRfc3339(*p.due).substr(5, 11);
        }
        return out;
    }
    std::string next() {
        const auto due = house.get(path(), agent).body["next_due"];
        return due.isNull() ? "none"
                            : str(due["kind"]) + " " + str(due["state"]) + " " + str(due["at"]);
    }
    std::string policyId() {
        return str(house.get("/api/v1/promise-policies", admin).items().at(0)["id"]);
    }
    void changePolicy(const std::string& body) {
        const auto changed =
            house.call("PATCH", "/api/v1/promise-policies/" + policyId(), body, admin);
        ASSERT_EQ(changed.status, 200) << changed.text;
        house.runJobs();
    }
    std::vector<std::string> notified(const Caller& who) {
        std::vector<std::string> out;
        for (const auto& item : house.get("/api/v1/me/notifications", who).items())
            out.push_back(str(item["kind"]));
        std::reverse(out.begin(), out.end());
        return out;
    }
    std::vector<std::string> events() {
        std::vector<std::string> out;
        for (const auto& entry : house.entries(ticket().id, "event"))
            out.push_back(str(json::parse(entry.detail).value()["event"]));
        return out;
    }
    void expectSound() {
        const auto findings =
            house.read([&](db::ReadTx& tx) { return house.house.promises.check(tx); });
        EXPECT_THAT(findings, ElementsAre());
    }

    TestHouse house;
    const TeamId team = house.addTeam("Blue");
    const Caller admin = house.addAgent("admin", {team});
    const Caller agent = house.addAgent("agent", {team});
};

TEST_F(PromisesTest, ANewTicketIsPromisedAnAnswerAndThatIsKeptByTheReply) {
    arrive();
    EXPECT_EQ(told(), "solution running 01-09T17:00, first_answer running 01-05T13:00");
    EXPECT_EQ(next(), "first_answer running 2026-01-05T13:00:00Z");
    house.pass(1h);
    reply();
    EXPECT_EQ(told(), "solution paused, first_answer kept");
    EXPECT_EQ(next(), "solution paused ");
    house.pass(24h);
    customerReplies();
    // An hour of the forty was used; the answer is due in a working day.
    EXPECT_EQ(told(),
              "solution running 01-12T17:00, first_answer kept, next_answer running 01-07T10:00");
    expectSound();
}

TEST_F(PromisesTest, AMessageThatIsTakenBackKeptNothing) {
    arrive();
    const auto sent = reply();
    EXPECT_EQ(told(), "solution paused, first_answer kept");
    const auto undone = house.post(path("/messages/" + sent.str("id") + "/undo"), "", agent);
    ASSERT_EQ(undone.status, 200) << undone.text;
    EXPECT_EQ(told(), "solution running 01-09T17:00, first_answer running 01-05T13:00");
    EXPECT_EQ(next(), "first_answer running 2026-01-05T13:00:00Z");
}

TEST_F(PromisesTest, ABrokenPromiseStaysBrokenAndIsOwedUntilItIsFulfilled) {
    arrive();
    set(R"({"owner_id":")" + toString(agent.id) + R"("})", admin);
    house.pass(4h + 1s);
    EXPECT_EQ(told(), "solution running 01-09T17:00, first_answer broken 01-05T13:00");
    EXPECT_EQ(next(), "first_answer broken 2026-01-05T13:00:00Z");
    EXPECT_THAT(events(), ElementsAre("promise_broken"));
    house.pass(1h);
    reply();
    EXPECT_EQ(told(), "solution paused, first_answer broken");
    EXPECT_TRUE(all().back().endedAt.has_value());
    EXPECT_FALSE(all().back().late);
}

TEST_F(PromisesTest, WhatFellDueWhileNobodyWatchedIsBrokenOnceInOrderAndMarkedLate) {
    arrive();
    house.clock.advance(24h * 30);  // the server was off
    house.runJobs();
    const auto promises = all();
    EXPECT_EQ(promises[0].state, State::broken);
    EXPECT_EQ(promises[1].state, State::broken);
    EXPECT_TRUE(promises[0].late);
    EXPECT_EQ(formatRfc3339(*promises[0].brokenAt), "2026-01-09T17:00:00Z");
    EXPECT_EQ(formatRfc3339(*promises[1].brokenAt), "2026-01-05T13:00:00Z");
    EXPECT_THAT(events(), ElementsAre("promise_broken", "promise_broken"));
    house.pass(1h);
    EXPECT_THAT(events(), ElementsAre("promise_broken", "promise_broken"));
    const auto first = house.entries(ticket().id, "event").front();
    EXPECT_THAT(first.detail, HasSubstr(R"("promise_kind":"first_answer")"));
}

TEST_F(PromisesTest, TheOwnerIsWarnedAndThenTheLeadIsCalled) {
    const auto lead = house.addAgent("lead");
    ASSERT_EQ(house
                  .call("PATCH", "/api/v1/teams/" + toString(team),
                        R"({"lead_id":")" + toString(lead.id) + R"("})", admin)
                  .status,
              200);
    arrive();
    set(R"({"owner_id":")" + toString(agent.id) + R"("})", admin);
    house.pass(2h + 59min);
    EXPECT_THAT(notified(agent), ElementsAre("assigned"));
    house.pass(1min);
    EXPECT_THAT(notified(agent), ElementsAre("assigned", "due_soon"));
    house.pass(30min);
    EXPECT_THAT(notified(agent), ElementsAre("assigned", "due_soon", "notice"));
    house.pass(30min);
    EXPECT_THAT(notified(agent), ElementsAre("assigned", "due_soon", "notice", "broken"));
    EXPECT_THAT(notified(lead), ElementsAre());
    house.pass(2h);
    EXPECT_THAT(notified(lead), ElementsAre("escalated"));
}

TEST_F(PromisesTest, StepsReassignAndRaiseOnceEach) {
    const auto lead = house.addAgent("lead", {team});
    house.call("PATCH", "/api/v1/teams/" + toString(team),
               R"({"lead_id":")" + toString(lead.id) + R"("})", admin);
    changePolicy(
        R"({"steps":[{"minutes_after":0,"to":"lead","reassign":true,"raise_priority":true}]})");
    arrive();
    set(R"({"owner_id":")" + toString(agent.id) + R"("})", admin);
    house.pass(5h);
    EXPECT_EQ(ticket().owner, lead.id);
    EXPECT_EQ(ticket().priority, tickets::Priority::high);
    house.pass(24h);
    EXPECT_EQ(ticket().priority, tickets::Priority::high);
    EXPECT_EQ(all().back().owner, lead.id);
}

TEST_F(PromisesTest, PausedTicketsRestAndGoOnWithWhatWasLeft) {
    arrive();
    house.pass(1h);
    set(R"({"status":"paused"})", agent);
    EXPECT_EQ(told(), "solution paused, first_answer paused");
    house.pass(48h);
    set(R"({"status":"open"})", agent);
    // Wednesday, 10:00, with three hours left.
    EXPECT_EQ(next(), "first_answer running 2026-01-07T13:00:00Z");
    EXPECT_EQ(all()[1].state, State::running);
}

TEST_F(PromisesTest, SolvingKeepsTheSolutionAndAnAnswerThatNeverCameIsWithdrawn) {
    arrive();
    set(R"({"status":"solved"})", agent);
    EXPECT_EQ(told(), "solution kept, first_answer withdrawn");
    EXPECT_EQ(next(), "none");
    house.pass(24h);
    set(R"({"status":"open"})", agent);
    EXPECT_EQ(told(), "solution kept, first_answer withdrawn, solution running 01-12T17:00");
}

TEST_F(PromisesTest, TheFirstPolicyThatMatchesCountsAndTheTicketSaysWhich) {
    arrive();
    const auto added =
        house.post("/api/v1/promise-policies",
                   R"({"name":"Urgent","conditions":{"priorities":["urgent"],"tags":["VIP"]},)"
                   R"("targets":[{"kind":"first_answer","minutes":30,"working":false}]})",
                   admin);
    ASSERT_EQ(added.status, 201) << added.text;
    ASSERT_EQ(house
                  .call("PUT", "/api/v1/promise-policies/order",
                        R"({"ids":[")" + added.str("id") + R"(",")" + policyId() + R"("]})", admin)
                  .status,
              204);
    EXPECT_EQ(str(house.get(path("/promises"), agent).body["policy"]["name"]), "Everybody");
    house.pass(10min);
    set(R"({"priority":"urgent","tags":["vip"]})", agent);
    // Half an hour since it came; a solution is not promised any more.
    EXPECT_EQ(told(), "solution withdrawn, first_answer running 01-05T09:30");
    const auto shown = house.get(path("/promises"), agent).body;
    EXPECT_EQ(str(shown["policy"]["name"]), "Urgent");
    EXPECT_EQ(shown["policy"]["why"].dump(), R"(["priority","tag"])");
    // Already broken under the stricter one, it stays so under the milder.
    house.pass(30min);
    set(R"({"priority":"low"})", agent);
    EXPECT_THAT(told(), HasSubstr("first_answer broken 01-05T09:30"));
}

TEST_F(PromisesTest, AChangedPolicyCountsRunningPromisesAnewInTheBackground) {
    for (int i = 0; i < 250; ++i)
        ASSERT_TRUE(house.mail({.from = "c" + std::to_string(i) + "@buyer.example"}));
    const auto changed = house.call(
        "PATCH", "/api/v1/promise-policies/" + policyId(),
        R"({"targets":[{"kind":"first_answer","minutes":60},{"kind":"solution","minutes":480}]})",
        admin);
    ASSERT_EQ(changed.status, 200) << changed.text;
    auto progress = house.get("/api/v1/promise-policies/recount", agent).body;
    EXPECT_EQ(progress["running"].boolean(), true);
    EXPECT_EQ(progress["tickets_all"].integer(), 250);
    EXPECT_EQ(next(), "first_answer running 2026-01-05T13:00:00Z");
    house.runJobs();
    progress = house.get("/api/v1/promise-policies/recount", agent).body;
    EXPECT_EQ(progress["running"].boolean(), false);
    EXPECT_EQ(progress["tickets_done"].integer(), 250);
    for (const auto& one : house.allTickets())
        EXPECT_EQ(formatRfc3339(*one.nextDue.at), "2026-01-05T10:00:00Z") << one.number;
}

TEST_F(PromisesTest, AChangedCalendarCountsThemAnewToo) {
    arrive();
    const auto id = str(house.get("/api/v1/calendars", admin).items().at(0)["id"]);
    const auto changed = house.call("PATCH", "/api/v1/calendars/" + id,
                                    R"({"holidays":[{"date":"2026-01-05","name":"Off"}]})", admin);
    ASSERT_EQ(changed.status, 200) << changed.text;
    house.runJobs();
    EXPECT_EQ(next(), "first_answer running 2026-01-06T13:00:00Z");
}

TEST_F(PromisesTest, AnAgentPromisesMovesAndKeepsByHand) {
    arrive();
    auto made = house.post(
        path("/promises"),
        R"({"kind":"callback","due":"2026-01-05T10:00:00Z","what":"Call about the vase"})", agent);
    ASSERT_EQ(made.status, 201) << made.text;
    EXPECT_EQ(next(), "callback running 2026-01-05T10:00:00Z");
    EXPECT_EQ(made.body["can"]["change"].boolean(), true);
    const auto own = "/api/v1/promises/" + made.str("id");
    EXPECT_EQ(house.call("PATCH", own, R"({"due":"2026-01-05T11:00:00Z"})", agent).reason(),
              "promise.reason");
    EXPECT_EQ(house
                  .call("PATCH", own,
                        R"({"due":"2026-01-05T11:00:00Z","reason":"she is not at home"})", agent)
                  .status,
              200);
    EXPECT_EQ(next(), "callback running 2026-01-05T11:00:00Z");
    // It follows the ticket's owner.
    set(R"({"owner_id":")" + toString(agent.id) + R"("})", admin);
    const auto mine = house.get("/api/v1/promises?owner=me&kind=callback", agent).items();
    ASSERT_EQ(mine.size(), 1U);
    EXPECT_EQ(str(mine[0]["what"]), "Call about the vase");
    EXPECT_EQ(house.post(own + "/keep", R"({"reason":"called her"})", agent).status, 200);
    EXPECT_EQ(next(), "first_answer running 2026-01-05T13:00:00Z");
    EXPECT_EQ(house.post(own + "/keep", R"({"reason":"again"})", agent).reason(), "promise.ended");
    EXPECT_THAT(events(), ElementsAre("promise_made", "promise_moved", "promise_kept"));
}

TEST_F(PromisesTest, AnAnswerByPhoneIsKeptByHandAndTheClockDoesNotStartAgain) {
    arrive();
    house.pass(1h);
    const auto id = toString(all().at(1).id);
    const auto kept =
        house.post("/api/v1/promises/" + id + "/keep", R"({"reason":"called her"})", agent);
    ASSERT_EQ(kept.status, 200) << kept.text;
    EXPECT_EQ(told(), "solution running 01-09T17:00, first_answer kept");
    set(R"({"priority":"high"})", agent);
    EXPECT_EQ(told(), "solution running 01-09T17:00, first_answer kept");
    // What she writes then is another wait.
    reply();
    house.pass(1h);
    customerReplies();
    EXPECT_THAT(told(), HasSubstr("first_answer kept, next_answer running 01-06T11:00"));
}

TEST_F(PromisesTest, AnUpdateIsKeptByAMessageAndACallbackIsNot) {
    arrive();
    house.post(path("/promises"), R"({"kind":"update","due":"2026-01-09T12:00:00Z"})", agent);
    house.post(path("/promises"), R"({"kind":"callback","due":"2026-01-09T12:00:00Z"})", agent);
    reply();
    EXPECT_EQ(told(),
              "solution paused, first_answer kept, update kept, callback running 01-09T12:00");
}

TEST_F(PromisesTest, RefuseWhatCannotBePromised) {
    arrive();
    const auto make = [&](const std::string& body, const Caller& as) {
        return house.post(path("/promises"), body, as);
    };
    EXPECT_EQ(make(R"({"kind":"update","due":"2026-01-05T08:00:00Z"})", agent).reason(),
              "promise.due");
    EXPECT_EQ(make(R"({"kind":"update","due":"2036-01-05T08:00:00Z"})", agent).reason(),
              "promise.due");
    EXPECT_EQ(make(R"({"kind":"solution","due":"2026-01-06T08:00:00Z"})", agent).reason(),
              "promise.kind");
    EXPECT_EQ(make(R"({"kind":"update","due":"2026-01-06T08:00:00Z"})", house.addAgent("observer"))
                  .status,
              403);
    // Who may not see the ticket does not learn of its promises.
    const auto other = house.addAgent("agent");
    EXPECT_EQ(house.get(path("/promises"), other).status, 404);
    EXPECT_TRUE(house.get("/api/v1/promises", other).items().empty());
    const auto id = toString(all().front().id);
    EXPECT_EQ(house.post("/api/v1/promises/" + id + "/keep", R"({"reason":"x"})", other).status,
              404);
    EXPECT_EQ(house.call("PATCH", "/api/v1/promises/" + id, R"({"visible":true})", agent).reason(),
              "promise.of_policy");
}

TEST_F(PromisesTest, ListsGoByWhatIsDueNextAndShowWhatIsAtRisk) {
    arrive();
    house.pass(1h);
    house.mail({.from = "bo@buyer.example"});
    const auto second = house.ticket(1002);
    house.post("/api/v1/tickets/" + toString(second.id) + "/promises",
               R"({"kind":"callback","due":"2026-01-05T12:00:00Z"})", agent);
    auto numbers = [&](const std::string& query) {
        std::vector<std::int64_t> out;
        for (const auto& row : house.get("/api/v1/tickets?" + query, agent).items())
            out.push_back(row["number"].integer().value());
        return out;
    };
    EXPECT_THAT(numbers("sort=due"), ElementsAre(1002, 1001));
    EXPECT_THAT(numbers("view=at_risk&sort=due"), ElementsAre(1002));
    EXPECT_THAT(numbers("due_before=2026-01-05T11:59:59Z"), ElementsAre());
    EXPECT_THAT(numbers("promise=running&sort=created"), ElementsAre(1001, 1002));
    const auto page = house.get("/api/v1/tickets?sort=due&limit=1", agent);
    EXPECT_THAT(numbers("sort=due&limit=1&cursor=" + page.str("next_cursor")), ElementsAre(1001));
    for (const auto& view : house.get("/api/v1/views", agent).items()) {
        if (str(view["key"]) == "at_risk") {
            EXPECT_EQ(view["count"].integer(), 1);
        }
    }
}

TEST_F(PromisesTest, TheCustomerIsToldOfADelayBeforeItIsLateAndGetsANewTime) {
    changePolicy(R"({"notice":{"mode":"automatic","minutes_before":30,"minutes_later":120,)"
                 R"("most":1,"reason":"busy"}})");
    arrive();
    const auto customer = toString(ticket().customer);
    house.call("PATCH", "/api/v1/customers/" + customer,
               R"({"time_zone":"America/New_York","language":"de"})", admin);
    house.pass(3h + 29min);
    EXPECT_TRUE(toAnn().empty());
    house.pass(1min);
    ASSERT_EQ(toAnn().size(), 1U);
    EXPECT_THAT(toAnn()[0].text, HasSubstr("bis Montag, 5. Januar, 08:00 Uhr"));
    EXPECT_THAT(toAnn()[0].text, HasSubstr("bis Montag, 5. Januar, 10:00 Uhr"));
    EXPECT_THAT(toAnn()[0].text, HasSubstr("mehr Menschen geschrieben als sonst"));
    // The new time is a promise; the old one is broken all the same, and no longer owed.
    EXPECT_EQ(told(),
              "solution running 01-09T17:00, first_answer running 01-05T13:00, "
              "first_answer running 01-05T15:00");
    house.pass(30min);
    EXPECT_EQ(told(),
              "solution running 01-09T17:00, first_answer broken, "
              "first_answer running 01-05T15:00");
    EXPECT_EQ(next(), "first_answer running 2026-01-05T15:00:00Z");
    // Once is enough.
    house.pass(1h + 30min);
    house.pass(30min);
    EXPECT_EQ(toAnn().size(), 1U);
    EXPECT_EQ(next(), "first_answer broken 2026-01-05T15:00:00Z");
    reply();
    EXPECT_EQ(told(), "solution paused, first_answer broken, first_answer broken");
}

TEST_F(PromisesTest, ADelayThatIsOfferedToTheOwnerIsToldWhenTheyApprove) {
    arrive();
    set(R"({"owner_id":")" + toString(agent.id) + R"("})", admin);
    house.pass(3h + 30min);
    auto notices = house.get(path("/promises"), agent).body["notices"].items();
    ASSERT_EQ(notices.size(), 1U);
    EXPECT_EQ(str(notices[0]["state"]), "offered");
    EXPECT_TRUE(toAnn().empty());
    const auto promise = "/api/v1/promises/" + str(notices[0]["promise_id"]) + "/notice";
    EXPECT_EQ(house.post(promise, R"({"reason":"x","due":"2026-01-05T12:59:00Z"})", agent).reason(),
              "promise.due");
    const auto told = house.post(
        promise, R"({"reason":"The florist is ill.","due":"2026-01-06T10:00:00Z"})", agent);
    ASSERT_EQ(told.status, 201) << told.text;
    EXPECT_EQ(told.str("due"), "2026-01-06T10:00:00Z");
    house.runJobs();
    ASSERT_EQ(toAnn().size(), 1U);
    EXPECT_THAT(toAnn()[0].text, HasSubstr("The florist is ill."));
    EXPECT_EQ(house.post(promise, R"({"reason":"busy"})", agent).reason(), "notice.impossible");
    notices = house.get(path("/promises"), agent).body["notices"].items();
    EXPECT_EQ(str(notices.at(0)["state"]), "sent");
}

TEST_F(PromisesTest, TheReportCountsWhatWasKeptAndBrokenAndShowsThePromisesBehindIt) {
    arrive();
    set(R"({"owner_id":")" + toString(agent.id) + R"("})", admin);
    reply();
    house.mail({.from = "bo@buyer.example"});
    house.pass(5h);
    const auto lead = house.addAgent("lead");
    const auto report = house.get(
        "/api/v1/promise-report?until=2026-02-01T00:00:00Z&from=2026-01-01T00:00:00Z", lead);
    ASSERT_EQ(report.status, 200) << report.text;
    EXPECT_EQ(report.body["kept"].integer(), 1);
    EXPECT_EQ(report.body["broken"].integer(), 1);
    EXPECT_EQ(report.body["by_kind"].dump(), R"([{"kind":"first_answer","kept":1,"broken":1}])");
    EXPECT_EQ(report.body["by_hour"].dump(), R"([{"hour":13,"kept":1,"broken":1}])");
    EXPECT_EQ(report.body["by_agent"].items().size(), 2U);
    const auto broken = house.get(
        "/api/v1/promise-report/promises?until=2026-02-01T00:00:00Z&state=broken&agent=none", lead);
    ASSERT_EQ(broken.items().size(), 1U) << broken.text;
    EXPECT_EQ(broken.items()[0]["ticket"]["number"].integer(), 1002);
    EXPECT_EQ(house.get("/api/v1/promise-report", agent).status, 403);
}

TEST_F(PromisesTest, TimesInATextAreOfferedInTheCustomersZone) {
    arrive();
    house.call("PATCH", "/api/v1/customers/" + toString(ticket().customer),
               R"({"time_zone":"America/New_York"})", admin);
    const auto found = house.post(
        "/api/v1/promise-times",
        R"({"text":"💐 I call you tomorrow at 10.","ticket_id":")" + toString(ticket().id) + R"("})",
        agent);
    ASSERT_EQ(found.status, 200) << found.text;
    EXPECT_EQ(found.str("time_zone"), "America/New_York");
    EXPECT_EQ(found.body["items"].dump(),
              R"([{"begin":14,"end":28,"text":"tomorrow at 10","due":"2026-01-06T15:00:00Z",)"
              R"("day_only":false}])");
}

TEST_F(PromisesTest, WhereAPolicyPromisesNothingThatIsTheReason) {
    arrive();
    changePolicy(R"({"targets":[]})");
    EXPECT_EQ(told(), "solution withdrawn, first_answer withdrawn");
    EXPECT_EQ(next(), "none");
    expectSound();
    changePolicy(R"({"targets":[{"kind":"solution","minutes":60}]})");
    EXPECT_THAT(told(), HasSubstr("solution running"));
}

TEST_F(PromisesTest, PoliciesAreCheckedAndManagedByThoseWhoManageSettings) {
    const std::pair<const char*, const char*> cases[] = {
        {R"({"name":""})", "policy.name.length"},
        {R"({"name":"everybody"})", "policy.name.taken"},
        {R"({"name":"A","targets":[{"kind":"first_answer","minutes":0}]})", "policy.target.time"},
        {R"({"name":"A","targets":[{"kind":"solution","minutes":1},{"kind":"solution",)"
         R"("minutes":2}]})",
         "policy.target.twice"},
        {R"({"name":"A","warnings":[{"minutes_before":5,"to":[]}]})", "policy.warning"},
        {R"({"name":"A","warnings":[{"minutes_before":5,"to":["nobody"]}]})", "policy.word"},
        {R"({"name":"A","steps":[{"minutes_after":5,"to":"owner","reassign":true}]})",
         "policy.step.owner"},
        {R"({"name":"A","steps":[{"minutes_after":5,"to":"lead","tell":false}]})",
         "policy.step.empty"},
        {R"({"name":"A","notice":{"mode":"shout"}})", "policy.word"},
        {R"({"name":"A","conditions":{"colour":"red"}})", "field.unknown"}};
    for (const auto& [body, reason] : cases)
        EXPECT_EQ(house.post("/api/v1/promise-policies", body, admin).reason(), reason) << body;
    EXPECT_EQ(house.post("/api/v1/promise-policies", R"({"name":"A"})", agent).status, 403);
    EXPECT_EQ(house.call("DELETE", "/api/v1/promise-policies/" + policyId(), {}, agent).status,
              403);
    EXPECT_EQ(house.call("DELETE", "/api/v1/promise-policies/" + policyId(), {}, admin).status,
              204);
}

}  // namespace
}  // namespace deskbell::app
