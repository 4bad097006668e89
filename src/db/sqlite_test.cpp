#include "db/sqlite.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <future>
#include <latch>
#include <thread>

#include "support/database.hpp"

namespace deskbell::db {
namespace {

using test::TempDatabase;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr Migration kSchema[] = {
    {1, "pets",
     "CREATE TABLE pets (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, weight REAL,"
     " photo BLOB, owner BIGINT REFERENCES pets(id));"},
};
constexpr Statement kInsert("pets.insert", "INSERT INTO pets(id, name) VALUES ($1, $2)");
constexpr Statement kNames("pets.names", "SELECT name FROM pets ORDER BY id");
constexpr Statement kCount("pets.count", "SELECT count(*) FROM pets");
constexpr Statement kRename("pets.rename", "UPDATE pets SET name = $2 WHERE id = $1");

std::vector<std::string> names(Database& database) {
    return database.read(
        [](ReadTx& tx) { return tx.list(kNames, {}, [](const Row& row) { return row.text(0); }); });
}

void insert(Database& database, int id, std::string_view name) {
    database.write([&](WriteTx& tx) { tx.run(kInsert, {id, name}); });
}

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

/// Collects what became of each submitted use case.
class Outcomes {
public:
    explicit Outcomes(int expected) : all_(expected) {}

    Database::Done expect(const std::string& name) {
        return [this, name](std::exception_ptr thrown) {
            std::string what = "done";
            try {
                if (thrown) std::rethrow_exception(thrown);
            } catch (const std::exception& error) {
                what = error.what();
            }
            {
                const std::lock_guard lock(mutex_);
                outcomes_.push_back(name + ": " + what);
            }
            all_.count_down();
        };
    }
    std::vector<std::string> wait() {
        all_.wait();
        const std::lock_guard lock(mutex_);
        return outcomes_;
    }

private:
    std::mutex mutex_;
    std::vector<std::string> outcomes_;
    std::latch all_;
};

TEST(Sqlite, GivesBackEveryKindOfParameter) {
    const TempDatabase db(kSchema);
    static constexpr Statement kAll("t.all", "SELECT $1, $2, $3, $4, $5, $6, $7, $1");
    const std::string_view empty;
    db->read([&](ReadTx& tx) {
        int rows = 0;
        tx.each(kAll,
                {std::int64_t{-5}, 2.5, "text", Bytes{std::string_view("\0b", 2)}, std::nullopt,
                 empty, fromMicros(17)},
                [&](const Row& row) {
                    ++rows;
                    EXPECT_EQ(row.integer(0), -5);
                    EXPECT_EQ(row.real(1), 2.5);
                    EXPECT_EQ(row.text(2), "text");
                    EXPECT_EQ(row.view(3), std::string_view("\0b", 2));
                    EXPECT_TRUE(row.isNull(4));
                    EXPECT_EQ(row.text(4), "");
                    EXPECT_EQ(row.integer(4), 0);
                    EXPECT_FALSE(row.isNull(5)) << "an empty text is not NULL";
                    EXPECT_EQ(row.optionalTime(6), fromMicros(17));
                    EXPECT_EQ(row.integer(7), -5) << "$1 used twice";
                });
        EXPECT_EQ(rows, 1);
    });
}

TEST(SqliteDeathTest, AssertsThatAColumnHoldsWhatIsAskedFor) {
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    const TempDatabase db(kSchema);
    static constexpr Statement kText("t.text", "SELECT 'text'");
    const auto read = [&](auto get) {
        db->read([&](ReadTx& tx) { tx.each(kText, {}, [&](const Row& row) { get(row); }); });
    };
    EXPECT_DEATH(read([](const Row& row) { return row.integer(0); }), "broken invariant");
    EXPECT_DEATH(read([](const Row& row) { return row.text(1); }), "broken invariant");
}

TEST(Sqlite, BindsParametersByNumberAndNotByPlace) {
    const TempDatabase db(kSchema);
    insert(*db, 1, "Rex");
    db->write([](WriteTx& tx) { EXPECT_EQ(tx.run(kRename, {1, "Bello"}), 1); });
    EXPECT_THAT(names(*db), ElementsAre("Bello"));
}

TEST(Sqlite, RunsAStatementInsideARunOfItself) {
    const TempDatabase db(kSchema);
    insert(*db, 1, "Rex");
    insert(*db, 2, "Mia");
    std::vector<std::string> pairs;
    db->read([&](ReadTx& tx) {
        tx.each(kNames, {}, [&](const Row& outer) {
            tx.each(kNames, {},
                    [&](const Row& inner) { pairs.push_back(outer.text(0) + inner.text(0)); });
        });
    });
    EXPECT_THAT(pairs, ElementsAre("RexRex", "RexMia", "MiaRex", "MiaMia"));
}

TEST(Sqlite, KeepsWorkingWithMoreTextsThanItKeepsPrepared) {
    const TempDatabase db(kSchema);
    db->read([](ReadTx& tx) {
        for (int i = 0; i < 600; ++i) {
            Query q("t.many", "SELECT 0");
            for (int j = 0; j <= i; ++j) q.add(" + ?", 1);
            EXPECT_THAT(tx.list(q, [](const Row& row) { return row.integer(0); }),
                        ElementsAre(i + 1));
        }
    });
}

TEST(Sqlite, NamesTheStatementThatFailed) {
    const TempDatabase db(kSchema);
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

TEST(Sqlite, ComparesLikePostgres) {
    const TempDatabase db(kSchema);
    static constexpr Statement kLike("t.like", "SELECT CASE WHEN 'A' LIKE 'a' THEN 1 ELSE 0 END");
    EXPECT_EQ(db->read([](ReadTx& tx) { return tx.number(kLike, {}); }), 0);
}

TEST(SqliteWrite, KeepsAResultAndRollsBackAnError) {
    const TempDatabase db(kSchema);
    const auto kept = db->write([](WriteTx& tx) -> Result<int> {
        tx.run(kInsert, {1, "Rex"});
        return 7;
    });
    EXPECT_EQ(*kept, 7);
    const auto refused = db->write([](WriteTx& tx) -> Result<int> {
        tx.run(kInsert, {2, "Mia"});
        return Error{Errc::conflict, "no"};
    });
    EXPECT_EQ(refused.error().reason, "no");
    EXPECT_THROW(db->write([](WriteTx& tx) {
        tx.run(kInsert, {3, "Tom"});
        throw std::runtime_error("bug");
    }),
                 std::runtime_error);
    EXPECT_THAT(names(*db), ElementsAre("Rex"));
    EXPECT_EQ(db->stats().rolledBack, 2);
}

TEST(SqliteWrite, WaitsForTheDisk) {
    const TempDatabase db(kSchema);
    static constexpr Statement kSynchronous("pragma.synchronous", "PRAGMA synchronous");
    static constexpr Statement kJournal("pragma.journal", "PRAGMA journal_mode");
    db->write([](WriteTx& tx) {
        EXPECT_EQ(tx.number(kSynchronous, {}), 2) << "FULL: a commit survives a power cut";
        EXPECT_THAT(tx.list(kJournal, {}, [](const Row& row) { return row.text(0); }),
                    ElementsAre("wal"));
    });
}

TEST(SqliteWrite, SurvivesReopening) {
    TempDatabase db(kSchema);
    insert(*db, 1, "Rex");
    db.close();
    EXPECT_FALSE(std::filesystem::exists(db.file().native() + "-wal"));
    db.open();
    EXPECT_THAT(names(*db), ElementsAre("Rex"));
}

TEST(SqliteWrite, TellsAConstraintFromOtherFaults) {
    const TempDatabase db(kSchema);
    insert(*db, 1, "Rex");
    static constexpr Statement kOwner("pets.own", "UPDATE pets SET owner = 99 WHERE id = 1");
    EXPECT_THROW(insert(*db, 2, "Rex"), ConstraintViolation);
    EXPECT_THROW(db->write([](WriteTx& tx) { tx.run(kOwner, {}); }), ConstraintViolation)
        << "foreign keys are off";
    db->write([](WriteTx& tx) {
        EXPECT_FALSE(tx.tryRun(kInsert, {2, "Rex"}));
        EXPECT_TRUE(tx.tryRun(kInsert, {3, "Mia"}));
    });
    EXPECT_THAT(names(*db), ElementsAre("Rex", "Mia"));
}

TEST(SqliteGroupCommit, CommitsOnceForAllThatWait) {
    const TempDatabase db(kSchema);
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
    const TempDatabase db(kSchema);
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

TEST(SqliteGroupCommit, ActsAfterTheCommitAndBeforeTheAnswer) {
    const TempDatabase db(kSchema);
    std::mutex mutex;
    std::vector<std::string> log;
    const auto note = [&](const std::string& line) {
        const std::lock_guard lock(mutex);
        log.push_back(line);
    };
    const auto submit = [&](const std::string& name, bool keep) {
        std::promise<void> answered;
        db->submitWrite(
            [&, name, keep](WriteTx& tx) {
                tx.afterCommit([&, name] {
                    // The row is visible to readers: it was committed.
                    note(name + " sees " + std::to_string(names(*db).size()));
                });
                tx.run(kInsert, {keep ? 1 : 2, name});
                return keep;
            },
            [&, name](std::exception_ptr) {
                note(name + " answered");
                answered.set_value();
            });
        answered.get_future().wait();
    };
    submit("kept", true);
    submit("rolled back", false);
    EXPECT_THAT(log, ElementsAre("kept sees 1", "kept answered", "rolled back answered"));
}

TEST(SqliteRead, SeesOneSnapshot) {
    const TempDatabase db(kSchema);
    insert(*db, 1, "Rex");
    db->read([&](ReadTx& tx) {
        EXPECT_EQ(tx.number(kCount, {}), 1);
        std::thread([&] { insert(*db, 2, "Mia"); }).join();
        EXPECT_EQ(tx.number(kCount, {}), 1) << "sees what was committed after its first statement";
    });
    EXPECT_EQ(names(*db).size(), 2u);
}

TEST(SqliteRead, DoesNotSeeWhatIsNotCommitted) {
    const TempDatabase db(kSchema);
    db->write([&](WriteTx& tx) {
        tx.run(kInsert, {1, "Rex"});
        EXPECT_EQ(tx.number(kCount, {}), 1);
        std::thread([&] { EXPECT_TRUE(names(*db).empty()); }).join();
    });
}

TEST(SqliteRead, CannotWrite) {
    const TempDatabase db(kSchema);
    static constexpr Statement kReturning(
        "pets.sneak", "INSERT INTO pets(id, name) VALUES (9, 'X') RETURNING id");
    EXPECT_THROW(
        db->read([](ReadTx& tx) { return tx.find(kReturning, {}, [](const Row&) { return 1; }); }),
        Fault);
    EXPECT_TRUE(names(*db).empty());
    insert(*db, 1, "Rex");  // and nothing is locked
}

TEST(SqliteRead, IsUsableAgainAfterTheReaderThrew) {
    SqliteOptions options;
    options.readers = 1;
    const TempDatabase db(kSchema, options);
    insert(*db, 1, "Rex");
    EXPECT_THROW(db->read([](ReadTx& tx) {
        tx.each(kNames, {}, [](const Row&) { throw std::runtime_error("bug"); });
    }),
                 std::runtime_error);
    EXPECT_THAT(names(*db), ElementsAre("Rex"));
}

TEST(SqliteRead, WaitsForAConnectionWhenAllAreInUse) {
    SqliteOptions options;
    options.readers = 2;
    const TempDatabase db(kSchema, options);
    std::atomic<int> inside{0}, most{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int j = 0; j < 200; ++j) {
                db->read([&](ReadTx& tx) {
                    most = std::max(most.load(), ++inside);
                    EXPECT_EQ(tx.number(kCount, {}), 0);
                    --inside;
                });
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_LE(most.load(), 2);
}

TEST(SqliteRead, SubmittedRunsElsewhereAndAnswers) {
    const TempDatabase db(kSchema);
    insert(*db, 1, "Rex");
    std::promise<std::int64_t> counted;
    Outcomes outcomes(2);
    db->submitRead([&](ReadTx& tx) { counted.set_value(tx.number(kCount, {})); },
                   outcomes.expect("counts"));
    db->submitRead([](ReadTx&) { throw std::runtime_error("bug"); }, outcomes.expect("throws"));
    EXPECT_THAT(outcomes.wait(), testing::UnorderedElementsAre("counts: done", "throws: bug"));
    EXPECT_EQ(counted.get_future().get(), 1);
}

TEST(Sqlite, AnswersEverythingBeforeItCloses) {
    Outcomes outcomes(100);
    TempDatabase db(kSchema);
    for (int i = 0; i < 50; ++i) {
        db->submitWrite([](WriteTx&) { return true; }, outcomes.expect("w"));
        db->submitRead([](ReadTx&) {}, outcomes.expect("r"));
    }
    db.close();
    EXPECT_EQ(outcomes.wait().size(), 100u);
}

TEST(Sqlite, RefusesAFileThatIsServedAlready) {
    const TempDatabase db(kSchema);
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
    const TempDatabase db(kSchema);
    insert(*db, 1, "Rex");
    for (const auto* suffix : {"", "-wal", "-shm", ".lock"}) {
        struct stat info {};
        ASSERT_EQ(::stat((db.file().native() + suffix).c_str(), &info), 0) << suffix;
        EXPECT_EQ(info.st_mode & 0777, 0600u) << suffix;
    }
}

TEST(Sqlite, CountsWhatItsStatementsDo) {
    const TempDatabase db(kSchema);
    insert(*db, 1, "Rex");
    insert(*db, 2, "Mia");
    (void)names(*db);
    const auto stats = db->stats();
    const auto count = [&](std::string_view name) {
        for (const auto& statement : stats.statements) {
            if (statement.name == name) return statement.count;
        }
        return std::int64_t{0};
    };
    EXPECT_EQ(count("pets.insert"), 2);
    EXPECT_EQ(count("pets.names"), 1);
    EXPECT_GT(stats.bytes, 4096);
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
