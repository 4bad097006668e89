#include "kernel/rate_limit.hpp"

#include <gtest/gtest.h>

#include "support/fakes.hpp"

namespace deskbell::kernel {
namespace {

using namespace std::chrono_literals;

int allowed(RateLimit& limit, std::string_view key, int tries) {
    int count = 0;
    for (int i = 0; i < tries; ++i) count += limit.allow(key) ? 1 : 0;
    return count;
}

TEST(RateLimit, AllowsABurstAndThenTheRate) {
    test::ManualClock clock;
    RateLimit limit(clock, 60, 5);
    EXPECT_EQ(allowed(limit, "a", 10), 5);
    clock.advance(2500ms);
    EXPECT_EQ(allowed(limit, "a", 10), 2);
    clock.advance(500ms);
    EXPECT_EQ(allowed(limit, "a", 10), 1);
    clock.advance(1h);
    EXPECT_EQ(allowed(limit, "a", 10), 5) << "unused rate does not pile up beyond the burst";
}

TEST(RateLimit, CountsEachKeyForItself) {
    test::ManualClock clock;
    RateLimit limit(clock, 60, 2);
    EXPECT_EQ(allowed(limit, "a", 5), 2);
    EXPECT_EQ(allowed(limit, "b", 5), 2);
}

TEST(RateLimit, SaysWhenToComeBack) {
    test::ManualClock clock;
    RateLimit limit(clock, 6, 1);
    EXPECT_EQ(limit.retryAfterSeconds("a"), 1);
    EXPECT_TRUE(limit.allow("a"));
    EXPECT_EQ(limit.retryAfterSeconds("a"), 10);
    clock.advance(Duration(std::chrono::seconds(limit.retryAfterSeconds("a"))));
    EXPECT_TRUE(limit.allow("a"));
}

TEST(RateLimit, ForgetsTheLeastRecentlyUsedKey) {
    test::ManualClock clock;
    RateLimit limit(clock, 1, 1, 2);
    EXPECT_TRUE(limit.allow("a"));
    EXPECT_TRUE(limit.allow("b"));
    EXPECT_FALSE(limit.allow("a"));
    EXPECT_TRUE(limit.allow("c"));  // b goes
    EXPECT_FALSE(limit.allow("a"));
    EXPECT_TRUE(limit.allow("b"));  // c goes
    EXPECT_FALSE(limit.allow("a"));
}

}  // namespace
}  // namespace deskbell::kernel
