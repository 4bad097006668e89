#include "db/migrations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/database.hpp"
#include "support/fakes.hpp"

namespace deskbell::db {
namespace {

constexpr Migration kOne{1, "first",
                         "CREATE TABLE a (x BIGINT); -- a comment; with semicolon\n"
                         "INSERT INTO a VALUES (1);"};
constexpr Migration kTwo{2, "second", "ALTER TABLE a ADD COLUMN y TEXT;"};
constexpr Migration kBroken{2, "broken", "INSERT INTO a VALUES (2); CREATE TABLE a (x BIGINT);"};
constexpr Statement kSum("a.sum", "SELECT coalesce(sum(x), 0) FROM a");

class Migrations : public testing::TestWithParam<test::Engine> {
protected:
    Result<int> run(std::vector<Migration> migrations) {
        return migrate(*db_, migrations, clock_, [this] { ++copies_; });
    }
    std::int64_t sum() {
        return db_->read([](ReadTx& tx) { return tx.number(kSum, {}); });
    }

    test::ManualClock clock_;
    test::TempDatabase db_{std::span<const Migration>(), GetParam()};
    int copies_ = 0;
};

TEST_P(Migrations, AreAppliedOnce) {
    EXPECT_EQ(*run({kOne, kTwo}), 2);
    EXPECT_EQ(*run({kOne, kTwo}), 0);
    EXPECT_EQ(sum(), 1);
    EXPECT_EQ(copies_, 0) << "there was nothing to copy aside";
}

TEST_P(Migrations, CopyAsideOnceBeforeTheFirstChangeOfAnOldSchema) {
    constexpr Migration kThree{3, "third", "CREATE TABLE b (x BIGINT);"};
    EXPECT_EQ(*run({kOne}), 1);
    EXPECT_EQ(*run({kOne, kTwo, kThree}), 2);
    EXPECT_EQ(copies_, 1);
}

TEST_P(Migrations, LetAnOlderProgramGoOnWithASchemaThatKnowsMore) {
    EXPECT_EQ(*run({kOne, kTwo}), 2);
    EXPECT_EQ(*run({kOne}), 0);
}

TEST_P(Migrations, RefuseAProgramThatTheSchemaHasOutgrown) {
    constexpr Migration kLess{3, "less", "-- oldest node: 2\nCREATE TABLE b (x BIGINT);"};
    const std::vector<Migration> old{kOne}, enough{kOne, kTwo};
    EXPECT_EQ(*run({kOne, kTwo, kLess}), 3);
    EXPECT_EQ(run(old).error().reason, "schema.newer");
    EXPECT_EQ(*run(enough), 0);
    db_->read([&](ReadTx& tx) {
        EXPECT_EQ(checkOutgrown(tx, old).error().reason, "schema.newer");
        EXPECT_TRUE(checkOutgrown(tx, enough));
    });
}

TEST_P(Migrations, RefuseAMigrationThatWasChangedAfterwards) {
    EXPECT_EQ(*run({kOne}), 1);
    constexpr Migration kOther{1, "first", "CREATE TABLE a (x TEXT);"};
    const auto result = run({kOther, kTwo});
    EXPECT_EQ(result.error().code, Errc::conflict);
    EXPECT_EQ(result.error().reason, "schema.changed");
}

TEST_P(Migrations, AreAppliedWholeOrNotAtAll) {
    EXPECT_EQ(*run({kOne}), 1);
    EXPECT_THROW((void)run({kOne, kBroken}), Fault);
    EXPECT_EQ(sum(), 1);
    EXPECT_EQ(*run({kOne, kTwo}), 1) << "the broken one is not marked as applied";
}

INSTANTIATE_TEST_SUITE_P(On, Migrations,
                         testing::Values(test::Engine::sqlite, test::Engine::postgres),
                         testing::PrintToStringParamName());

TEST(BuiltInMigrations, MakeASchemaWithoutFindings) {
    test::TempDatabase db(test::Engine::sqlite);
    test::ManualClock clock;
    EXPECT_EQ(*migrate(*db, builtInMigrations(), clock, [] {}), 0);
    EXPECT_THAT(checkSqlite(db.file()), testing::IsEmpty());
}

TEST(BuiltInMigrations, RunOnPostgres) {
    test::TempDatabase db(test::Engine::postgres);
    test::ManualClock clock;
    EXPECT_EQ(*migrate(*db, builtInMigrations(), clock, [] {}), 0);
}

}  // namespace
}  // namespace deskbell::db
