// Lists at a million tickets: what SQLite plans for every statement that a list can become, so that
// none reads the whole table or sorts more than a few rows. Without the tickets: it plans without
// statistics, so the plans are the same.

#include <gmock/gmock.h>

#include "db/sqlite_connection.hpp"
#include "support/house.hpp"

namespace deskbell::app {
namespace {

using test::TestHouse;
using testing::IsEmpty;

/// Runs what a list runs, and notes what it plans.
class Explaining final : public db::ReadTx {
public:
    explicit Explaining(db::sqlite::Connection& connection) : connection_(connection) {}

    std::vector<std::string> walksEverything, sorts;
    int explained = 0;

protected:
    void select(std::string_view name, std::string_view text, std::span<const db::Param> params,
                const Visit& visit) override {
        if (name.starts_with("ticket")) explain(name, text, params);
        connection_.select(name, text, params, visit);
    }

private:
    void explain(std::string_view name, std::string_view text, std::span<const db::Param> params) {
        ++explained;
        connection_.select("explain", "EXPLAIN QUERY PLAN " + std::string(text), params,
                           [&](const db::Row& row) { judge(std::string(name), row.text(3)); });
    }

    void judge(const std::string& name, const std::string& step) {
        const bool alongIndex = step.find(" USING ") != std::string::npos;
        const bool counts =
            step.find("ticket_count") != std::string::npos;  // few rows for each team
        if (step.starts_with("SCAN") && !alongIndex && !counts)
            walksEverything.push_back(name + ": " + step);
        if (step.find("TEMP B-TREE") != std::string::npos) sorts.push_back(name + ": " + step);
    }

    db::sqlite::Connection& connection_;
};

class ListPlans : public testing::Test {
protected:
    ListPlans()
        : team(house.addTeam("Returns")),
          lead(house.addAgent("lead", {team})),
          agent(house.addAgent("agent", {team})) {}

    struct Plans {
        std::vector<std::string> walksEverything, sorts;
    };
    Plans plansOf(const std::string& query, const test::Caller& as) {
        db::StatementCounters counters;
        db::sqlite::Connection connection({.file = databaseFile(house.config.data)},
                                          db::sqlite::Connection::Mode::read, counters);
        Explaining tx(connection);
        const net::HttpRequest http;
        const auto actor =
            house.read([&](db::ReadTx& read) { return *house.house.people.actorFor(read, as.id); });
        kernel::Request request;
        request.http = &http;
        request.actor = &actor;
        request.query = net::parseQuery(query).value();
        const auto* route = house.router.match("GET", "/api/v1/tickets").route;
        EXPECT_TRUE(std::get<kernel::ReadHandler>(route->handler)(tx, request).has_value());
        EXPECT_GT(tx.explained, 0);
        return {std::move(tx.walksEverything), std::move(tx.sorts)};
    }

    TestHouse house;
    TeamId team;
    test::Caller lead;   ///< sees everything
    test::Caller agent;  ///< sees one team
};

struct Shape {
    std::string query;
    bool few = false;  ///< leads to few tickets: those of one customer or owner, a rare tag, solved
};

std::vector<Shape> shapesOf(const std::string& view, TeamId team, inboxes::InboxId inbox) {
    const bool few = view == "mine" || view == "unowned" || view == "solved";
    std::vector<Shape> out{{"view=" + view, few},
                           {"view=" + view + "&team=" + toString(team), few},
                           {"view=" + view + "&inbox=" + toString(inbox), few},
                           {"view=" + view + "&owner=me", true},
                           {"view=" + view + "&owner=none", true},
                           {"view=" + view + "&customer=4711", true},
                           {"view=" + view + "&tag=nosuch", true},
                           {"view=" + view + "&status=open", few},
                           {"view=" + view + "&status=open,waiting", few},
                           {"view=" + view + "&status=closed", few},
                           {"view=" + view + "&status=closed,solved", few}};
    return out;
}

TEST_F(ListPlans, NoListReadsAllTicketsOrSortsMany) {
    if (deskbell::test::chosenEngine() != deskbell::test::Engine::sqlite)
        GTEST_SKIP() << "plans without statistics are SQLite's";
    const auto inbox = house.addInbox("shop@ours.example");
    for (const std::string view : {"all", "open", "mine", "unowned", "team", "waiting", "solved"}) {
        for (const std::string order : {"-updated", "updated", "-created", "created", "waiting"}) {
            for (const auto& shape : shapesOf(view, team, inbox)) {
                for (const auto* caller : {&lead, &agent}) {
                    const auto query = shape.query + "&sort=" + order;
                    SCOPED_TRACE(query + (caller == &agent ? ", who sees one team" : ""));
                    const auto plans = plansOf(query, *caller);
                    EXPECT_THAT(plans.walksEverything, IsEmpty());
                    // By change there is an index for everything; otherwise few may be sorted.
                    if (order.ends_with("updated") || !shape.few)
                        EXPECT_THAT(plans.sorts, IsEmpty());
                }
            }
        }
    }
}

}  // namespace
}  // namespace deskbell::app
