#include "db/postgres.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <barrier>
#include <future>
#include <latch>
#include <thread>

#include "db/postgres_script.hpp"
#include "support/pets.hpp"
#include "support/postgres_server.hpp"

namespace deskbell::db {
namespace {

using namespace std::chrono_literals;
using namespace test;
using deskbell::test::Gate;
using deskbell::test::Pooler;
using deskbell::test::PostgresServer;
using deskbell::test::sharedPostgres;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr Statement kWeigh("pets.weigh", "UPDATE pets SET weight = weight + 1 WHERE id = $1");
constexpr Statement kWeight("pets.weight",
                            "SELECT cast(sum(weight) AS BIGINT) FROM pets WHERE id = $1");
constexpr Statement kSetWeight("pets.set_weight", "UPDATE pets SET weight = $2 WHERE id = $1");
constexpr Statement kSleep("t.sleep", "SELECT cast(pg_sleep(60) AS TEXT)");

/// The kind and text of the fault that a function ends with.
template <class F>
std::pair<std::optional<Fault::Kind>, std::string> faultOf(F&& run) {
    try {
        run();
    } catch (const Fault& fault) {
        return {fault.kind(), fault.what()};
    }
    return {};
}

std::int64_t weight(Database& database, int id) {
    return database.read([&](ReadTx& tx) { return tx.number(kWeight, {id}); });
}

/// A database whose connections all pass a gate.
struct Gated {
    explicit Gated(PostgresOptions options = {}) : direct(kSchema, Engine::postgres) {
        const auto& url = direct.url();
        const auto name = url.substr(url.rfind('/') + 1);
        options.url = PostgresServer::url(name.substr(0, name.find('?')), gate.port());
        database = openPostgres(options, random, *log);
    }
    TempDatabase direct;
    Gate gate{sharedPostgres().port()};
    deskbell::test::SeededRandom random{99};
    const std::unique_ptr<Log> log = makeNullLog();
    std::unique_ptr<Database> database;
};

/// Sends every statement with its text, so that a gate can know it.
PostgresOptions unprepared() {
    PostgresOptions options;
    options.prepare = PostgresOptions::Prepare::never;
    return options;
}

std::string databaseName(const TempDatabase& db) {
    const auto name = db.url().substr(db.url().rfind('/') + 1);
    return name.substr(0, name.find('?'));
}

std::string ask(const TempDatabase& db, std::string_view sql) {
    return sharedPostgres().query(databaseName(db), sql);
}

TEST(Postgres, RunsAgainWhenTwoGotIntoEachOthersWay) {
    const TempDatabase db(kSchema, Engine::postgres);
    insert(*db, 1, "Rex");
    db->write([](WriteTx& tx) { tx.run(kSetWeight, {1, 0}); });
    // Each sees the other's row and changes its own: no order of the two explains both.
    std::barrier bothHaveRead(2);
    std::atomic<int> runs{0};
    Outcomes outcomes(2);
    insert(*db, 2, "Mia");
    db->write([](WriteTx& tx) { tx.run(kSetWeight, {2, 0}); });
    for (const int mine : {1, 2}) {
        db->submitWrite(
            [&, mine](WriteTx& tx) {
                const auto other = tx.number(kWeight, {3 - mine});
                if (runs.fetch_add(1) < 2) bothHaveRead.arrive_and_wait();
                tx.run(kSetWeight, {mine, other + 1});
                return true;
            },
            outcomes.expect("weighs"));
    }
    EXPECT_THAT(outcomes.wait(), ElementsAre("weighs: done", "weighs: done"));
    EXPECT_GE(runs.load(), 3) << "one of them must see the other's outcome";
    EXPECT_EQ(weight(*db, 1) + weight(*db, 2), 3);
}

TEST(Postgres, LosesNoUpdateOfARowThatAllWant) {
    const TempDatabase db(kSchema, Engine::postgres);
    const auto other = const_cast<TempDatabase&>(db).openAnother();
    insert(*db, 1, "Rex");
    db->write([](WriteTx& tx) { tx.run(kSetWeight, {1, 0}); });
    constexpr int kUpdates = 200;
    Outcomes outcomes(kUpdates);
    std::atomic<int> acted{0};
    for (int i = 0; i < kUpdates; ++i) {
        (i % 2 == 0 ? *db : *other)
            .submitWrite(
                [&](WriteTx& tx) {
                    tx.afterCommit([&] { ++acted; });
                    return tx.run(kWeigh, {1}) == 1;
                },
                outcomes.expect("weighs"));
    }
    EXPECT_THAT(outcomes.wait(), testing::Each("weighs: done"));
    EXPECT_EQ(weight(*db, 1), kUpdates);
    EXPECT_EQ(acted.load(), kUpdates) << "what was run again must act once";
}

TEST(Postgres, RunsAgainAfterADeadlock) {
    const TempDatabase db(kSchema, Engine::postgres);
    insert(*db, 1, "Rex");
    insert(*db, 2, "Mia");
    std::barrier bothHaveLocked(2);
    std::atomic<int> runs{0};
    Outcomes outcomes(2);
    for (const int first : {1, 2}) {
        db->submitWrite(
            [&, first](WriteTx& tx) {
                tx.run(kSetWeight, {first, first});
                if (runs.fetch_add(1) < 2) bothHaveLocked.arrive_and_wait();
                tx.run(kSetWeight, {3 - first, first});
                return true;
            },
            outcomes.expect("weighs"));
    }
    EXPECT_THAT(outcomes.wait(), ElementsAre("weighs: done", "weighs: done"));
    EXPECT_GE(runs.load(), 3);
    EXPECT_EQ(weight(*db, 1), weight(*db, 2));
}

TEST(Postgres, ReportsWhatAUseCaseSwallowed) {
    const TempDatabase db(kSchema, Engine::postgres);
    insert(*db, 1, "Rex");
    EXPECT_THROW(db->write([](WriteTx& tx) {
        tx.run(kInsert, {2, "Mia"});
        EXPECT_THROW(tx.run(kInsert, {3, "Rex"}), ConstraintViolation);
    }),
                 ConstraintViolation)
        << "PostgreSQL has rolled all of it back";
    EXPECT_THAT(names(*db), ElementsAre("Rex"));
}

TEST(Postgres, MendsTextThatItCannotHold) {
    const TempDatabase db(kSchema, Engine::postgres);
    insert(*db, 1, std::string_view("a\0b", 3));
    insert(*db, 2, "c\xff");
    EXPECT_THAT(names(*db), ElementsAre("ab", "c\uFFFD"));
    EXPECT_THROW(insert(*db, 3, "c\xff"), ConstraintViolation) << "and finds it again so";
}

TEST(Postgres, NamesNoValueInAFault) {
    const TempDatabase db(kSchema, Engine::postgres);
    static constexpr Statement kCast("t.cast", "SELECT cast($1 AS BIGINT)");
    insert(*db, 1, "secret");
    EXPECT_THAT(faultOf([&] {
                    db->read([](ReadTx& tx) { static_cast<void>(tx.number(kCast, {"secret"})); });
                }).second,
                testing::AllOf(HasSubstr("t.cast"), testing::Not(HasSubstr("secret"))));
    EXPECT_THAT(faultOf([&] { insert(*db, 2, "secret"); }).second,
                testing::AllOf(HasSubstr("pets.insert"), testing::Not(HasSubstr("secret"))));
}

TEST(Postgres, EndsAStatementThatTakesTooLong) {
    PostgresOptions options;
    options.statement = 100ms;
    const TempDatabase db(kSchema, options);
    const auto [kind, text] =
        faultOf([&] { db->write([](WriteTx& tx) { tx.each(kSleep, {}, [](const Row&) {}); }); });
    EXPECT_EQ(kind, Fault::Kind::busy);
    EXPECT_THAT(text, HasSubstr("t.sleep: canceling statement due to statement timeout"));
    insert(*db, 1, "Rex");  // the connection is as good as before
}

TEST(Postgres, DoesNotWaitForALockForever) {
    PostgresOptions options;
    options.lock = 100ms;
    const TempDatabase db(kSchema, options);
    insert(*db, 1, "Rex");
    db->write([&](WriteTx& tx) {
        tx.run(kRename, {1, "Bello"});
        const auto second = std::async(std::launch::async, [&] {
            return faultOf([&] { db->write([](WriteTx& t) {
                                     t.run(kRename, {1, "Tom"});
                                 }); })
                .first;
        });
        second.wait();
        EXPECT_EQ(const_cast<std::future<std::optional<Fault::Kind>>&>(second).get(),
                  Fault::Kind::busy);
    });
    EXPECT_THAT(names(*db), ElementsAre("Bello"));
}

TEST(Postgres, RefusesInTimeWhenAllConnectionsAreInUse) {
    PostgresOptions options;
    options.writers = options.readers = 1;
    options.patience = 300ms;
    const TempDatabase db(kSchema, options);
    std::latch started(2), release(1);
    Outcomes held(2), refused(2);
    db->submitWrite(
        [&](WriteTx&) {
            started.count_down();
            release.wait();
            return true;
        },
        held.expect("write"));
    db->submitRead(
        [&](ReadTx&) {
            started.count_down();
            release.wait();
        },
        held.expect("read"));
    started.wait();
    db->submitWrite([](WriteTx&) { return true; }, refused.expect("write"));
    db->submitRead([](ReadTx&) {}, refused.expect("read"));
    EXPECT_THAT(refused.wait(),
                testing::UnorderedElementsAre("write: waited too long for its turn",
                                              "read: waited too long for its turn"));
    EXPECT_EQ(faultOf([&] { (void)names(*db); }).first, Fault::Kind::busy);
    release.count_down();
    EXPECT_EQ(held.wait().size(), 2u);
    insert(*db, 1, "Rex");
}

TEST(Postgres, GoesOnWhenItsConnectionsAreEnded) {
    const TempDatabase db(kSchema, Engine::postgres);
    insert(*db, 1, "Rex");
    EXPECT_EQ(names(*db).size(), 1u);
    ask(db,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    EXPECT_EQ(names(*db).size(), 1u);
    insert(*db, 2, "Mia");
    EXPECT_EQ(names(*db).size(), 2u);
}

TEST(Postgres, RunsAgainWhenTheConnectionIsLostBeforeTheCommit) {
    const TempDatabase db(kSchema, Engine::postgres);
    int runs = 0;
    db->write([&](WriteTx& tx) {
        tx.run(kInsert, {1, "Rex"});
        if (++runs == 1) {
            ask(db,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND state = 'idle in transaction'");
        }
    });
    EXPECT_EQ(runs, 2);
    EXPECT_THAT(names(*db), ElementsAre("Rex"));
}

TEST(Postgres, AReadThatLostItsConnectionInTheMiddleSaysSo) {
    const TempDatabase db(kSchema, Engine::postgres);
    int runs = 0;
    const auto fault = faultOf([&] {
        db->read([&](ReadTx& tx) {
            ++runs;
            EXPECT_EQ(tx.number(kCount, {}), 0);
            ask(db,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND state = 'idle in transaction'");
            static_cast<void>(tx.number(kCount, {}));
        });
    });
    EXPECT_EQ(fault.first, Fault::Kind::lost);
    EXPECT_EQ(runs, 1) << "only writes may run twice";
    EXPECT_EQ(names(*db).size(), 0u);
}

TEST(Postgres, SurvivesACrashOfTheServer) {
    PostgresServer server;
    PostgresOptions options;
    options.url = server.url("postgres");
    options.patience = 60s;
    deskbell::test::SeededRandom random;
    const deskbell::test::ManualClock clock;
    const auto log = makeNullLog();
    const auto db = openPostgres(options, random, *log);
    ASSERT_TRUE(migrate(*db, kSchema, clock, [] {}));
    insert(*db, 1, "Rex");
    server.crash();
    auto write = std::async(std::launch::async, [&] { insert(*db, 2, "Mia"); });
    server.start();
    write.get();
    EXPECT_THAT(names(*db), ElementsAre("Rex", "Mia"));
}

TEST(PostgresWrites, SeeInASecondAttemptWhatAnotherOneInsertedMeanwhile) {
    const TempDatabase db(kSchema, Engine::postgres);
    int runs = 0;
    const auto found = db->write([&](WriteTx& tx) {
        if (const auto count = tx.number(kCount, {}); count > 0) return count;
        if (++runs == 1) insert(*db, 1, "Rex");
        tx.run(kInsert, {2, "Rex"});
        return std::int64_t{0};
    });
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(found, 1);
    EXPECT_THROW(insert(*db, 3, "Rex"), ConstraintViolation) << "but not for ever";
}

TEST(PostgresCommit, IsFoundOutWhenTheAnswerIsLost) {
    Gated db(unprepared());
    int runs = 0, acted = 0;
    db.gate.breakAt("COMMIT", Gate::Break::after);
    db.database->write([&](WriteTx& tx) {
        ++runs;
        tx.afterCommit([&] { ++acted; });
        tx.run(kInsert, {1, "Rex"});
    });
    EXPECT_EQ(runs, 1) << "it was committed, so it must not run again";
    EXPECT_EQ(acted, 1);
    EXPECT_THAT(names(*db.direct), ElementsAre("Rex"));
}

TEST(PostgresCommit, RunsAgainWhenItNeverReachedTheServer) {
    Gated db(unprepared());
    int runs = 0;
    db.gate.breakAt("COMMIT", Gate::Break::before);
    db.database->write([&](WriteTx& tx) {
        ++runs;
        tx.run(kInsert, {1, "Rex"});
    });
    EXPECT_EQ(runs, 2);
    EXPECT_THAT(names(*db.direct), ElementsAre("Rex"));
}

TEST(PostgresCommit, IsReportedAsUnknownWhenNobodyCanBeAsked) {
    auto options = unprepared();
    options.patience = 300ms;
    Gated db(options);
    db.gate.breakAt("COMMIT", Gate::Break::after);
    int runs = 0;
    const auto [kind, text] = faultOf([&] {
        db.database->write([&](WriteTx& tx) {
            ++runs;
            tx.run(kInsert, {1, "Rex"});
            // From now on nobody gets in any more.
            sharedPostgres().query("postgres", "ALTER DATABASE " + databaseName(db.direct) +
                                                   " ALLOW_CONNECTIONS false");
        });
    });
    EXPECT_EQ(kind, Fault::Kind::lost);
    EXPECT_THAT(text, HasSubstr("outcome unknown"));
    EXPECT_EQ(runs, 1) << "it must not run again: it was committed";
}

TEST(PostgresCommit, HangsUpOnAServerThatFallsSilent) {
    auto options = unprepared();
    options.statement = 100ms;
    Gated db(options);
    db.gate.breakAt("pets SET", Gate::Break::stall);
    insert(*db.database, 1, "Rex");
    int runs = 0;
    db.database->write([&](WriteTx& tx) {
        ++runs;
        tx.run(kRename, {1, "Bello"});
    });
    EXPECT_EQ(runs, 2);
    EXPECT_THAT(names(*db.direct), ElementsAre("Bello"));
}

TEST(PostgresPool, LeaksNoConnection) {
    PostgresOptions options;
    options.writers = options.readers = 3;
    Gated db(options);
    for (int round = 0; round < 5; ++round) {
        Outcomes outcomes(40);
        for (int i = 0; i < 20; ++i) {
            db.database->submitWrite([](WriteTx& tx) { return tx.number(kCount, {}) >= 0; },
                                     outcomes.expect("w"));
            db.database->submitRead([](ReadTx& tx) { static_cast<void>(tx.number(kCount, {})); },
                                    outcomes.expect("r"));
            if (i == 10) db.gate.cut();
        }
        outcomes.wait();
        EXPECT_LE(db.gate.open(), 6);
    }
    EXPECT_EQ(names(*db.database).size(), 0u);
    db.database.reset();
    EXPECT_EQ(ask(db.direct,
                  "SELECT count(*) FROM pg_stat_activity WHERE state LIKE '%transaction'"
                  " AND datname = current_database()"),
              "0");
}

TEST(PostgresPool, WorksThroughAPoolerThatHandsConnectionsAround) {
    if (!Pooler::isInstalled()) GTEST_SKIP() << "PgBouncer is not installed";
    const Pooler pooler(sharedPostgres());
    const TempDatabase direct(kSchema, Engine::postgres);
    PostgresOptions options;
    options.url = PostgresServer::url(databaseName(direct), pooler.port());
    options.lock = 4s;
    deskbell::test::SeededRandom random{5};
    const auto log = makeNullLog();
    const auto db = openPostgres(options, random, *log);
    insert(*db, 1, "Rex");
    db->write([](WriteTx& tx) { tx.run(kSetWeight, {1, 0}); });
    constexpr int kUpdates = 100;
    Outcomes outcomes(2 * kUpdates);
    for (int i = 0; i < kUpdates; ++i) {
        db->submitWrite([](WriteTx& tx) { return tx.run(kWeigh, {1}) == 1; }, outcomes.expect("x"));
        db->submitRead([](ReadTx& tx) { EXPECT_EQ(tx.number(kCount, {}), 1); },
                       outcomes.expect("x"));
    }
    EXPECT_THAT(outcomes.wait(), testing::Each("x: done"));
    EXPECT_EQ(weight(*db, 1), kUpdates);
    static constexpr Statement kLockTimeout("t.lock", "SELECT current_setting('lock_timeout')");
    EXPECT_THAT(db->read([](ReadTx& tx) {
        return tx.list(kLockTimeout, {}, [](const Row& row) { return row.text(0); });
    }),
                ElementsAre("4s"))
        << "limits must come with each transaction";
    EXPECT_EQ(ask(direct, "SHOW lock_timeout"), "0");
}

TEST(PostgresMigrations, RunOnceWhenManyNodesStartTogether) {
    TempDatabase db(std::span<const Migration>(), Engine::postgres);
    const deskbell::test::ManualClock clock;
    std::vector<std::unique_ptr<Database>> nodes;
    for (int i = 0; i < 4; ++i) nodes.push_back(db.openAnother());
    std::vector<std::future<int>> applied;
    for (auto& node : nodes) {
        applied.push_back(std::async(std::launch::async, [&] {
            return migrate(*node, builtInMigrations(), clock, [] {}).value();
        }));
    }
    int sum = 0;
    for (auto& count : applied) sum += count.get();
    EXPECT_EQ(sum, static_cast<int>(builtInMigrations().size()));
}

TEST(PostgresScript, TranslatesTypesAndNothingElse) {
    EXPECT_EQ(
        postgres::translateScript("CREATE TABLE a (x TEXT, y BLOB, z REAL); -- TEXT\n"
                                  "/* BLOB */ INSERT INTO a VALUES ('a TEXT', \"REAL\", 'it''s"
                                  " BLOB'); SELECT cast(x AS text), CONTEXT"),
        "CREATE TABLE a (x TEXT COLLATE \"C\", y BYTEA, z DOUBLE PRECISION); -- TEXT\n"
        "/* BLOB */ INSERT INTO a VALUES ('a TEXT', \"REAL\", 'it''s"
        " BLOB'); SELECT cast(x AS text), CONTEXT");
}

TEST(PostgresScript, RunsWhatIsACommentToSqlite) {
    EXPECT_EQ(postgres::translateScript("SELECT 1;\n--postgres: SELECT cast(2 AS TEXT); -- two\n"),
              "SELECT 1;\n SELECT cast(2 AS TEXT COLLATE \"C\"); -- two\n");
}

TEST(PostgresOpening, FailsWithAClearMessageAndInTime) {
    PostgresOptions options;
    options.patience = 200ms;
    options.url = PostgresServer::url("nothing_here", sharedPostgres().port());
    deskbell::test::SeededRandom random;
    const auto log = makeNullLog();
    const auto [kind, text] = faultOf([&] { (void)openPostgres(options, random, *log); });
    EXPECT_EQ(kind, Fault::Kind::lost);
    EXPECT_THAT(text, HasSubstr("database \"nothing_here\" does not exist"));
}

}  // namespace
}  // namespace deskbell::db
