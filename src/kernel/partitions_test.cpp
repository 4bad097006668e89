#include "kernel/partitions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/id_time.hpp"
#include "support/database.hpp"
#include "support/postgres_server.hpp"

namespace deskbell::kernel {
namespace {

using std::chrono::days;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr PartitionedTable kEntries{"entries", "id"}, kMessages{"messages", "entry_id"};

constexpr db::Statement kInsertEntry{
    "test.entry",
    "INSERT INTO entries (id, ticket_id, kind, at, by_kind, by_name, detail, redacted)"
    " VALUES ($1, 1, 'message', 0, 'customer', '', '', 0)"};
constexpr db::Statement kInsertMessage{
    "test.message",
    "INSERT INTO messages (entry_id, ticket_id, inbox_id, direction, channel, from_name,"
    " from_address, recipients, subject, html, quoted_html, body_text, has_remote_images, machine,"
    " trust, message_id, in_reply_to, message_references, delivery, delivery_error, attempts)"
    " VALUES ($1, 1, 1, 'in', 'email', '', '', '', '', '', '', '', 0, '', '', '', '', '',"
    " 'received', '', 0)"};
constexpr db::Statement kPartOf{"test.part",
                                "SELECT tableoid::regclass::text FROM entries WHERE id = $1"};
constexpr db::Statement kCount{
    "test.count", "SELECT count(*) FROM entries e JOIN messages m ON m.entry_id = e.id"};
constexpr db::Statement kAside{"test.aside", "SELECT count(*) FROM entries_first"};
constexpr db::Statement kFirstEnd{"test.first_end",
                                  "SELECT min(upper_bound) FROM partition_list('entries')"};

class PartitionsTest : public testing::Test {
protected:
    void SetUp() override {
        if (!test::PostgresServer::isInstalled()) GTEST_SKIP() << "PostgreSQL is not installed";
        database.emplace(test::Engine::postgres);
        // The migration took all up to the end of the quarter in which the test runs.
        const auto end = (*database)->read([](db::ReadTx& tx) { return tx.number(kFirstEnd, {}); });
        begin = fromMicros(1'704'067'200'000'000 + (end >> 22) * 1000);
        ASSERT_EQ(firstIdAt(begin), end);
    }
    int prepare(Timestamp now) {
        return (*database)->write([&](db::WriteTx& tx) { return partitions->prepare(tx, now); });
    }
    /// An entry with its message, made at a time.
    std::int64_t add(Timestamp at) {
        const auto id = firstIdAt(at) + ++made;
        (*database)->write([&](db::WriteTx& tx) {
            tx.run(kInsertEntry, {id});
            tx.run(kInsertMessage, {id});
        });
        return id;
    }
    std::string partOf(std::int64_t id) {
        return (*database)
            ->read([&](db::ReadTx& tx) {
                return tx.find(kPartOf, {id}, [](const db::Row& row) { return row.text(0); });
            })
            .value_or("none");
    }
    std::int64_t count() {
        return (*database)->read([](db::ReadTx& tx) { return tx.number(kCount, {}); });
    }
    std::vector<std::string> detach(const PartitionedTable& table, Timestamp before) {
        return (*database)->write(
            [&](db::WriteTx& tx) { return partitions->detach(tx, table, before); });
    }
    static std::string quarterName(Timestamp at) {
        const std::chrono::year_month_day day(std::chrono::floor<days>(at));
        return std::to_string(static_cast<int>(day.year())) + "_q" +
               std::to_string((static_cast<unsigned>(day.month()) + 2) / 3);
    }

    std::optional<test::TempDatabase> database;
    const std::unique_ptr<Partitions> partitions = makePostgresPartitions({kEntries, kMessages});
    Timestamp begin;  ///< of the first quarter that the migration made no part for
    std::int64_t made = 0;
};

TEST_F(PartitionsTest, AreMadeAheadOnceForEachQuarterAndTable) {
    EXPECT_EQ(prepare(begin - days(1)), 4) << "the next two quarters, of two tables";
    EXPECT_EQ(prepare(begin - days(1)), 0);
    EXPECT_EQ(prepare(begin), 2) << "a quarter has passed";
    EXPECT_EQ(prepare(begin + days(80)), 0);
    EXPECT_EQ(prepare(begin + days(100)), 2);
}

TEST_F(PartitionsTest, TakeTheRowsOfTheirQuarterToTheMillisecond) {
    prepare(begin);
    const auto last = add(begin - std::chrono::milliseconds(1));
    const auto first = add(begin);
    const auto later = add(begin + days(100));
    EXPECT_EQ(partOf(last), "entries_first");
    EXPECT_EQ(partOf(first), "entries_" + quarterName(begin));
    EXPECT_EQ(partOf(later), "entries_" + quarterName(begin + days(100)));
    EXPECT_EQ(count(), 3);
}

TEST_F(PartitionsTest, ThatNobodyMadeAreStoodInForAndWhatWasCaughtStays) {
    const auto early = add(begin + days(10));
    EXPECT_EQ(partOf(early), "entries_default");
    EXPECT_GT(prepare(begin + days(10)), 0);
    const auto next = add(begin + days(11));
    EXPECT_EQ(partOf(early), "entries_default");
    EXPECT_EQ(partOf(next), "entries_" + quarterName(begin + days(11)));
    EXPECT_EQ(count(), 2);
    EXPECT_EQ(prepare(begin + days(12)), 0);
}

TEST_F(PartitionsTest, ThatAreOldAreDetachedAndAreTablesOfTheirOwn) {
    prepare(begin);
    add(begin - days(10));
    add(begin + days(10));
    EXPECT_THAT(detach(kMessages, begin - days(1)), IsEmpty()) << "not while part of it is younger";
    EXPECT_THAT(detach(kMessages, begin), ElementsAre("messages_first"));
    EXPECT_THAT(detach(kEntries, begin), ElementsAre("entries_first"));
    EXPECT_EQ(count(), 1);
    EXPECT_EQ((*database)->read([](db::ReadTx& tx) { return tx.number(kAside, {}); }), 1);
    EXPECT_EQ(prepare(begin), 0) << "they are not made again";
}

TEST_F(PartitionsTest, KeepWhatWasThereBefore) {
    const auto all = db::builtInMigrations();
    std::size_t before = 0;
    while (all[before].name.find("partitions") == std::string_view::npos) ++before;
    test::TempDatabase old(all.first(before), test::Engine::postgres);
    old->write([&](db::WriteTx& tx) {
        for (const auto id : {firstIdAt(begin - days(300)), firstIdAt(begin + days(900))}) {
            tx.run(kInsertEntry, {id});
            tx.run(kInsertMessage, {id});
        }
    });
    const test::ManualClock clock;
    ASSERT_TRUE(db::migrate(*old, all, clock, [] {}));
    EXPECT_EQ(old->read([](db::ReadTx& tx) { return tx.number(kCount, {}); }), 2);
    EXPECT_EQ(old->write([&](db::WriteTx& tx) { return partitions->prepare(tx, begin); }), 0)
        << "ids were far ahead: the first part holds them all";
    EXPECT_THROW(
        old->write([&](db::WriteTx& tx) { tx.run(kInsertEntry, {firstIdAt(begin + days(900))}); }),
        db::ConstraintViolation)
        << "the key is still one";
}

TEST(NoPartitions, DoNothing) {
    test::TempDatabase database(test::Engine::sqlite);
    const auto partitions = makeNoPartitions();
    const test::ManualClock clock;
    EXPECT_EQ(
        database->write([&](db::WriteTx& tx) { return partitions->prepare(tx, clock.now()); }), 0);
}

}  // namespace
}  // namespace deskbell::kernel
