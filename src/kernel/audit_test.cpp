#include "kernel/audit.hpp"

#include <gtest/gtest.h>

#include "support/database.hpp"
#include "support/fakes.hpp"

namespace deskbell::kernel {
namespace {

class AuditTest : public testing::Test {
protected:
    AuditTest() { audit.addRoutes(router); }

    Result<Response> get(std::vector<std::pair<std::string, std::string>> query) {
        const auto match = router.match("GET", "/api/v1/audit");
        Request request;
        request.query = std::move(query);
        return db->read([&](db::ReadTx& tx) {
            return std::get<ReadHandler>(match.route->handler)(tx, request);
        });
    }
    json::Value page(std::vector<std::pair<std::string, std::string>> query) {
        return *json::parse(get(std::move(query))->json);
    }

    test::ManualClock clock;
    IdSource ids{clock, 1};
    test::TempDatabase db;
    Audit audit{clock, ids};
    Router router;
};

TEST_F(AuditTest, NeedsThePermission) {
    EXPECT_EQ(router.match("GET", "/api/v1/audit").route->permission, Permission::auditRead);
}

TEST_F(AuditTest, TellsWhoDidWhatFromWhere) {
    Actor mia;
    mia.kind = ActorKind::agent;
    mia.agent = AgentId{7};
    mia.name = "Mia";
    mia.peer = "10.0.0.1";
    mia.requestId = "r1";
    db->write([&](db::WriteTx& tx) {
        audit.record(tx, mia, "agent.invited", "agent:8", R"({"role":"lead"})");
        audit.record(tx, Actor::system("setup"), "house.opened", "");
    });
    const auto items = page({})["items"].items();
    ASSERT_EQ(items.size(), 2);
    EXPECT_EQ(items[0]["actor"].dump(), R"({"kind":"system","id":null,"name":"setup"})");
    EXPECT_EQ(items[0]["details"].dump(), "{}");
    EXPECT_EQ(items[1]["actor"].dump(), R"({"kind":"agent","id":"7","name":"Mia"})");
    EXPECT_EQ(items[1]["action"].string(), "agent.invited");
    EXPECT_EQ(items[1]["subject"].string(), "agent:8");
    EXPECT_EQ(items[1]["details"]["role"].string(), "lead");
    EXPECT_EQ(items[1]["peer"].string(), "10.0.0.1");
    EXPECT_EQ(items[1]["request_id"].string(), "r1");
    EXPECT_EQ(items[1]["at"].string(), formatRfc3339(clock.now()));
}

TEST(AuditDetails, TellWhatChangedInWords) {
    EXPECT_EQ(AuditDetails("Mia").take(), R"({"name":"Mia"})");
    EXPECT_EQ(AuditDetails("Mia")
                  .changed("role", "Agent", "Lead")
                  .changed("language", "en", "en")
                  .changed("team", "", "Orders")
                  .add("by", "hand")
                  .take(),
              R"({"name":"Mia","role":"Agent → Lead","team":"– → Orders","by":"hand"})");
}

TEST_F(AuditTest, TurnsPagesFromTheNewestToTheOldest) {
    db->write([&](db::WriteTx& tx) {
        for (const auto* action : {"a", "b", "c"}) audit.record(tx, Actor::system("t"), action, "");
    });
    const auto first = page({{"limit", "2"}});
    ASSERT_EQ(first["items"].items().size(), 2);
    EXPECT_EQ(first["items"].items()[0]["action"].string(), "c");
    const auto second =
        page({{"limit", "2"}, {"cursor", std::string(*first["next_cursor"].string())}});
    ASSERT_EQ(second["items"].items().size(), 1);
    EXPECT_EQ(second["items"].items()[0]["action"].string(), "a");
    EXPECT_TRUE(second["next_cursor"].isNull());
}

TEST_F(AuditTest, RefusesACursorThatIsNone) {
    EXPECT_EQ(get({{"cursor", "x"}}).error().field, "cursor");
    EXPECT_EQ(get({{"limit", "1000"}}).error().field, "limit");
}

}  // namespace
}  // namespace deskbell::kernel
