// Nodes that read from a replica of their database: nobody is shown less than what he wrote.

#include <gmock/gmock.h>

#include "support/house.hpp"
#include "support/postgres_server.hpp"

namespace deskbell::app {
namespace {

using test::Answer;
using test::Caller;
using test::TestHouse;
using testing::HasSubstr;
using testing::Not;

class NodeReads : public testing::Test {
protected:
    NodeReads() {
        a.addInbox("shop@ours.example");
        a.mail({});
        path = "/api/v1/tickets/" + toString(a.allTickets().at(0).id);
        mia = a.addAgent("admin", {}, "Mia");
        tom = a.addAgent("admin", {}, "Tom");
        replica.catchUp();
        replica.pauseReplay();
    }

    test::AdjustConfig config(int node) {
        return [this, node](Config& config) {
            config.database = name.url();
            config.databaseReplicas = {replica.url(name.name())};
            config.node = node;
        };
    }
    Answer note(std::string_view text) {
        const auto written =
            a.post(path + "/notes", R"({"html":"<p>)" + std::string(text) + R"(</p>"})", mia);
        EXPECT_EQ(written.status, 201) << written.text;
        return written;
    }
    static std::int64_t replicaReads(TestHouse& node) {
        return node.house.database->stats().replicaReads;
    }

    deskbell::test::PostgresDatabaseName name{
        deskbell::test::PostgresDatabaseName::Schema::product};
    deskbell::test::PostgresReplica replica{deskbell::test::sharedPostgres()};
    TestHouse a{1, nullptr, config(1)};
    TestHouse b{2, nullptr, config(2)};
    std::string path;
    Caller mia, tom;
};

TEST_F(NodeReads, AnAgentSeesWhatSheWroteThoughTheReplicaStandsStill) {
    note("It left the house.");
    const auto before = replicaReads(a);
    EXPECT_THAT(a.get(path + "/entries", mia).text, HasSubstr("It left the house."));
    EXPECT_EQ(replicaReads(a), before);
    // Who wrote nothing is answered by the replica, as of a moment ago.
    EXPECT_THAT(a.get(path + "/entries", tom).text, Not(HasSubstr("It left the house.")));
    EXPECT_GT(replicaReads(a), before);
}

TEST_F(NodeReads, SheSeesItAtAnotherNodeWhenSheBringsWhatSheWasTold) {
    const auto written = note("It left the house.");
    const std::string moment(written.headers.get("Deskbell-Moment"));
    ASSERT_FALSE(moment.empty());
    const auto ask = [&](std::string_view header, const std::string& value) {
        net::HttpRequest request;
        request.method = "GET";
        request.target = path + "/entries";
        request.peer = mia.peer;
        request.headers.add("Host", "desk.example");
        request.headers.add("Authorization", "Bearer " + mia.token);
        request.headers.add(std::string(header), value);
        return b.send(std::move(request)).text;
    };
    EXPECT_THAT(ask("Deskbell-Moment", moment), HasSubstr("It left the house."));
    EXPECT_THAT(ask("Cookie", "deskbell_moment=" + moment), HasSubstr("It left the house."));
}

TEST_F(NodeReads, WhoeverHearsOfAChangeSeesIt) {
    for (auto* node : {&a, &b}) {
        node->house.signals->start();
        node->house.watch->start();
        node->house.live.start();
    }
    note("It left the house.");
    // The live updates of B hear of it, and from then on nobody there is shown less.
    bool shown = false;
    for (int tries = 0; tries < 20'000 && !shown; ++tries)
        shown = b.get(path + "/entries", tom).text.find("It left") != std::string::npos;
    EXPECT_TRUE(shown);
    for (auto* node : {&a, &b}) node->house.live.stop();
}

TEST_F(NodeReads, ANewTokenIsKnownThoughTheReplicaDoesNotKnowIt) {
    const auto eve = a.addAgent("admin", {}, "Eve");
    EXPECT_EQ(b.get("/api/v1/teams", eve).status, 200);
}

TEST_F(NodeReads, GoOnWithoutTheReplica) {
    replica.stop();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(a.get(path, mia).status, 200);
    replica.start();
}

}  // namespace
}  // namespace deskbell::app
