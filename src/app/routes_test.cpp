// Who may not: asked of every line of the route table, so that a new route cannot be forgotten.

#include <gmock/gmock.h>

#include "support/house.hpp"

namespace deskbell::app {
namespace {

using kernel::Access;
using kernel::Route;
using test::Answer;
using test::Caller;
using test::str;
using test::TestHouse;
using testing::AnyOf;
using testing::Eq;

/// The route's path with every parameter replaced.
std::string fill(std::string_view path, std::string_view with) {
    std::string out;
    while (!path.empty()) {
        const auto open = path.find('{');
        out += path.substr(0, open);
        if (open == std::string_view::npos) break;
        out += with;
        path.remove_prefix(path.find('}', open) + 1);
    }
    return out;
}

class Routes : public testing::Test {
protected:
    Answer ask(const Route& route, const std::string& target, const Caller& as) {
        net::HttpRequest request;
        request.method = route.method;
        request.target = target;
        request.peer = "10.0.0.1";
        request.headers.add("Host", "desk.example");
        request.headers.add("Origin", "https://desk.example");
        if (!as.token.empty()) request.headers.add("Authorization", "Bearer " + as.token);
        if (route.body == kernel::Body::json) {
            request.headers.add("Content-Type", "application/json");
            request.body = "{}";
        }
        return house.send(std::move(request));
    }
    static std::string name(const Route& route) {
        return std::string(route.method) + " " + std::string(route.path);
    }
    /// An agent of a role that allows nothing.
    Caller nobodyInParticular() {
        auto role = house.post("/api/v1/roles", R"({"name":"Nothing","permissions":[]})", admin);
        EXPECT_EQ(role.status, 201) << role.text;
        auto agent = house.addAgent("observer");
        auto moved = house.call("PATCH", "/api/v1/agents/" + toString(agent.id),
                                R"({"role_id":")" + role.str("id") + "\"}", admin);
        EXPECT_EQ(moved.status, 200) << moved.text;
        return agent;
    }
    template <class F>
    void each(F&& f) {
        for (const auto& route : house.router.routes()) f(*route);
    }

    TestHouse house;
    Caller admin = house.addAgent("admin");
};

TEST_F(Routes, AreOnlyForThoseWhoSignedInUnlessTheySayOtherwise) {
    int asked = 0;
    each([&](const Route& route) {
        if (route.access == Access::anyone) return;
        ++asked;
        EXPECT_EQ(ask(route, fill(route.path, "1"), {}).status, 401) << name(route);
        EXPECT_EQ(ask(route, fill(route.path, "1"), {.token = "dbt_wrong", .session = {}}).status,
                  401)
            << name(route);
    });
    EXPECT_GT(asked, 70);
}

TEST_F(Routes, FewAreOpenToAnyone) {
    each([&](const Route& route) {
        if (route.access != Access::anyone || !route.path.starts_with("/api/")) return;
        const bool known = route.path.starts_with("/api/v1/setup") ||
                           route.path.starts_with("/api/v1/session") ||
                           route.path.starts_with("/api/v1/password-resets") ||
                           route.path.starts_with("/api/v1/invitations/") ||
                           route.path.starts_with("/api/openapi");
        EXPECT_TRUE(known) << name(route) << " is new: is it meant to be open?";
    });
}

TEST_F(Routes, SayWhatTheyTakeAndWhatTheyAnswer) {
    each([&](const Route& route) {
        if (!route.path.starts_with("/api/")) return;
        const bool saysNothing = route.response.empty() && route.produces.empty();
        const bool mayAnswerNothing = route.status != 200 && route.status != 201;
        EXPECT_EQ(saysNothing, mayAnswerNothing) << name(route) << " answers what?";
        EXPECT_TRUE(route.response.empty() || route.produces.empty()) << name(route);
        EXPECT_EQ(route.request.empty(), route.body != kernel::Body::json) << name(route);
    });
}

TEST_F(Routes, RefuseARoleThatAllowsNothing) {
    const auto agent = nobodyInParticular();
    each([&](const Route& route) {
        if (!route.permission) return;
        const auto answer = ask(route, fill(route.path, "1"), agent);
        EXPECT_EQ(answer.status, 403) << name(route);
        EXPECT_EQ(answer.reason(), "permission.missing") << name(route);
    });
}

TEST_F(Routes, WithoutAPermissionAreOnesOwnAffairs) {
    each([&](const Route& route) {
        if (route.access == Access::anyone || route.permission) return;
        const bool own = route.path.starts_with("/api/v1/me") || route.path == "/api/v1/session" ||
                         route.path == "/api/v1/live";
        // Colleagues' names, pictures and teams, and what permissions there are, are no secrets
        // here.
        const bool directory =
            route.method == "GET" &&
            (route.path.starts_with("/api/v1/agents") || route.path == "/api/v1/teams" ||
             route.path == "/api/v1/roles" || route.path == "/api/v1/permissions" ||
             route.path.starts_with("/api/v1/inboxes"));
        EXPECT_TRUE(own || directory) << name(route) << " has no permission: is that meant?";
    });
}

TEST_F(Routes, DoNotFindWhatIsNotThere) {
    each([&](const Route& route) {
        if (!route.path.starts_with("/api/") || route.path.find('{') == std::string_view::npos)
            return;
        for (std::string_view unknown : {"999999999999", "9223372036854775807", "x", "-1", "%00"}) {
            const auto answer = ask(route, fill(route.path, unknown), admin);
            if (route.body == kernel::Body::none) {
                EXPECT_EQ(answer.status, 404)
                    << name(route) << " of " << unknown << ": " << answer.text;
            } else {
                EXPECT_THAT(answer.status, AnyOf(Eq(404), Eq(400), Eq(422)))
                    << name(route) << " of " << unknown << ": " << answer.text;
            }
        }
    });
}

TEST_F(Routes, SurviveBodiesThatMeanNothing) {
    house.addInbox("shop@ours.example");
    house.mail({});
    const auto ticket = toString(house.ticket(1001).id);
    const char* bodies[] = {"{}", R"({"name":1,"html":[],"to":"x","ids":{}})",
                            R"({"unknown":true})", R"({"ids":["-1"],"changes":[]})",
                            R"({"name":"","email":"@","html":""})"};
    each([&](const Route& route) {
        if (route.body != kernel::Body::json) return;
        for (const auto* body : bodies) {
            const auto answer =
                house.call(std::string(route.method), fill(route.path, ticket), body, admin);
            EXPECT_LT(answer.status, 500) << name(route) << " " << body << ": " << answer.text;
        }
    });
}

TEST_F(Routes, RefuseQueriesThatMeanNothing) {
    each([&](const Route& route) {
        if (route.method != "GET" || !route.path.starts_with("/api/")) return;
        if (route.path == "/api/v1/search") return;  // answers 503 until its index runs
        for (const auto& allowed : route.query) {
            for (const auto* value :
                 {"", "x", "-1", "99999999999999999999", "%00", "MTIz", "%27%22%3B--"}) {
                const auto target =
                    fill(route.path, "1") + "?" + std::string(allowed.name) + "=" + value;
                EXPECT_LT(ask(route, target, admin).status, 500) << target;
            }
        }
    });
}

/// What is pushed, decided for everyone from the event log as live updates do.
TEST_F(Routes, PushNothingToWhoMayNotSeeIt) {
    const auto blue = house.addTeam("Blue"), red = house.addTeam("Red");
    house.addInbox("blue@ours.example", blue);
    house.addInbox("red@ours.example", red);
    house.addInbox("any@ours.example");
    const std::vector<Caller> callers{admin, house.addAgent("agent", {blue}),
                                      house.addAgent("agent", {red}),
                                      house.addAgent("observer", {blue}), nobodyInParticular()};
    for (const auto* to : {"blue@ours.example", "red@ours.example", "any@ours.example"})
        house.mail({.to = to});
    const auto blueTicket = "/api/v1/tickets/" + toString(house.ticket(1001).id);
    ASSERT_EQ(house.call("PATCH", blueTicket, R"({"priority":"high"})", callers[1]).status, 200);
    ASSERT_EQ(
        house.call("PUT", blueTicket + "/draft", R"({"html":"<p>dear</p>"})", callers[1]).status,
        200);
    ASSERT_EQ(house
                  .post(blueTicket + "/notes",
                        R"({"html":"<p>hm <span data-mention=\")" + toString(callers[3].id) +
                            R"(\">@x</span></p>"})",
                        callers[1])
                  .status,
              201);
    ASSERT_EQ(house
                  .post(blueTicket + "/notes",
                        R"({"html":"<p>not for you <span data-mention=\")" +
                            toString(callers[2].id) + R"(\">@y</span></p>"})",
                        callers[1])
                  .status,
              201);

    int pushed = 0, withheld = 0;
    house.read([&](db::ReadTx& tx) {
        const auto events = house.house.outbox.after(tx, 0, 10'000);
        for (const auto& caller : callers) {
            const auto actor = house.house.people.actorFor(tx, caller.id);
            for (const auto& [position, at, event] : events) {
                const bool pushes = maySee(*actor, event.audience);
                (pushes ? pushed : withheld)++;
                const bool personal = event.kind == "ticket.draft_changed" ||
                                      event.kind == "notification.added" ||
                                      event.kind == "session.ended";
                if (personal) {
                    EXPECT_EQ(event.audience.only == caller.id, pushes) << event.kind;
                    continue;
                }
                if (event.kind.starts_with("ticket.") || event.kind.starts_with("entry.")) {
                    const bool sees =
                        house.house.tickets.see(tx, *actor, timeline::TicketId{event.subject})
                            .has_value();
                    EXPECT_EQ(pushes, sees) << event.kind;
                }
                if (event.kind == "intake.changed") {
                    EXPECT_EQ(pushes, actor->may(Permission::intakeManage));
                }
                if (event.kind == "customer.changed") {
                    EXPECT_EQ(pushes, actor->may(Permission::customersRead));
                }
            }
        }
    });
    EXPECT_GT(pushed, 20);
    EXPECT_GT(withheld, 20);
    EXPECT_EQ(house.get("/api/v1/me/notifications", callers[3]).body["unread"].integer(), 1);
    EXPECT_EQ(house.get("/api/v1/me/notifications", callers[2]).body["unread"].integer(), 0)
        << "a mention opens no door";
}

}  // namespace
}  // namespace deskbell::app
