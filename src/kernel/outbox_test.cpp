#include "kernel/outbox.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/database.hpp"
#include "support/fakes.hpp"

namespace deskbell::kernel {
namespace {

using testing::ElementsAre;

class OutboxTest : public testing::Test {
protected:
    void add(std::string kind, std::int64_t subject = 1) {
        db->write([&](db::WriteTx& tx) { outbox.add(tx, {.kind = kind, .subject = subject}); });
    }
    std::vector<std::int64_t> positionsAfter(std::int64_t position, int limit = 100) {
        return db->read([&](db::ReadTx& tx) {
            std::vector<std::int64_t> positions;
            for (const auto& event : outbox.after(tx, position, limit))
                positions.push_back(event.position);
            return positions;
        });
    }
    std::pair<std::int64_t, std::int64_t> tailAndHead() {
        return db->read(
            [&](db::ReadTx& tx) { return std::pair(outbox.tail(tx), outbox.head(tx)); });
    }

    test::ManualClock clock;
    test::TempDatabase db;
    Outbox outbox{clock};
};

TEST_F(OutboxTest, KeepsWholeEventsInTheOrderOfTheirCommits) {
    const Event event{
        .kind = "ticket.changed",
        .subject = 42,
        .audience = {.permission = Permission::customersRead,
                     .only = AgentId{5},
                     .scoped = true,
                     .team = TeamId{6},
                     .owner = AgentId{7},
                     .followers = {AgentId{8}, AgentId{9}}},
        .by = AgentId{10},
        .data = R"({"entry":"11"})",
    };
    db->write([&](db::WriteTx& tx) { outbox.add(tx, event); });
    add("ticket.closed");

    const auto events = db->read([&](db::ReadTx& tx) { return outbox.after(tx, 0, 10); });
    ASSERT_EQ(events.size(), 2);
    EXPECT_EQ(events[0].position, 1);
    EXPECT_EQ(events[0].at, clock.now());
    const auto& stored = events[0].event;
    EXPECT_EQ(stored.kind, "ticket.changed");
    EXPECT_EQ(stored.subject, 42);
    EXPECT_EQ(stored.audience.permission, Permission::customersRead);
    EXPECT_EQ(stored.audience.only, AgentId{5});
    EXPECT_TRUE(stored.audience.scoped);
    EXPECT_EQ(stored.audience.team, TeamId{6});
    EXPECT_EQ(stored.audience.owner, AgentId{7});
    EXPECT_THAT(stored.audience.followers, ElementsAre(AgentId{8}, AgentId{9}));
    EXPECT_EQ(stored.by, AgentId{10});
    EXPECT_EQ(stored.data, R"({"entry":"11"})");
    EXPECT_EQ(events[1].event.kind, "ticket.closed");
    EXPECT_TRUE(events[1].event.audience.followers.empty());
}

TEST_F(OutboxTest, ARolledBackEventLeavesNoGap) {
    add("a");
    static_cast<void>(db->write([&](db::WriteTx& tx) -> Result<void> {
        outbox.add(tx, {.kind = "never"});
        return Error{Errc::conflict, "no"};
    }));
    add("b");
    EXPECT_THAT(positionsAfter(0), ElementsAre(1, 2));
    EXPECT_EQ(tailAndHead(), std::pair(std::int64_t{1}, std::int64_t{2}));
}

TEST_F(OutboxTest, ReadsOnInPages) {
    for (int i = 0; i < 5; ++i) add("a");
    EXPECT_THAT(positionsAfter(0, 2), ElementsAre(1, 2));
    EXPECT_THAT(positionsAfter(2, 2), ElementsAre(3, 4));
    EXPECT_THAT(positionsAfter(5), ElementsAre());
}

TEST_F(OutboxTest, AnEmptyLogStandsAtZero) {
    EXPECT_EQ(tailAndHead(), std::pair(std::int64_t{0}, std::int64_t{0}));
}

TEST_F(OutboxTest, PruningDropsTheOldAndNeverGivesAPositionTwice) {
    add("old");
    add("old");
    clock.advance(std::chrono::hours(1));
    const auto noon = clock.now();
    add("new");

    db->write([&](db::WriteTx& tx) { outbox.prune(tx, noon); });
    EXPECT_EQ(tailAndHead(), std::pair(std::int64_t{3}, std::int64_t{3}));

    clock.advance(std::chrono::hours(1));
    db->write([&](db::WriteTx& tx) { outbox.prune(tx, clock.now()); });
    EXPECT_EQ(tailAndHead(), std::pair(std::int64_t{3}, std::int64_t{3})) << "the newest stays";
    add("newer");
    EXPECT_THAT(positionsAfter(3), ElementsAre(4));
}

TEST_F(OutboxTest, WakesListenersAfterTheCommitAndNotAfterARollback) {
    std::atomic<int> woken = 0;
    outbox.onCommit([&] { ++woken; });
    static_cast<void>(db->write([&](db::WriteTx& tx) -> Result<void> {
        outbox.add(tx, {.kind = "never"});
        return Error{Errc::conflict, "no"};
    }));
    EXPECT_EQ(woken, 0);
    add("a");
    EXPECT_EQ(woken, 1);
}

TEST_F(OutboxTest, RemembersAConsumersPosition) {
    const auto cursor = [&] {
        return db->read([&](db::ReadTx& tx) { return outbox.cursor(tx, "search"); });
    };
    EXPECT_EQ(cursor(), 0);
    for (const std::int64_t position : {7, 9}) {
        db->write([&](db::WriteTx& tx) { outbox.setCursor(tx, "search", position); });
        EXPECT_EQ(cursor(), position);
    }
}

}  // namespace
}  // namespace deskbell::kernel
