#include "base/id.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <unordered_set>

#include "support/fakes.hpp"

namespace deskbell {
namespace {

TEST(ParseId, TakesOnePositiveDecimalNumberOf63Bits) {
    struct Row {
        std::string_view text;
        std::int64_t value;  ///< 0: refused
    };
    const Row rows[] = {{"1", 1},
                        {"9223372036854775807", INT64_MAX},
                        {"9223372036854775808", 0},
                        {"0", 0},
                        {"-1", 0},
                        {"+1", 0},
                        {"007", 0},
                        {"", 0},
                        {" 1", 0},
                        {"1 ", 0},
                        {"1e3", 0},
                        {"0x10", 0}};
    for (const auto& row : rows) {
        const auto id = parseIdValue(row.text);
        EXPECT_EQ(id.value_or(0), row.value) << '"' << row.text << '"';
        if (!id) {
            EXPECT_EQ(id.error().reason, "id.format");
        }
    }
}

TEST(IdSource, OrdersIdsByTime) {
    test::ManualClock clock;
    IdSource source(clock, 3);
    const auto first = source.next();
    clock.advance(std::chrono::milliseconds(1));
    const auto second = source.next();
    EXPECT_GT(first, 0);
    EXPECT_GT(second, first);
}

TEST(IdSource, GrowsAlsoWhenTheClockGoesBack) {
    test::ManualClock clock;
    IdSource source(clock, 3);
    const auto first = source.next();
    clock.advance(-std::chrono::hours(24 * 365 * 10));
    EXPECT_GT(source.next(), first);
}

TEST(IdSource, NeverLeavesItsNodeWhenAMillisecondIsUsedUp) {
    test::ManualClock clock;
    IdSource source(clock, 255);
    std::int64_t last = 0;
    for (int i = 0; i < 3 * (1 << 14); ++i) {
        const auto id = source.next();
        ASSERT_GT(id, last);
        ASSERT_EQ((id >> 14) & 0xff, 255);
        last = id;
    }
}

TEST(IdSource, GivesEveryThreadItsOwn) {
    test::ManualClock clock;
    IdSource source(clock, 1);
    std::array<std::vector<std::int64_t>, 4> perThread;
    {
        std::vector<std::thread> threads;
        for (auto& ids : perThread) {
            threads.emplace_back([&source, &ids] {
                for (int i = 0; i < 5000; ++i) ids.push_back(source.next());
            });
        }
        for (auto& thread : threads) thread.join();
    }
    std::unordered_set<std::int64_t> all;
    for (const auto& ids : perThread) all.insert(ids.begin(), ids.end());
    EXPECT_EQ(all.size(), 20000u);
}

}  // namespace
}  // namespace deskbell
