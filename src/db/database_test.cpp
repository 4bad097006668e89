// What every database does, on each of them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <future>
#include <latch>
#include <thread>

#include "support/pets.hpp"

namespace deskbell::db {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;

class DatabaseContract : public testing::TestWithParam<Engine> {};

TEST_P(DatabaseContract, GivesBackEveryKindOfParameter) {
    const TempDatabase db(kSchema, GetParam());
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

TEST_P(DatabaseContract, BindsParametersByNumberAndNotByPlace) {
    const TempDatabase db(kSchema, GetParam());
    insert(*db, 1, "Rex");
    db->write([](WriteTx& tx) { EXPECT_EQ(tx.run(kRename, {1, "Bello"}), 1); });
    EXPECT_THAT(names(*db), ElementsAre("Bello"));
}

TEST_P(DatabaseContract, RunsAStatementInsideARunOfItself) {
    const TempDatabase db(kSchema, GetParam());
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

TEST_P(DatabaseContract, KeepsWorkingWithMoreTextsThanItKeepsPrepared) {
    const TempDatabase db(kSchema, GetParam());
    db->read([](ReadTx& tx) {
        for (int i = 0; i < 600; ++i) {
            Query q("t.many", "SELECT 0");
            for (int j = 0; j <= i; ++j) q.add(" + ?", 1);
            EXPECT_THAT(tx.list(q, [](const Row& row) { return row.integer(0); }),
                        ElementsAre(i + 1));
        }
    });
}

TEST_P(DatabaseContract, TellsCapitalsFromSmallLetters) {
    const TempDatabase db(kSchema, GetParam());
    static constexpr Statement kLike("t.like", "SELECT CASE WHEN 'A' LIKE 'a' THEN 1 ELSE 0 END");
    EXPECT_EQ(db->read([](ReadTx& tx) { return tx.number(kLike, {}); }), 0);
}

TEST_P(DatabaseContract, KeepsAResultAndRollsBackAnError) {
    const TempDatabase db(kSchema, GetParam());
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

TEST_P(DatabaseContract, TellsAConstraintFromOtherFaults) {
    const TempDatabase db(kSchema, GetParam());
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

TEST_P(DatabaseContract, ActsAfterTheCommitAndBeforeTheAnswer) {
    const TempDatabase db(kSchema, GetParam());
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

TEST_P(DatabaseContract, SeesOneSnapshot) {
    const TempDatabase db(kSchema, GetParam());
    insert(*db, 1, "Rex");
    db->read([&](ReadTx& tx) {
        EXPECT_EQ(tx.number(kCount, {}), 1);
        std::thread([&] { insert(*db, 2, "Mia"); }).join();
        EXPECT_EQ(tx.number(kCount, {}), 1) << "sees what was committed after its first statement";
    });
    EXPECT_EQ(names(*db).size(), 2u);
}

TEST_P(DatabaseContract, DoesNotSeeWhatIsNotCommitted) {
    const TempDatabase db(kSchema, GetParam());
    db->write([&](WriteTx& tx) {
        tx.run(kInsert, {1, "Rex"});
        EXPECT_EQ(tx.number(kCount, {}), 1);
        std::thread([&] { EXPECT_TRUE(names(*db).empty()); }).join();
    });
}

TEST_P(DatabaseContract, CannotWrite) {
    const TempDatabase db(kSchema, GetParam());
    static constexpr Statement kReturning(
        "pets.sneak", "INSERT INTO pets(id, name) VALUES (9, 'X') RETURNING id");
    EXPECT_THROW(
        db->read([](ReadTx& tx) { return tx.find(kReturning, {}, [](const Row&) { return 1; }); }),
        Fault);
    EXPECT_TRUE(names(*db).empty());
    insert(*db, 1, "Rex");  // and nothing is locked
}

TEST_P(DatabaseContract, IsUsableAgainAfterTheReaderThrew) {
    const auto db = petsWithReaders(GetParam(), 1);
    insert(*db, 1, "Rex");
    EXPECT_THROW(db->read([](ReadTx& tx) {
        tx.each(kNames, {}, [](const Row&) { throw std::runtime_error("bug"); });
    }),
                 std::runtime_error);
    EXPECT_THAT(names(*db), ElementsAre("Rex"));
}

TEST_P(DatabaseContract, WaitsForAConnectionWhenAllAreInUse) {
    const auto db = petsWithReaders(GetParam(), 2);
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

TEST_P(DatabaseContract, SubmittedRunsElsewhereAndAnswers) {
    const TempDatabase db(kSchema, GetParam());
    insert(*db, 1, "Rex");
    std::promise<std::int64_t> counted;
    Outcomes outcomes(2);
    db->submitRead([&](ReadTx& tx) { counted.set_value(tx.number(kCount, {})); },
                   outcomes.expect("counts"));
    db->submitRead([](ReadTx&) { throw std::runtime_error("bug"); }, outcomes.expect("throws"));
    EXPECT_THAT(outcomes.wait(), testing::UnorderedElementsAre("counts: done", "throws: bug"));
    EXPECT_EQ(counted.get_future().get(), 1);
}

TEST_P(DatabaseContract, AnswersEverythingBeforeItCloses) {
    Outcomes outcomes(100);
    TempDatabase db(kSchema, GetParam());
    for (int i = 0; i < 50; ++i) {
        db->submitWrite([](WriteTx&) { return true; }, outcomes.expect("w"));
        db->submitRead([](ReadTx&) {}, outcomes.expect("r"));
    }
    db.close();
    EXPECT_EQ(outcomes.wait().size(), 100u);
}

TEST_P(DatabaseContract, CountsWhatItsStatementsDo) {
    const TempDatabase db(kSchema, GetParam());
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

TEST_P(DatabaseContract, NamesTheStatementThatFailed) {
    const TempDatabase db(kSchema, GetParam());
    static constexpr Statement kTypo("pets.typo", "SELEKT name FROM pets");
    static constexpr Statement kTwo("pets.two", "SELECT 1; SELECT 2");
    static constexpr Statement kGap("pets.gap", "SELECT $1, $3");
    static constexpr Statement kQuoted("pets.quoted", "SELECT \"no such column\" FROM pets");
    static constexpr Statement kOne("pets.one", "SELECT name FROM pets WHERE id = $1");
    const auto failure = [&](const Statement& statement, std::initializer_list<Param> params) {
        try {
            db->read([&](ReadTx& tx) { tx.each(statement, params, [](const Row&) {}); });
        } catch (const Fault& fault) {
            EXPECT_EQ(fault.kind(), Fault::Kind::other);
            return std::string(fault.what());
        }
        return std::string();
    };
    EXPECT_THAT(failure(kTypo, {}), HasSubstr("pets.typo: "));
    EXPECT_THAT(failure(kTwo, {}), HasSubstr("pets.two: "));
    EXPECT_THAT(failure(kGap, {1, 2}), HasSubstr("pets.gap: "));
    EXPECT_THAT(failure(kOne, {}), HasSubstr("pets.one: "));
    EXPECT_THAT(failure(kQuoted, {}), HasSubstr("no such column"));
}

TEST_P(DatabaseContract, SurvivesReopening) {
    TempDatabase db(kSchema, GetParam());
    insert(*db, 1, "Rex");
    db.close();
    db.open();
    EXPECT_THAT(names(*db), ElementsAre("Rex"));
}

TEST_P(DatabaseContract, TakesEachKindOfParameterWhereTheSameStatementHadAnother) {
    const TempDatabase db(kSchema, GetParam());
    static constexpr Statement kWeigh("pets.weigh",
                                      "UPDATE pets SET weight = $2, photo = $3 WHERE id = $1");
    static constexpr Statement kLook("pets.look", "SELECT weight, photo FROM pets");
    insert(*db, 1, "Rex");
    const auto look = [&] {
        return db->read([](ReadTx& tx) {
            return *tx.find(kLook, {}, [](const Row& row) {
                return std::tuple(row.isNull(0), row.real(0), row.isNull(1), row.text(1));
            });
        });
    };
    const auto weigh = [&](Param weight, Param photo) {
        db->write([&](WriteTx& tx) { tx.run(kWeigh, {1, weight, photo}); });
        return look();
    };
    const std::string bytes("\0\xff\\x", 4);
    EXPECT_EQ(weigh(std::nullopt, std::nullopt), std::tuple(true, 0.0, true, ""));
    EXPECT_EQ(weigh(2.5, Bytes{bytes}), std::tuple(false, 2.5, false, bytes));
    EXPECT_EQ(weigh(3, Bytes{std::string_view()}), std::tuple(false, 3.0, false, ""));
    EXPECT_EQ(weigh(std::nullopt, std::nullopt), std::tuple(true, 0.0, true, ""));
}

TEST_P(DatabaseContract, AddsUpAndComparesAsNumbers) {
    const TempDatabase db(kSchema, GetParam());
    static constexpr Statement kSum("pets.sum",
                                    "SELECT sum(id), count(*), min(id), sum(id) > 5,"
                                    " sum(weight) FROM pets");
    constexpr std::int64_t kLarge = 4'000'000'000'123'450'000;
    insert(*db, 1, "Rex");
    insert(*db, 2, "Mia");
    const auto sum = [&](std::int64_t expected, bool more) {
        db->read([&](ReadTx& tx) {
            tx.each(kSum, {}, [&](const Row& row) {
                EXPECT_EQ(row.integer(0), expected);
                EXPECT_EQ(row.real(0), static_cast<double>(expected));
                EXPECT_EQ(row.boolean(3), more);
                EXPECT_TRUE(row.isNull(4));
            });
        });
    };
    sum(3, false);
    db->write([&](WriteTx& tx) { tx.run(kInsert, {kLarge, "Tom"}); });
    sum(kLarge + 3, true);
    db->write([&](WriteTx& tx) { tx.run(kInsert, {-kLarge - 10'005, "Ida"}); });
    sum(-10'002, false);
}

TEST_P(DatabaseContract, SortsTextByItsBytes) {
    const TempDatabase db(kSchema, GetParam());
    static constexpr Statement kSorted("pets.sorted", "SELECT name FROM pets ORDER BY name");
    int id = 0;
    for (const auto* name : {"b", "A", "a", "B", "\u00e4", "Z"}) insert(*db, ++id, name);
    const auto sorted = db->read([](ReadTx& tx) {
        return tx.list(kSorted, {}, [](const Row& row) { return row.text(0); });
    });
    EXPECT_THAT(sorted, ElementsAre("A", "B", "Z", "a", "b", "\u00e4"));
}

TEST_P(DatabaseContract, TriesSeveralTimesInOneTransaction) {
    const TempDatabase db(kSchema, GetParam());
    db->write([](WriteTx& tx) {
        EXPECT_TRUE(tx.tryRun(kInsert, {1, "Rex"}));
        EXPECT_FALSE(tx.tryRun(kInsert, {2, "Rex"}));
        EXPECT_FALSE(tx.tryRun(kInsert, {1, "Mia"}));
        EXPECT_EQ(tx.number(kCount, {}), 1);
        EXPECT_TRUE(tx.tryRun(kInsert, {2, "Mia"}));
    });
    EXPECT_THAT(names(*db), ElementsAre("Rex", "Mia"));
}

INSTANTIATE_TEST_SUITE_P(On, DatabaseContract, testing::Values(Engine::sqlite, Engine::postgres),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace deskbell::db
