#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support/database.hpp"

namespace deskbell::db {
namespace {

using test::TempDatabase;
using test::TempDir;

constexpr Migration kSchema[] = {
    {1, "pairs",
     "CREATE TABLE pairs (id BIGINT PRIMARY KEY, payload TEXT NOT NULL,"
     " other BIGINT REFERENCES pairs(id));"},
};
constexpr Statement kInsert("pairs.insert", "INSERT INTO pairs(id, payload) VALUES ($1, $2)");
constexpr Statement kCount("pairs.count", "SELECT count(*) FROM pairs");

void insert(Database& database, int first, int last) {
    const std::string payload(2000, 'p');
    database.write([&](WriteTx& tx) {
        for (int id = first; id <= last; ++id) tx.run(kInsert, {id, payload});
    });
}

std::int64_t countIn(const std::filesystem::path& file) {
    const auto log = makeNullLog();
    SqliteOptions options;
    options.file = file;
    return openSqlite(options, *log)->read([](ReadTx& tx) { return tx.number(kCount, {}); });
}

TEST(SqliteBackup, IsOneSnapshotOfADatabaseInUse) {
    const TempDatabase db(kSchema, test::Engine::sqlite);
    insert(*db, 1, 5000);
    const TempDir dir;
    const auto copy = dir.path() / "copy.db";
    int calls = 0;
    int last = 0;
    backupSqlite(db.file(), copy, [&](int done, int total) {
        if (++calls == 1) insert(*db, 5001, 6000);  // while the copy runs
        EXPECT_GE(done, last) << "started anew";
        EXPECT_LE(done, total);
        last = done;
    });
    EXPECT_GT(calls, 1);
    EXPECT_THAT(checkSqlite(copy), testing::IsEmpty());
    EXPECT_EQ(countIn(copy), 5000);
    EXPECT_FALSE(std::filesystem::exists(copy.native() + ".part"));
}

TEST(SqliteBackup, LeavesNothingWhenItFails) {
    const TempDatabase db(kSchema, test::Engine::sqlite);
    insert(*db, 1, 3000);
    const TempDir dir;
    const auto copy = dir.path() / "copy.db";
    EXPECT_THROW(backupSqlite(db.file(), dir.path() / "absent" / "copy.db", {}), Fault);
    EXPECT_THROW(backupSqlite(dir.path() / "absent.db", copy, {}), Fault);
    EXPECT_THROW(backupSqlite(db.file(), copy,
                              [](int, int) { throw std::runtime_error("the user gave up"); }),
                 std::runtime_error);
    EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
}

TEST(SqliteCheck, FindsDamage) {
    TempDatabase db(kSchema, test::Engine::sqlite);
    insert(*db, 1, 100);
    db.close();
    EXPECT_THAT(checkSqlite(db.file()), testing::IsEmpty());
    {
        std::fstream file(db.file(), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(3 * 4096);
        file << std::string(4096, '\x5a');
    }
    EXPECT_THAT(checkSqlite(db.file()), testing::Not(testing::IsEmpty()));
}

TEST(SqliteCheck, FindsAFileThatIsNoDatabase) {
    const TempDir dir;
    const auto file = dir.path() / "letter.db";
    std::ofstream(file) << std::string(8192, 'x');
    EXPECT_EQ(checkSqlite(file).size(), 1u);
    EXPECT_THROW((void)checkSqlite(dir.path() / "absent.db"), Fault);
}

}  // namespace
}  // namespace deskbell::db
