#include "kernel/snapshot.hpp"

#include <gtest/gtest.h>

#include "support/database.hpp"
#include "support/fakes.hpp"

namespace deskbell::kernel {
namespace {

/// Remembers how many events there are, and how often that was read.
class SnapshotTest : public testing::Test {
protected:
    std::int64_t seen(db::ReadTx& tx) { return *snapshot.get(tx); }
    std::int64_t seen() {
        return db->read([&](db::ReadTx& tx) { return seen(tx); });
    }
    void change(db::WriteTx& tx, std::string kind = "shelf.changed") {
        const auto position = outbox.add(tx, {.kind = std::move(kind), .subject = 1});
        snapshot.changed(tx, position);
    }
    /// As another node does, whose event this one reads.
    void changeElsewhere(std::string kind) {
        db->write([&](db::WriteTx& tx) { outbox.add(tx, {.kind = kind, .subject = 1}); });
        db->read([&](db::ReadTx& tx) { static_cast<void>(outbox.after(tx, 0, 100)); });
    }
    std::int64_t count(db::ReadTx& tx) {
        ++reads;
        return static_cast<std::int64_t>(outbox.after(tx, 0, 100).size());
    }

    test::ManualClock clock;
    test::TempDatabase db;
    Outbox outbox{clock};
    int reads = 0;
    Snapshot<std::int64_t> snapshot{
        outbox, {"shelf.changed", "shelf.moved"}, [this](db::ReadTx& tx) { return count(tx); }};
};

TEST_F(SnapshotTest, IsReadOnceUntilItChanges) {
    EXPECT_EQ(seen(), 0);
    EXPECT_EQ(seen(), 0);
    EXPECT_EQ(reads, 1);
    db->write([&](db::WriteTx& tx) { change(tx); });
    EXPECT_EQ(seen(), 1);
    EXPECT_EQ(reads, 2);
}

TEST_F(SnapshotTest, HearsOfChangesElsewhereAndOnlyOfItsOwn) {
    EXPECT_EQ(seen(), 0);
    changeElsewhere("shelf.moved");
    EXPECT_EQ(seen(), 1);
    changeElsewhere("door.opened");
    EXPECT_EQ(seen(), 1) << "not read anew";
}

TEST_F(SnapshotTest, WhatIsRolledBackIsSeenByNobodyElse) {
    static_cast<void>(db->write([&](db::WriteTx& tx) -> Result<void> {
        change(tx);
        EXPECT_EQ(seen(tx), 1);
        return Error{Errc::conflict, "no"};
    }));
    EXPECT_EQ(seen(), 0);
}

TEST_F(SnapshotTest, WhatWasReadBeforeAChangeIsNotKeptAfterIt) {
    db->read([&](db::ReadTx& tx) {
        EXPECT_EQ(outbox.head(tx), 0) << "the reader's snapshot begins here";
        db->write([&](db::WriteTx& other) { change(other); });
        EXPECT_EQ(seen(tx), 0);
    });
    EXPECT_EQ(seen(), 1);
}

}  // namespace
}  // namespace deskbell::kernel
