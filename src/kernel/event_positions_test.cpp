// Positions where many write at once: PostgreSQL, whatever the other tests run on.
#include "kernel/event_positions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <set>
#include <thread>

#include "kernel/outbox.hpp"
#include "support/database.hpp"
#include "support/fakes.hpp"

namespace deskbell::kernel {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SharedLog : public testing::Test {
protected:
    static void add(Outbox& outbox, db::WriteTx& tx, std::int64_t subject) {
        outbox.add(tx, {.kind = "ticket.changed", .subject = subject});
    }
    std::vector<std::int64_t> subjectsAfter(std::int64_t position) {
        return db->read([&](db::ReadTx& tx) {
            std::vector<std::int64_t> subjects;
            for (const auto& stored : outbox.after(tx, position, 1000))
                subjects.push_back(stored.event.subject);
            return subjects;
        });
    }

    test::ManualClock clock;
    test::TempDatabase db{test::Engine::postgres};
    Outbox outbox{clock, makePostgresPositions()};
};

TEST_F(SharedLog, ShowsNothingAboveATransactionThatStillRuns) {
    std::promise<void> begun;
    std::promise<void> mayEnd;
    auto slow = std::async(std::launch::async, [&, end = mayEnd.get_future().share()] {
        db->write([&](db::WriteTx& tx) {
            add(outbox, tx, 1);
            begun.set_value();
            end.wait();
        });
    });
    begun.get_future().wait();
    db->write([&](db::WriteTx& tx) { add(outbox, tx, 2); });

    EXPECT_THAT(subjectsAfter(0), IsEmpty()) << "a lower one may still come";
    EXPECT_TRUE(db->read([&](db::ReadTx& tx) { return outbox.isUnsettled(tx); }));
    EXPECT_EQ(db->read([&](db::ReadTx& tx) { return outbox.head(tx); }), 0);

    mayEnd.set_value();
    slow.get();
    EXPECT_THAT(subjectsAfter(0), ElementsAre(1, 2));
    EXPECT_FALSE(db->read([&](db::ReadTx& tx) { return outbox.isUnsettled(tx); }));
}

TEST_F(SharedLog, KeepsTheOrderOfOneTransactionAlsoAroundWhatIsTakenBack) {
    db->write([&](db::WriteTx& tx) {
        for (int subject = 1; subject <= 5; ++subject) add(outbox, tx, subject);
    });
    static_cast<void>(db->write([&](db::WriteTx& tx) -> Result<void> {
        add(outbox, tx, 6);
        return Error{Errc::conflict, "no"};
    }));
    db->write([&](db::WriteTx& tx) { add(outbox, tx, 7); });
    while (subjectsAfter(0).size() < 6)
        std::this_thread::yield();  // the rollback is not waited for
    EXPECT_THAT(subjectsAfter(0), ElementsAre(1, 2, 3, 4, 5, 7));
}

TEST_F(SharedLog, AReaderWhoGoesOnFromTheLastMissesNoneOfManyWriters) {
    constexpr int kWriters = 4;
    constexpr int kEach = 100;
    std::vector<std::future<void>> writers;
    for (int writer = 0; writer < kWriters; ++writer) {
        writers.push_back(std::async(std::launch::async, [&, writer] {
            for (int i = 0; i < kEach; ++i) {
                db->write([&](db::WriteTx& tx) {
                    add(outbox, tx, writer * kEach + i);
                    if (i % 3 == 0) add(outbox, tx, 10'000 + writer * kEach + i);
                });
            }
        }));
    }
    std::int64_t position = 0;
    std::size_t read = 0;
    std::set<std::int64_t> subjects;
    const auto readOn = [&] {
        const auto events = db->read([&](db::ReadTx& tx) { return outbox.after(tx, position, 7); });
        for (const auto& stored : events) {
            EXPECT_GT(stored.position, position);
            position = stored.position;
            subjects.insert(stored.event.subject);
        }
        read += events.size();
        return !events.empty();
    };
    const auto allWritten = [&] {
        return std::all_of(writers.begin(), writers.end(), [](auto& writer) {
            return writer.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
        });
    };
    while (!allWritten()) readOn();
    while (readOn() || db->read([&](db::ReadTx& tx) { return outbox.isUnsettled(tx); })) {
    }
    EXPECT_EQ(read, kWriters * (kEach + 34));
    EXPECT_EQ(subjects.size(), read);
}

TEST_F(SharedLog, WritersOfEventsDoNotGetIntoEachOthersWay) {
    const auto before = db->stats().rolledBack;
    std::atomic<int> attempts = 0;
    std::vector<std::future<void>> writers;
    for (int writer = 0; writer < 4; ++writer) {
        writers.push_back(std::async(std::launch::async, [&] {
            for (int i = 0; i < 50; ++i) {
                db->write([&](db::WriteTx& tx) {
                    ++attempts;
                    add(outbox, tx, 1);
                });
            }
        }));
    }
    for (auto& writer : writers) writer.get();
    EXPECT_EQ(attempts, 200);
    EXPECT_EQ(db->stats().rolledBack, before);
}

TEST_F(SharedLog, GoesOnWhereItStoodInAnotherDatabase) {
    constexpr db::Statement kArrive{"test.arrive", "UPDATE event_head SET position = $1"};
    const std::int64_t there = std::int64_t{1} << 50;
    db->write([&](db::WriteTx& tx) { tx.run(kArrive, {there}); });
    EXPECT_EQ(db->read([&](db::ReadTx& tx) { return outbox.head(tx); }), there);
    db->write([&](db::WriteTx& tx) { add(outbox, tx, 1); });
    EXPECT_THAT(subjectsAfter(there), ElementsAre(1));
}

TEST_F(SharedLog, GoesOnAboveEventsThatCameWithADump) {
    constexpr db::Statement kFarAhead{"test.far_ahead",
                                      "UPDATE events SET position = position + 1000000000000000"};
    db->write([&](db::WriteTx& tx) { add(outbox, tx, 1); });
    db->write([&](db::WriteTx& tx) { tx.run(kFarAhead, {}); });
    EXPECT_THAT(subjectsAfter(0), IsEmpty()) << "they seem to be of the future";
    for (int starts = 0; starts < 2; ++starts)
        db->write([&](db::WriteTx& tx) { outbox.catchUp(tx); });
    EXPECT_THAT(subjectsAfter(0), ElementsAre(1));
    db->write([&](db::WriteTx& tx) { add(outbox, tx, 2); });
    EXPECT_THAT(subjectsAfter(0), ElementsAre(1, 2));
}

TEST_F(SharedLog, WhatANodeRemembersIsToldOfAnEventBeforeItsReader) {
    std::vector<std::string> heard;
    outbox.onRead([&](const StoredEvent& stored) { heard.push_back(stored.event.kind); });
    db->write([&](db::WriteTx& tx) { add(outbox, tx, 1); });
    EXPECT_THAT(heard, IsEmpty());
    static_cast<void>(subjectsAfter(0));
    EXPECT_THAT(heard, ElementsAre("ticket.changed"));
}

}  // namespace
}  // namespace deskbell::kernel
