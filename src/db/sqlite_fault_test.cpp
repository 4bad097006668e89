// What is left when the disk is full or fails, at any write.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>

#include "support/database.hpp"
#include "support/faulty_vfs.hpp"

namespace deskbell::db {
namespace {

using test::FaultyVfs;
using test::TempDatabase;

constexpr Migration kSchema[] = {
    {1, "orders",
     "CREATE TABLE orders (id BIGINT PRIMARY KEY, note TEXT NOT NULL);"
     "CREATE TABLE lines (order_id BIGINT NOT NULL REFERENCES orders(id), text TEXT NOT NULL);"
     "CREATE INDEX lines_order ON lines(order_id);"},
};
constexpr int kLines = 5;
constexpr Statement kOrder("orders.insert", "INSERT INTO orders(id, note) VALUES ($1, $2)");
constexpr Statement kLine("lines.insert", "INSERT INTO lines(order_id, text) VALUES ($1, $2)");
constexpr Statement kList("orders.list",
                          "SELECT o.id, (SELECT count(*) FROM lines l WHERE l.order_id = o.id)"
                          " FROM orders o ORDER BY o.id");

/// Several pages in several tables: there is much that could be half done.
bool placeOrder(WriteTx& tx, int id) {
    tx.run(kOrder, {id, std::string(3000, 'n')});
    for (int i = 0; i < kLines; ++i) tx.run(kLine, {id, std::string(5000, 't')});
    return true;
}

void placeOrder(Database& database, int id) {
    database.write([id](WriteTx& tx) { placeOrder(tx, id); });
}

/// The orders that are there. Each must be whole.
std::set<std::int64_t> wholeOrders(Database& database) {
    std::set<std::int64_t> ids;
    database.read([&](ReadTx& tx) {
        tx.each(kList, {}, [&](const Row& row) {
            EXPECT_EQ(row.integer(1), kLines) << "order " << row.integer(0) << " is half done";
            ids.insert(row.integer(0));
        });
    });
    return ids;
}

/// Submits orders first…last at once; which of them were acknowledged.
std::set<std::int64_t> placeTogether(Database& database, int first, int last,
                                     std::set<Fault::Kind>& faults) {
    std::mutex mutex;
    std::set<std::int64_t> acknowledged;
    std::latch answered(last - first + 1);
    for (int id = first; id <= last; ++id) {
        database.submitWrite([id](WriteTx& tx) { return placeOrder(tx, id); },
                             [&, id](std::exception_ptr thrown) {
                                 {
                                     const std::lock_guard lock(mutex);
                                     try {
                                         if (thrown) std::rethrow_exception(thrown);
                                         acknowledged.insert(id);
                                     } catch (const Fault& fault) {
                                         faults.insert(fault.kind());
                                     }
                                 }
                                 answered.count_down();
                             });
    }
    answered.wait();
    return acknowledged;
}

struct Case {
    FaultyVfs::Failure failure;
    FaultyVfs::Lasting lasting;
    Fault::Kind kind;
};

class SqliteFault : public testing::TestWithParam<Case> {};

/// The n-th write or sync fails, for n = 1, 2, … until n is beyond all that there are.
TEST_P(SqliteFault, LeavesWholeOrdersAndGoesOnAfterwards) {
    const auto [failure, lasting, kind] = GetParam();
    bool failed = true;
    int n = 0;
    while (failed) {
        SCOPED_TRACE(testing::Message() << "operation " << ++n);
        FaultyVfs vfs;
        SqliteOptions options;
        options.vfs = vfs.name();
        TempDatabase db(kSchema, options);
        placeOrder(*db, 1);

        std::set<Fault::Kind> faults;
        vfs.failAt(n, failure, lasting);
        auto expected = placeTogether(*db, 2, 9, faults);
        failed = vfs.hasFailed();
        expected.insert(1);
        for (auto seen : faults) EXPECT_EQ(seen, kind);
        EXPECT_EQ(wholeOrders(*db), expected);

        vfs.heal();
        placeOrder(*db, 10);
        expected.insert(10);
        EXPECT_EQ(wholeOrders(*db), expected) << "after the disk works again";

        db.close();
        EXPECT_THAT(checkSqlite(db.file()), testing::IsEmpty());
        db.open();
        EXPECT_EQ(wholeOrders(*db), expected) << "after the next start";
        ASSERT_LT(n, 1000);
    }
    EXPECT_GT(n, 10) << "hardly anything was made to fail";
}

INSTANTIATE_TEST_SUITE_P(
    Disk, SqliteFault,
    testing::Values(
        Case{FaultyVfs::Failure::diskFull, FaultyVfs::Lasting::once, Fault::Kind::diskFull},
        Case{FaultyVfs::Failure::diskFull, FaultyVfs::Lasting::untilHealed, Fault::Kind::diskFull},
        Case{FaultyVfs::Failure::ioError, FaultyVfs::Lasting::once, Fault::Kind::lost},
        Case{FaultyVfs::Failure::ioError, FaultyVfs::Lasting::untilHealed, Fault::Kind::lost}));

TEST(SqliteFaults, AreNotLostWhenAUseCaseSwallowsThem) {
    FaultyVfs vfs;
    SqliteOptions options;
    options.vfs = vfs.name();
    const TempDatabase db(kSchema, options);
    vfs.failAt(1, FaultyVfs::Failure::diskFull, FaultyVfs::Lasting::once);
    // More than the page cache holds, so that pages are written before the commit.
    const std::string big(64 << 20, 'x');
    try {
        db->write([&](WriteTx& tx) {
            EXPECT_THROW(tx.run(kOrder, {1, big}), Fault);
            EXPECT_THROW(tx.run(kOrder, {2, ""}), Fault) << "would be written on its own";
        });
        ADD_FAILURE() << "was acknowledged";
    } catch (const Fault& fault) {
        EXPECT_EQ(fault.kind(), Fault::Kind::diskFull);
    }
    EXPECT_TRUE(wholeOrders(*db).empty());
}

}  // namespace
}  // namespace deskbell::db
