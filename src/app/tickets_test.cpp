// Lists, counts, changes and answers of tickets over the API, against what everyone may see.

#include <gmock/gmock.h>

#include <random>
#include <set>

#include "app/check.hpp"
#include "support/house.hpp"

namespace deskbell::app {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::Caller;
using test::str;
using test::TestHouse;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using tickets::Status;
using tickets::Ticket;

const char* const kViews[] = {"mine", "team", "unowned", "open", "waiting", "solved", "all"};
const char* const kSorts[] = {"-updated", "updated", "-created", "created", "waiting"};

class TicketsFlow : public testing::Test {
protected:
    ~TicketsFlow() override { EXPECT_THAT(checkHouse(house.house), IsEmpty()); }

    Ticket add(tickets::NewTicket wanted = {}) {
        return house.write([&](db::WriteTx& tx) {
            auto customer =
                house.house.customers.findOrCreateByEmail(tx, "ann@buyer.example", "Ann");
            wanted.inbox = inbox;
            wanted.customer = customer.id;
            wanted.customerName = customer.name;
            wanted.customerAddress = "ann@buyer.example";
            if (wanted.subject.empty()) wanted.subject = "A question";
            return house.house.tickets.create(tx, house.system, wanted).value();
        });
    }
    static std::string path(const Ticket& ticket, std::string_view rest = {}) {
        return "/api/v1/tickets/" + toString(ticket.id) + std::string(rest);
    }
    Answer patch(const Ticket& ticket, std::string body, const Caller& as) {
        return house.call("PATCH", path(ticket), std::move(body), as);
    }
    Ticket now(const Ticket& ticket) { return house.ticket(ticket.number); }
    /// Every id of a list, page by page.
    std::vector<std::string> idsOf(const std::string& query, const Caller& as) {
        std::vector<std::string> out;
        std::string cursor;
        for (int page = 0; page < 100; ++page) {
            const auto answer = house.get(
                "/api/v1/tickets?" + query + (cursor.empty() ? "" : "&cursor=" + cursor), as);
            EXPECT_EQ(answer.status, 200) << answer.text;
            for (const auto& item : answer.items()) out.push_back(str(item["id"]));
            cursor = answer.str("next_cursor");
            if (cursor.empty()) return out;
        }
        ADD_FAILURE() << query << " has no end";
        return out;
    }
    std::string message(std::string extra = {}) {
        return R"({"html":"<p>Yes.</p>","to":[{"address":"ann@buyer.example"}])" + extra + "}";
    }
    std::vector<std::string> changedFields(const Ticket& ticket) {
        std::vector<std::string> out;
        for (const auto& entry : house.entries(ticket.id, "change"))
            out.push_back(str((*json::parse(entry.detail))["field"]));
        return out;
    }

    TestHouse house;
    inboxes::InboxId inbox = house.addInbox("shop@ours.example");
};

/// A random crowd of agents and tickets in random teams.
class Crowd : public TicketsFlow, public testing::WithParamInterface<unsigned> {
protected:
    std::size_t below(std::size_t n) {
        return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
    }

    void fill(int tickets) {
        for (int i = 0; i < 3; ++i) teams.push_back(house.addTeam("Team " + std::to_string(i)));
        const char* const roles[] = {"admin", "lead", "agent", "agent", "observer"};
        for (const auto* role : roles) {
            std::vector<TeamId> own;
            for (auto team : teams) {
                if (below(2) == 0) own.push_back(team);
            }
            callers.push_back(house.addAgent(role, own));
        }
        for (int i = 0; i < tickets; ++i) {
            tickets::NewTicket wanted;
            if (below(4) != 0) wanted.team = teams[below(teams.size())];
            if (below(2) == 0) wanted.owner = callers[below(callers.size())].id;
            auto ticket = add(wanted);
            if (below(3) == 0) house.clock.advance(1s);  // many share their time
            house.write([&](db::WriteTx& tx) {
                if (below(4) == 0)
                    house.house.tickets.follow(tx, ticket.id, callers[below(callers.size())].id,
                                               true);
                const Status statuses[] = {Status::open, Status::waiting, Status::paused,
                                           Status::solved};
                auto moved = house.house.tickets.change(tx, house.system, ticket.id,
                                                        {.status = statuses[below(4)]});
                EXPECT_TRUE(moved.has_value());
                if (below(3) == 0) {
                    auto wrote = house.house.tickets.messageAdded(tx, house.system, ticket.id,
                                                                  {.preview = "And?"});
                    EXPECT_TRUE(wrote.has_value());
                }
            });
        }
    }
    static bool belongs(const std::string& view, const Ticket& ticket, const Actor& actor) {
        const bool active = ticket.status != Status::solved && ticket.status != Status::closed;
        if (view == "all") return true;
        if (view == "solved") return ticket.status == Status::solved;
        if (view == "waiting") return ticket.status == Status::waiting;
        if (view == "open") return active;
        if (view == "mine") return active && ticket.owner == actor.agent;
        if (view == "unowned") return active && !ticket.owner;
        return active && ticket.team && actor.memberOf(ticket.team);
    }

    std::mt19937 random{GetParam()};
    std::vector<TeamId> teams;
    std::vector<Caller> callers;
};

TEST_P(Crowd, ListsAndCountsShowExactlyWhatEachMaySee) {
    fill(60);
    const auto all = house.allTickets();
    for (const auto& caller : callers) {
        const auto actor =
            *house.read([&](db::ReadTx& tx) { return house.house.people.actorFor(tx, caller.id); });
        const auto counts = house.get("/api/v1/views", caller);
        for (const std::string view : kViews) {
            std::set<std::string> expected;
            for (const auto& ticket : all) {
                if (maySee(actor, ticket.audience()) && belongs(view, ticket, actor))
                    expected.insert(toString(ticket.id));
            }
            const auto listed = idsOf("limit=7&view=" + view, caller);
            EXPECT_EQ(std::set(listed.begin(), listed.end()), expected) << view;
            EXPECT_EQ(listed.size(), expected.size()) << view;
            for (const auto& item : counts.items()) {
                if (str(item["key"]) == view) {
                    EXPECT_EQ(item["count"].integer(), static_cast<std::int64_t>(expected.size()))
                        << view;
                }
            }
        }
        for (const auto& ticket : all) {
            EXPECT_EQ(house.get(path(ticket), caller).status,
                      maySee(actor, ticket.audience()) ? 200 : 404);
        }
    }
    EXPECT_EQ(house.write([&](db::WriteTx& tx) { return house.house.tickets.rebuildCounts(tx); }),
              0);
}

TEST_P(Crowd, PagesInEveryOrderMissNothingAndRepeatNothing) {
    fill(40);
    for (const std::string sort : kSorts) {
        for (const auto& caller : {callers[0], callers[3]}) {
            const auto whole = idsOf("limit=100&sort=" + sort, caller);
            EXPECT_EQ(idsOf("limit=3&sort=" + sort, caller), whole) << sort;
            EXPECT_EQ(std::set(whole.begin(), whole.end()).size(), whole.size()) << sort;
        }
    }
    auto down = idsOf("limit=9&sort=-updated", callers[0]);
    const auto up = idsOf("limit=4&sort=updated", callers[0]);
    std::reverse(down.begin(), down.end());
    EXPECT_EQ(down, up);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Crowd, testing::Values(1U, 7U, 42U));

TEST_F(TicketsFlow, EveryFieldThatReallyChangesIsWrittenDownOnce) {
    const auto team = house.addTeam("Blue");
    const auto lead = house.addAgent("lead", {team}, "Lea");
    const auto ticket = add();
    const auto changed =
        patch(ticket,
              R"({"subject":"Better","status":"paused","priority":"high","tags":["roses","Roses"],
        "team_id":")" +
                  toString(team) + R"(","owner_id":")" + toString(lead.id) + "\"}",
              lead);
    ASSERT_EQ(changed.status, 200) << changed.text;
    EXPECT_THAT(
        changedFields(ticket),
        testing::UnorderedElementsAre("subject", "status", "priority", "team", "owner", "tags"));
    EXPECT_THAT(now(ticket).tags, ElementsAre("roses"));
    EXPECT_EQ(patch(ticket, R"({"subject":"Better","priority":"high"})", lead).status, 200);
    EXPECT_THAT(changedFields(ticket), SizeIs(6)) << "nothing changed";
    const auto entries = house.get(path(ticket, "/entries"), lead);
    for (const auto& item : entries.items()) {
        if (str(item["change"]["field"]) == "owner") {
            EXPECT_EQ(str(item["change"]["to"]), "Lea");
        }
    }
}

TEST_F(TicketsFlow, AStaleVersionIsRefusedAndAFreshOneTaken) {
    const auto agent = house.addAgent("agent");
    const auto ticket = add();
    const auto version = house.get(path(ticket), agent).str("version");
    auto withMatch = [&](std::string match) {
        net::HttpRequest request;
        request.method = "PATCH";
        request.target = path(ticket);
        request.body = R"({"subject":"By )" + match + "\"}";
        request.headers.add("Authorization", "Bearer " + agent.token);
        request.headers.add("Content-Type", "application/json");
        request.headers.add("If-Match", "\"" + match + "\"");
        return house.send(std::move(request));
    };
    EXPECT_EQ(withMatch(version).status, 200);
    const auto stale = withMatch(version);
    EXPECT_TRUE(stale.status == 409 || stale.status == 412) << stale.status;
    EXPECT_EQ(stale.reason(), "changed");
}

TEST_F(TicketsFlow, ANewTeamTakesTheTicketFromAnOwnerWhoIsNotInIt) {
    const auto blue = house.addTeam("Blue"), red = house.addTeam("Red");
    const auto lead = house.addAgent("admin"), agent = house.addAgent("agent", {blue});
    const auto ticket = add({.owner = agent.id, .team = blue});
    ASSERT_EQ(patch(ticket, R"({"team_id":")" + toString(red) + "\"}", lead).status, 200);
    EXPECT_FALSE(now(ticket).owner);
    EXPECT_EQ(house.get(path(ticket), agent).status, 404);
    EXPECT_EQ(patch(ticket, R"({"subject":"Mine!"})", agent).status, 404);
    EXPECT_EQ(house.post(path(ticket, "/notes"), R"({"html":"<p>x</p>"})", agent).status, 404);
    EXPECT_EQ(house.get(path(ticket, "/entries"), agent).status, 404);
}

TEST_F(TicketsFlow, NobodyClosesByHandAndNothingMovesWhatIsClosed) {
    const auto admin = house.addAgent("admin");
    const auto ticket = add();
    EXPECT_EQ(patch(ticket, R"({"status":"closed"})", admin).status, 409);
    ASSERT_EQ(patch(ticket, R"({"status":"solved"})", admin).status, 200);
    house.pass(24h * 8);
    ASSERT_EQ(now(ticket).status, Status::closed);
    for (const auto* body : {R"({"status":"open"})", R"({"subject":"x"})", R"({"tags":["x"]})"}) {
        EXPECT_EQ(patch(ticket, body, admin).status, 409) << body;
    }
}

TEST_F(TicketsFlow, WhoAnswersIsToldThatSomebodyElseDidMeanwhile) {
    const auto mia = house.addAgent("agent", {}, "Mia"), tom = house.addAgent("agent", {}, "Tom");
    house.mail({});
    const auto ticket = house.ticket(1001);
    const auto seen = toString(house.entries(ticket.id).back().id);
    const auto lastSeen = R"(,"last_seen_entry_id":")" + seen + "\"";
    ASSERT_EQ(house.post(path(ticket, "/messages"), message(lastSeen), mia).status, 201);
    const auto late = house.post(path(ticket, "/messages"), message(lastSeen), tom);
    EXPECT_EQ(late.status, 409);
    EXPECT_EQ(late.reason(), "ticket.replied_meanwhile");
    EXPECT_THAT(late.str("detail"), testing::HasSubstr("Mia"));
    EXPECT_THAT(house.entries(ticket.id), SizeIs(2)) << "nothing half done";
    EXPECT_EQ(house.post(path(ticket, "/messages"), message(lastSeen), mia).status, 201)
        << "one's own is no surprise";
    EXPECT_EQ(
        house.post(path(ticket, "/messages"), message(lastSeen + R"(,"force":true)"), tom).status,
        201);
}

TEST_F(TicketsFlow, SomebodyAnswersForATicketWhateverIsTakenAway) {
    const auto team = house.addTeam("Blue");
    const auto lead = house.addAgent("admin");
    const auto ticket = add({.owner = lead.id, .team = team});
    const auto change = [&](const std::string& body) {
        return house.call("PATCH", path(ticket, ""), body, lead);
    };
    EXPECT_EQ(change(R"({"team_id":null})").status, 200);
    EXPECT_EQ(now(ticket).owner, lead.id) << "an owner stays who was in no team";
    const auto refused = change(R"({"owner_id":null})");
    EXPECT_EQ(refused.reason(), "owner.none") << refused.text;
    EXPECT_EQ(now(ticket).owner, lead.id);
    EXPECT_EQ(change(R"({"owner_id":null,"team_id":")" + toString(team) + "\"}").status, 200);
}

TEST_F(TicketsFlow, ABulkChangeIsTakenBackWithinAnHour) {
    const auto team = house.addTeam("Blue");
    const auto lead = house.addAgent("admin");
    const auto a = add({.priority = tickets::Priority::low, .tags = {"old"}}),
               b = add({.owner = lead.id, .team = team});
    const auto before = house.allTickets();
    const auto ids = R"(["1","999",")" + toString(a.id) + R"(",")" + toString(b.id) + "\"]";
    const auto done = house.post(
        "/api/v1/tickets/bulk",
        R"({"ids":)" + ids +
            R"(,"changes":{"status":"solved","priority":"urgent","owner_id":null,"add_tags":["New"],
                                    "remove_tags":["OLD"]}})",
        lead);
    ASSERT_EQ(done.status, 200) << done.text;
    EXPECT_EQ(done.body["changed"].integer(), 2);
    EXPECT_THAT(done.body["refused"].items(), SizeIs(2));
    EXPECT_EQ(now(a).status, Status::solved);
    EXPECT_THAT(now(a).tags, ElementsAre("New"));
    EXPECT_FALSE(now(b).owner);
    const auto undo = R"({"undo_token":")" + done.str("undo_token") + "\"}";
    EXPECT_EQ(house.post("/api/v1/tickets/bulk/undo", undo, house.addAgent("admin")).status, 404)
        << "not one's own";
    const auto undone = house.post("/api/v1/tickets/bulk/undo", undo, lead);
    EXPECT_EQ(undone.body["changed"].integer(), 2) << undone.text;
    for (const auto& was : before) {
        EXPECT_EQ(now(was).status, was.status);
        EXPECT_EQ(now(was).priority, was.priority);
        EXPECT_EQ(now(was).owner, was.owner);
        EXPECT_EQ(now(was).tags, was.tags);
    }
    EXPECT_EQ(house.post("/api/v1/tickets/bulk/undo", undo, lead).status, 404) << "once";
}

TEST_F(TicketsFlow, ABulkChangeTouchesOnlyWhatOneMaySee) {
    const auto blue = house.addTeam("Blue"), red = house.addTeam("Red");
    const auto agent = house.addAgent("agent", {blue});
    const auto theirs = add({.team = red}), ours = add({.team = blue});
    const auto done = house.post("/api/v1/tickets/bulk",
                                 R"({"ids":[")" + toString(theirs.id) + R"(",")" +
                                     toString(ours.id) + R"("],"changes":{"status":"paused"}})",
                                 agent);
    EXPECT_EQ(done.body["changed"].integer(), 1) << done.text;
    EXPECT_EQ(now(theirs).status, Status::open);
    EXPECT_EQ(now(ours).status, Status::paused);
}

TEST_F(TicketsFlow, AnAgentOpensATicketAndItsFirstMessageLeaves) {
    const auto agent = house.addAgent("agent");
    const auto made = house.post(
        "/api/v1/tickets",
        R"({"inbox_id":")" + toString(inbox) +
            R"(","customer":{"name":"Bob","email":"bob@buyer.example"},"subject":"Your roses","html":"<p>Ready.</p>","send":true})",
        agent);
    ASSERT_EQ(made.status, 201) << made.text;
    house.pass(10s);
    ASSERT_THAT(house.sent(), SizeIs(1));
    EXPECT_EQ(house.sent()[0].to[0].address, "bob@buyer.example");
    EXPECT_EQ(house.ticket(1001).status, Status::waiting);
    const auto called = house.post(
        "/api/v1/tickets",
        R"({"inbox_id":")" + toString(inbox) +
            R"(","customer":{"name":"Bob","email":"bob@buyer.example"},"subject":"He rang","text":"Where?","channel":"phone","send":false})",
        agent);
    EXPECT_EQ(called.status, 201) << called.text;
    house.pass(10s);
    EXPECT_THAT(house.sent(), SizeIs(1));
}

TEST_F(TicketsFlow, UnreadIsWhatHappenedSinceOneLooked) {
    const auto mia = house.addAgent("agent"), tom = house.addAgent("agent");
    house.mail({});
    const auto ticket = house.ticket(1001);
    auto unread = [&](const Caller& as) {
        return house.get("/api/v1/tickets", as).items().at(0)["unread"].boolean();
    };
    EXPECT_EQ(unread(mia), true);
    house.clock.advance(1s);
    ASSERT_EQ(house.post(path(ticket, "/read"), {}, mia).status, 204);
    EXPECT_EQ(unread(mia), false);
    house.clock.advance(1s);
    ASSERT_EQ(house.post(path(ticket, "/notes"), R"({"html":"<p>hm</p>"})", tom).status, 201);
    EXPECT_EQ(unread(mia), true);
    EXPECT_EQ(unread(tom), false) << "one's own words are no news";
}

}  // namespace
}  // namespace deskbell::app
