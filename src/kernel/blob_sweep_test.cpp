#include "kernel/blob_sweep.hpp"

#include <gtest/gtest.h>

#include <set>

#include "kernel/blob_sweep_store.hpp"
#include "support/database.hpp"

namespace deskbell::kernel {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// Files that let a test do something just before or after one of their steps.
class InterruptedBlobs final : public Blobs {
public:
    explicit InterruptedBlobs(std::unique_ptr<Blobs> inner) : inner_(std::move(inner)) {}

    std::function<void()> afterPut = [] {}, beforeFind = [] {}, beforeRemove = [] {};

    BlobRef put(std::string_view bytes) override { return putMany({bytes}).front(); }
    std::vector<BlobRef> putMany(const std::vector<std::string_view>& many) override {
        auto refs = inner_->putMany(many);
        std::exchange(afterPut, [] {})();
        return refs;
    }
    Result<std::string> get(std::string_view hash) const override { return inner_->get(hash); }
    Result<void> verify(std::string_view hash) const override { return inner_->verify(hash); }
    std::optional<std::filesystem::path> file(std::string_view hash) const override {
        return inner_->file(hash);
    }
    std::optional<BlobInfo> find(std::string_view hash) const override {
        beforeFind();
        return inner_->find(hash);
    }
    std::vector<BlobInfo> list(std::string_view after, int limit) const override {
        return inner_->list(after, limit);
    }
    void remove(std::string_view hash) override {
        beforeRemove();
        inner_->remove(hash);
    }

private:
    std::unique_ptr<Blobs> inner_;
};

class BlobSweepTest : public testing::Test {
protected:
    BlobSweepTest() { sweep.addJobs(); }

    BlobUser user() {
        return {{"tests.hash"}, [this](db::ReadTx&, std::string_view after, std::string_view last) {
                    std::vector<std::string> out;
                    for (const auto& hash : used)
                        if (hash > after && hash <= last) out.push_back(hash);
                    return out;
                }};
    }
    void pass(Duration by) {
        clock.advance(by);
        jobs.runDue();
    }
    bool isThere(const BlobRef& ref) { return store.get(ref.hash).has_value(); }

    test::ManualClock clock;
    test::TempDatabase database;
    test::TempDir dir;
    const std::unique_ptr<Log> log = makeNullLog();
    Metrics metrics;
    IdSource ids{clock, 1};
    Jobs jobs{*database, clock, ids, *log, metrics, {}};
    InterruptedBlobs store{makeFileBlobs(dir.path() / "blobs", clock)};
    const std::unique_ptr<Blobs> blobs = besideSweep(store, *database, clock);
    std::set<std::string> used;
    BlobSweep sweep{{*database, clock, *log, jobs, store}, {user()}};
};

TEST_F(BlobSweepTest, TakesWhatNothingRefersToADayAfterItFoundThat) {
    const auto wanted = blobs->put("wanted");
    const auto unwanted = blobs->put("unwanted");
    used.insert(wanted.hash);
    pass(hours(2));   // found
    pass(hours(23));  // a backup may be running
    EXPECT_TRUE(isThere(unwanted));
    pass(hours(2));
    EXPECT_FALSE(isThere(unwanted));
    for (int day = 0; day < 5; ++day) pass(hours(24));
    EXPECT_TRUE(isThere(wanted));
}

TEST_F(BlobSweepTest, LooksAtAllOfManyBlobs) {
    for (int i = 0; i < 1200; ++i) {
        const auto ref = blobs->put("blob " + std::to_string(i));
        if (i % 3 == 0) used.insert(ref.hash);
    }
    pass(hours(2));
    for (int turn = 0; turn < 4; ++turn) pass(hours(25));
    EXPECT_EQ(store.list("", 2000).size(), used.size());
}

TEST_F(BlobSweepTest, LeavesWhatIsReferredToAgainInTime) {
    const auto ref = blobs->put("an avatar that comes back");
    pass(hours(2));
    used.insert(ref.hash);
    pass(hours(30));
    used.clear();
    pass(hours(1));
    EXPECT_TRUE(isThere(ref)) << "its day begins anew";
}

TEST_F(BlobSweepTest, LeavesWhatWasPutWithinTheHour) {
    const auto ref = blobs->put("the same picture in two mails");
    pass(hours(2));
    pass(hours(23) + minutes(40));
    static_cast<void>(blobs->put("the same picture in two mails"));
    pass(minutes(40));
    EXPECT_TRUE(isThere(ref)) << "a transaction may be about to refer to it";
}

TEST_F(BlobSweepTest, TakesWhatWasReleasedAfterAnHourUnlessOthersReferToIt) {
    const auto mine = blobs->put("card number");
    const auto shared = blobs->put("logo");
    used.insert(shared.hash);
    clock.advance(hours(2));
    database->write([&](db::WriteTx& tx) {
        releaseBlobs(tx, {mine.hash, shared.hash}, clock.now());
    });
    pass(minutes(50));
    EXPECT_TRUE(isThere(mine));
    pass(minutes(20));
    EXPECT_FALSE(isThere(mine));
    EXPECT_TRUE(isThere(shared));
}

TEST_F(BlobSweepTest, WhoPutsWhatIsJustBeingRemovedIsToldToTryAgain) {
    const auto ref = blobs->put("unlucky");
    pass(hours(2));
    int refused = 0;
    const auto putNow = [&] {
        try {
            static_cast<void>(blobs->put("unlucky"));
        } catch (const db::Fault& fault) {
            EXPECT_EQ(fault.kind(), db::Fault::Kind::busy);
            ++refused;
        }
    };
    store.beforeRemove = putNow;
    pass(hours(25));
    EXPECT_EQ(refused, 1);
    EXPECT_FALSE(isThere(ref));
    store.beforeRemove = [] {};
    putNow();
    EXPECT_TRUE(isThere(ref)) << "and then it works";
    EXPECT_EQ(refused, 1);
}

TEST_F(BlobSweepTest, LeavesWhatIsPutBeforeItLooksHowOldItIs) {
    const auto ref = blobs->put("lucky");
    pass(hours(2));
    store.beforeFind = [&] { EXPECT_THROW(static_cast<void>(blobs->put("lucky")), db::Fault); };
    pass(hours(25));
    EXPECT_TRUE(isThere(ref));
}

TEST_F(BlobSweepTest, WhatWasRemovedBetweenAPutAndItsLookIsPutAgain) {
    const auto ref = blobs->put("overtaken");
    clock.advance(hours(2));
    store.afterPut = [&] {
        database->write([&](db::WriteTx& tx) {
            blob_sweep_store::mark(tx, ref.hash, clock.now());
            EXPECT_TRUE(blob_sweep_store::beginRemoval(tx, ref.hash, clock.now()));
        });
        store.remove(ref.hash);
        database->write(
            [&](db::WriteTx& tx) { blob_sweep_store::endRemoval(tx, ref.hash, clock.now()); });
    };
    static_cast<void>(blobs->put("overtaken"));
    EXPECT_TRUE(isThere(ref));
}

TEST_F(BlobSweepTest, GoesOnWhenTheStoreIsBackAgain) {
    const auto ref = blobs->put("unwanted");
    pass(hours(2));
    store.beforeFind = [] { throw db::Fault(db::Fault::Kind::lost, "the store is away"); };
    for (int hour = 0; hour < 40; ++hour) pass(hours(1));
    EXPECT_TRUE(isThere(ref));
    store.beforeFind = [] {};
    for (int day = 0; day < 3; ++day) pass(hours(24));  // found again, and removed
    EXPECT_FALSE(isThere(ref));
}

}  // namespace
}  // namespace deskbell::kernel
