// Reads on a real streaming replica: what it may show, and what becomes of them when it fails.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "db/postgres.hpp"
#include "support/pets.hpp"
#include "support/postgres_server.hpp"

namespace deskbell::db {
namespace {

using namespace std::chrono_literals;
using namespace test;
using deskbell::test::Gate;
using deskbell::test::PostgresReplica;
using deskbell::test::PostgresServer;
using deskbell::test::sharedPostgres;
using testing::ElementsAre;
using testing::IsEmpty;

std::string nameOf(const TempDatabase& database) {
    const auto name = database.url().substr(database.url().rfind('/') + 1);
    return name.substr(0, name.find('?'));
}

class PostgresReplicas : public testing::Test {
protected:
    std::unique_ptr<Database> open(PostgresOptions options = {}) {
        options.url = direct.url();
        if (options.replicas.empty()) options.replicas = {replica.url(nameOf(direct))};
        return openPostgres(options, random, *log);
    }
    /// What a read sees that may be answered from anywhere.
    static std::vector<std::string> seen(Database& database, Moment atLeast) {
        std::promise<std::vector<std::string>> answer;
        std::vector<std::string> names;
        database.submitReadAnywhere(
            atLeast,
            [&](ReadTx& tx) {
                names = tx.list(kNames, {}, [](const Row& row) { return row.text(0); });
                return true;
            },
            [&](const std::exception_ptr& fault) {
                if (fault) return answer.set_exception(fault);
                answer.set_value(names);
            });
        return answer.get_future().get();
    }
    /// Until a read goes to the replica again.
    static bool comesBack(Database& database) {
        for (int tries = 0; tries < 100'000; ++tries) {
            const auto before = database.stats().replicaReads;
            (void)seen(database, {});
            if (database.stats().replicaReads > before) return true;
        }
        return false;
    }

    const TempDatabase direct{kSchema, Engine::postgres};
    PostgresReplica replica{sharedPostgres()};
    deskbell::test::SeededRandom random{31};
    const std::unique_ptr<Log> log = makeNullLog();
};

TEST_F(PostgresReplicas, TakeReadsThatTheyCanAnswer) {
    const auto db = open();
    insert(*db, 1, "Rex");
    replica.catchUp();
    EXPECT_THAT(seen(*db, db->lastCommit()), ElementsAre("Rex"));
    EXPECT_EQ(db->stats().replicaReads, 1);
    EXPECT_EQ(db->stats().replicasBehind, 0);
}

TEST_F(PostgresReplicas, NeverHideFromAWriterWhatHeWrote) {
    const auto db = open();
    insert(*db, 1, "Rex");
    replica.catchUp();
    replica.pauseReplay();
    insert(*db, 2, "Mia");
    const auto written = db->lastCommit();
    EXPECT_THAT(seen(*db, written), ElementsAre("Rex", "Mia"));
    EXPECT_EQ(db->stats().replicasBehind, 1);
    EXPECT_EQ(db->stats().replicaReads, 0);
    // Whoever wrote nothing may see what was before.
    EXPECT_THAT(seen(*db, {}), ElementsAre("Rex"));
    EXPECT_EQ(db->stats().replicaReads, 1);

    replica.catchUp();
    EXPECT_THAT(seen(*db, written), ElementsAre("Rex", "Mia"));
    EXPECT_EQ(db->stats().replicaReads, 2);
}

TEST_F(PostgresReplicas, ShowWhatTheNodeHasShownElsewhere) {
    const auto db = open();
    const auto other = direct->lastCommit();
    EXPECT_EQ(other, Moment{}) << "nothing is asked where there are no replicas";
    replica.catchUp();
    replica.pauseReplay();
    insert(*direct, 1, "Rex");  // by another node
    EXPECT_THAT(seen(*db, {}), IsEmpty());
    db->raiseFloor();
    EXPECT_THAT(seen(*db, {}), ElementsAre("Rex"));
}

TEST_F(PostgresReplicas, ANodeThatStartsTrustsOnesThatShowWhatWasThere) {
    replica.pauseReplay();
    insert(*direct, 1, "Rex");
    const auto db = open();
    EXPECT_THAT(seen(*db, {}), ElementsAre("Rex"));
    EXPECT_EQ(db->stats().replicaReads, 0);
}

TEST_F(PostgresReplicas, WhatTheyCannotAnswerThePrimaryDoes) {
    const auto db = open();
    replica.catchUp();
    int runs = 0;
    std::promise<void> done;
    db->submitReadAnywhere(
        {}, [&](ReadTx& tx) { return tx.number(kCount, {}) == 0 && ++runs == 2; },
        [&](const std::exception_ptr& fault) {
            EXPECT_FALSE(fault);
            done.set_value();
        });
    done.get_future().get();
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(db->stats().replicaReads, 0);
}

TEST_F(PostgresReplicas, ThatDieAreDoneWithoutAndComeBack) {
    const auto db = open();
    insert(*db, 1, "Rex");
    replica.catchUp();
    EXPECT_THAT(seen(*db, db->lastCommit()), ElementsAre("Rex"));
    replica.stop();
    for (int i = 0; i < 10; ++i) EXPECT_THAT(seen(*db, {}), ElementsAre("Rex"));
    EXPECT_EQ(db->stats().replicaReads, 1);
    replica.start();
    EXPECT_TRUE(comesBack(*db));
}

TEST_F(PostgresReplicas, ThatFallSilentAreDoneWithout) {
    const Gate gate(replica.port());
    PostgresOptions options;
    options.statement = 100ms;
    options.prepare = PostgresOptions::Prepare::never;
    options.replicas = {PostgresServer::url(nameOf(direct), gate.port())};
    const auto db = open(options);
    insert(*db, 1, "Rex");
    replica.catchUp();
    const_cast<Gate&>(gate).breakAt("FROM pets", Gate::Break::stall);
    for (int i = 0; i < 3; ++i) EXPECT_THAT(seen(*db, {}), ElementsAre("Rex"));
    EXPECT_EQ(db->stats().replicasFailed, 1);
}

TEST_F(PostgresReplicas, BehindAPoolerAreNotTrusted) {
    if (!deskbell::test::Pooler::isInstalled()) GTEST_SKIP() << "PgBouncer is not installed";
    const deskbell::test::Pooler pooler(sharedPostgres());
    PostgresOptions options;
    options.replicas = {PostgresServer::url(nameOf(direct), pooler.port())};
    const auto db = open(options);
    insert(*db, 1, "Rex");
    EXPECT_THAT(seen(*db, {}), ElementsAre("Rex"));
    EXPECT_EQ(db->stats().replicaReads, 0);
}

TEST(PostgresSchemaChanges, LeaveNobodyWithAPlanOfBefore) {
    const TempDatabase db(kSchema, Engine::postgres);
    insert(*db, 1, "Rex");
    static constexpr Statement kCall("pets.call",
                                     "UPDATE pets SET name = 'Bello' WHERE id = 1 RETURNING name");
    const auto call = [&] {
        return db->write([](WriteTx& tx) {
            return tx.list(kCall, {}, [](const Row& row) { return row.text(0); });
        });
    };
    EXPECT_THAT(names(*db), ElementsAre("Rex"));
    EXPECT_THAT(call(), ElementsAre("Bello"));
    sharedPostgres().query(nameOf(db), "ALTER TABLE pets ALTER COLUMN name TYPE varchar(50)");
    EXPECT_THAT(names(*db), ElementsAre("Bello"));
    EXPECT_THAT(call(), ElementsAre("Bello"));
}

TEST(PostgresSchemaChanges, StepBackFromATableThatIsInUse) {
    const TempDatabase db(kSchema, Engine::postgres);
    const deskbell::test::ManualClock clock;
    insert(*db, 1, "Rex");
    std::promise<void> reading, changed;
    auto reader = std::async(std::launch::async, [&] {
        db->read([&](ReadTx& tx) {
            EXPECT_EQ(tx.number(kCount, {}), 1);
            reading.set_value();
            // Others read and write while somebody waits for the table to be changed.
            for (int i = 2; i < 6; ++i) insert(*db, i, std::to_string(i));
        });
    });
    reading.get_future().get();
    const Migration both[] = {kSchema[0],
                              {2, "colour", "ALTER TABLE pets ADD COLUMN colour TEXT;"}};
    EXPECT_EQ(*migrate(*db, both, clock, [] {}), 1);
    reader.get();
    EXPECT_EQ(names(*db).size(), 5u);
}

}  // namespace
}  // namespace deskbell::db
