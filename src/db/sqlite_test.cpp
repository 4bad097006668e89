#include "db/sqlite.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/pets.hpp"

namespace deskbell::db {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;

/// Keeps the writer busy until it is released, so that what is submitted meanwhile is one group.
class BusyWriter {
public:
    explicit BusyWriter(Database& database) {
        database.submitWrite(
            [this](WriteTx&) {
                started_.count_down();
                release_.wait();
                return true;
            },
            [this](std::exception_ptr) { ended_.count_down(); });
        started_.wait();
    }
    void release() { release_.count_down(); }
    ~BusyWriter() { ended_.wait(); }

private:
    std::latch started_{1}, release_{1}, ended_{1};
};

TEST(SqliteDeathTest, AssertsThatAColumnHoldsWhatIsAskedFor) {
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    const TempDatabase db(kSchema, Engine::sqlite);
    static constexpr Statement kText("t.text", "SELECT 'text'");
    const auto read = [&](auto get) {
        db->read([&](ReadTx& tx) { tx.each(kText, {}, [&](const Row& row) { get(row); }); });
    };
    EXPECT_DEATH(read([](const Row& row) { return row.integer(0); }), "broken invariant");
    EXPECT_DEATH(read([](const Row& row) { return row.text(1); }), "broken invariant");
}

TEST(Sqlite, NamesTheStatementThatFailed) {
    const TempDatabase db(kSchema, Engine::sqlite);
    static constexpr Statement kTypo("pets.typo", "SELEKT name FROM pets");
    static constexpr Statement kTwo("pets.two", "SELECT 1; SELECT 2");
    static constexpr Statement kGap("pets.gap", "SELECT $1, $3");
    static constexpr Statement kQuoted("pets.quoted", "SELECT \"no such column\" FROM pets");
    const auto failure = [&](const Statement& statement, std::initializer_list<Param> params) {
        try {
            db->read([&](ReadTx& tx) { tx.each(statement, params, [](const Row&) {}); });
        } catch (const Fault& fault) {
            return std::string(fault.what());
        }
        return std::string();
    };
    EXPECT_THAT(failure(kTypo, {}), HasSubstr("pets.typo: near \"SELEKT\""));
    EXPECT_EQ(failure(kTwo, {}), "pets.two: not exactly one statement");
    EXPECT_EQ(failure(kGap, {1, 2}), "pets.gap: parameters must be $1 to $2");
    EXPECT_EQ(failure(kNames, {1}), "pets.names: takes 0 parameters, not 1");
    EXPECT_THAT(failure(kQuoted, {}), HasSubstr("no such column"));
}

TEST(SqliteWrite, WaitsForTheDisk) {
    const TempDatabase db(kSchema, Engine::sqlite);
    static constexpr Statement kSynchronous("pragma.synchronous", "PRAGMA synchronous");
    static constexpr Statement kJournal("pragma.journal", "PRAGMA journal_mode");
    db->write([](WriteTx& tx) {
        EXPECT_EQ(tx.number(kSynchronous, {}), 2) << "FULL: a commit survives a power cut";
        EXPECT_THAT(tx.list(kJournal, {}, [](const Row& row) { return row.text(0); }),
                    ElementsAre("wal"));
    });
}

TEST(SqliteWrite, SurvivesReopening) {
    TempDatabase db(kSchema, Engine::sqlite);
    insert(*db, 1, "Rex");
    db.close();
    EXPECT_FALSE(std::filesystem::exists(db.file().native() + "-wal"));
    db.open();
    EXPECT_THAT(names(*db), ElementsAre("Rex"));
}

TEST(SqliteGroupCommit, CommitsOnceForAllThatWait) {
    const TempDatabase db(kSchema, Engine::sqlite);
    const auto before = db->stats();
    Outcomes outcomes(20);
    {
        BusyWriter busy(*db);
        for (int i = 1; i <= 20; ++i) {
            const auto name = std::to_string(i);
            db->submitWrite(
                [i, name](WriteTx& tx) {
                    tx.run(kInsert, {i, name});
                    return true;
                },
                outcomes.expect(name));
        }
        EXPECT_EQ(db->stats().waitingWrites, 20);
        busy.release();
        outcomes.wait();
    }
    const auto after = db->stats();
    EXPECT_EQ(after.commits - before.commits, 1);
    EXPECT_EQ(after.useCases - before.useCases, 21);
    EXPECT_EQ(names(*db).size(), 20u);
}

TEST(SqliteGroupCommit, TakesNoMoreThanTheGroupSize) {
    SqliteOptions options;
    options.groupSize = 8;
    const TempDatabase db(kSchema, options);
    const auto before = db->stats();
    Outcomes outcomes(31);
    {
        BusyWriter busy(*db);
        for (int i = 0; i < 31; ++i) {
            db->submitWrite([](WriteTx&) { return true; }, outcomes.expect("x"));
        }
        busy.release();
        outcomes.wait();
    }
    EXPECT_EQ(db->stats().commits - before.commits, 32 / 8);
}

TEST(SqliteGroupCommit, OneThatFailsLeavesItsNeighboursAlone) {
    const TempDatabase db(kSchema, Engine::sqlite);
    Outcomes outcomes(5);
    {
        BusyWriter busy(*db);
        const auto submit = [&](const std::string& name, Database::WriteWork work) {
            db->submitWrite(std::move(work), outcomes.expect(name));
        };
        submit("keeps", [](WriteTx& tx) { return tx.run(kInsert, {1, "Rex"}) == 1; });
        submit("refuses", [](WriteTx& tx) {
            tx.run(kInsert, {2, "Mia"});
            return false;
        });
        submit("throws", [](WriteTx& tx) -> bool {
            tx.run(kInsert, {3, "Tom"});
            throw std::runtime_error("bug");
        });
        submit("collides", [](WriteTx& tx) {
            tx.run(kInsert, {4, "Ida"});
            tx.run(kInsert, {5, "Rex"});
            return true;
        });
        submit("reuses", [](WriteTx& tx) { return tx.run(kInsert, {2, "Mia"}) == 1; });
        busy.release();
        EXPECT_THAT(outcomes.wait(),
                    ElementsAre("keeps: done", "refuses: done", "throws: bug",
                                "collides: pets.insert: UNIQUE constraint failed: pets.name",
                                "reuses: done"));
    }
    EXPECT_THAT(names(*db), ElementsAre("Rex", "Mia"));
}

TEST(Sqlite, RefusesAFileThatIsServedAlready) {
    const TempDatabase db(kSchema, Engine::sqlite);
    const auto log = makeNullLog();
    SqliteOptions options;
    options.file = db.file();
    try {
        (void)openSqlite(options, *log);
        FAIL() << "opened twice";
    } catch (const Fault& fault) {
        EXPECT_EQ(fault.kind(), Fault::Kind::busy);
        EXPECT_THAT(fault.what(),
                    HasSubstr("is in use by another process (" + std::to_string(::getpid()) + ")"));
    }
}

TEST(Sqlite, KeepsItsFilesPrivate) {
    const TempDatabase db(kSchema, Engine::sqlite);
    insert(*db, 1, "Rex");
    for (const auto* suffix : {"", "-wal", "-shm", ".lock"}) {
        struct stat info {};
        ASSERT_EQ(::stat((db.file().native() + suffix).c_str(), &info), 0) << suffix;
        EXPECT_EQ(info.st_mode & 0777, 0600u) << suffix;
    }
}

TEST(Sqlite, KeepsTheLogShortUnderSteadyWriting) {
    SqliteOptions options;
    options.groupSize = 1;
    const TempDatabase db(kSchema, options);
    static constexpr Statement kPhoto("pets.photo", "UPDATE pets SET photo = $2 WHERE id = $1");
    insert(*db, 1, "Rex");
    // Two that take turns: SQLite does not write what has not changed.
    const std::array photos{std::string(1 << 20, 'a'), std::string(1 << 20, 'b')};
    constexpr int kPhotos = 180;
    std::latch answered(kPhotos);
    std::uintmax_t longest = 0;
    for (int i = 0; i < kPhotos; ++i) {
        // All wait at once, so that the log has no quiet moment in which to start over by itself.
        const Bytes photo{photos[static_cast<std::size_t>(i % 2)]};
        db->submitWrite(
            [photo](WriteTx& tx) {
                return tx.run(kPhoto, {1, photo}) == 1;
            },
            [&](std::exception_ptr) {
                const auto wal = db.file().native() + "-wal";
                longest = std::max(longest, std::filesystem::file_size(wal));
                answered.count_down();
            });
    }
    answered.wait();
    EXPECT_LT(longest, std::uintmax_t{120} << 20) << "of 180 MB written";
}

}  // namespace
}  // namespace deskbell::db
