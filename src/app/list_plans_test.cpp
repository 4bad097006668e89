// Lists at a million tickets: what SQLite plans for every statement that a list can become, so that
// none reads the whole table or sorts more than a few rows. Without the tickets: it plans without
// statistics, so the plans are the same.

#include <gmock/gmock.h>

#include <set>

#include "db/sqlite_connection.hpp"
#include "support/house.hpp"

namespace deskbell::app {
namespace {

using test::TestHouse;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

/// Runs what a list runs, and notes what it plans.
class Explaining final : public db::ReadTx {
public:
    explicit Explaining(db::sqlite::Connection& connection) : connection_(connection) {}

    std::vector<std::string> walksEverything, sorts;
    std::set<std::string> indexes;  ///< that led to tickets

protected:
    void select(std::string_view name, std::string_view text, std::span<const db::Param> params,
                const Visit& visit) override {
        if (name.starts_with("ticket")) explain(name, text, params);
        connection_.select(name, text, params, visit);
    }

private:
    void explain(std::string_view name, std::string_view text, std::span<const db::Param> params) {
        connection_.select("explain", "EXPLAIN QUERY PLAN " + std::string(text), params,
                           [&](const db::Row& row) { judge(std::string(name), row.text(3)); });
    }

    void judge(const std::string& name, const std::string& step) {
        const auto index = step.find("INDEX tickets_");
        if (index != std::string::npos) {
            const auto begin = index + std::string_view("INDEX ").size();
            indexes.insert(step.substr(begin, step.find(' ', begin) - begin));
        }
        const bool tickets = step == "SCAN t" || step.starts_with("SCAN t ");
        const bool alongIndex = step.find(" USING ") != std::string::npos;
        if (tickets && !alongIndex) walksEverything.push_back(name + ": " + step);
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

    /// Runs a list as the route does.
    void explain(Explaining& tx, const std::string& query, const test::Caller& as) {
        const net::HttpRequest http;
        const auto actor =
            house.read([&](db::ReadTx& read) { return *house.house.people.actorFor(read, as.id); });
        kernel::Request request;
        request.http = &http;
        request.actor = &actor;
        request.query = net::parseQuery(query).value();
        const auto* route = house.router.match("GET", "/api/v1/tickets").route;
        EXPECT_TRUE(std::get<kernel::ReadHandler>(route->handler)(tx, request).has_value());
    }

    TestHouse house;
    TeamId team;
    test::Caller lead;   ///< sees everything
    test::Caller agent;  ///< sees one team
};

constexpr std::string_view kViews[] = {"all",  "open",    "mine",  "unowned",
                                       "team", "waiting", "solved"};
constexpr std::string_view kOrders[] = {"-updated", "updated", "-created", "created", "waiting"};

/// Whether what leads to these tickets are few: those of one owner or customer, with a rare tag,
/// solved and not closed yet, or still active in one team or inbox.
bool leadsToFew(std::string_view view, std::string_view filter, std::string_view order) {
    for (std::string_view few : {"&owner", "&customer", "&tag"}) {
        if (filter.starts_with(few)) return true;
    }
    if (view == "mine" || view == "unowned" || view == "solved") return true;
    const bool active = order == "waiting" || view == "open" || view == "team" || view == "waiting";
    return active &&
           (view == "team" || filter.starts_with("&team") || filter.starts_with("&inbox"));
}

TEST_F(ListPlans, NoListReadsAllTicketsOrSortsMany) {
    if (deskbell::test::chosenEngine() != deskbell::test::Engine::sqlite)
        GTEST_SKIP() << "plans without statistics are SQLite's";
    const auto inbox = toString(house.addInbox("shop@ours.example"));
    const std::string filters[] = {"",
                                   "&team=" + toString(team),
                                   "&inbox=" + inbox,
                                   "&team=" + toString(team) + "&inbox=" + inbox,
                                   "&owner=me",
                                   "&owner=none",
                                   "&customer=4711",
                                   "&tag=nosuch",
                                   "&status=open",
                                   "&status=open,waiting",
                                   "&status=closed",
                                   "&status=closed,solved"};
    db::StatementCounters counters;
    db::sqlite::Connection connection({.file = databaseFile(house.config.data)},
                                      db::sqlite::Connection::Mode::read, counters);
    std::set<std::string> indexes;
    for (const auto view : kViews) {
        for (const auto order : kOrders) {
            for (const auto& filter : filters) {
                const auto query =
                    "view=" + std::string(view) + "&sort=" + std::string(order) + filter;
                SCOPED_TRACE(query);
                Explaining all(connection), own(connection);
                explain(all, query, lead);
                explain(own, query, agent);
                indexes.merge(all.indexes);
                EXPECT_THAT(all.walksEverything, IsEmpty());
                EXPECT_THAT(own.walksEverything, IsEmpty()) << "who sees one team";
                // By change there is an index for everything.
                const bool byChange = order.ends_with("updated") && !filter.starts_with("&tag");
                if (byChange || !leadsToFew(view, filter, order)) {
                    EXPECT_THAT(all.sorts, IsEmpty());
                }
            }
        }
    }
    EXPECT_THAT(indexes,
                UnorderedElementsAre("tickets_active", "tickets_active_created", "tickets_customer",
                                     "tickets_inbox", "tickets_inbox_active", "tickets_owner",
                                     "tickets_owner_active", "tickets_status", "tickets_team",
                                     "tickets_team_active", "tickets_updated", "tickets_waiting"))
        << "each index of lists is worth what it costs to write";
}

}  // namespace
}  // namespace deskbell::app
