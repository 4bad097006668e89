#include "base/time.hpp"

#include <gtest/gtest.h>

namespace deskbell {
namespace {

// 2026-11-22T16:47:15.123456Z, a Sunday
constexpr std::int64_t kSunday = 1'795'366'035'123'456;

TEST(Rfc3339, LeavesOutAFractionOfZero) {
    EXPECT_EQ(formatRfc3339(fromMicros(kSunday)), "2026-11-22T16:47:15.123456Z");
    EXPECT_EQ(formatRfc3339(fromMicros(0)), "1970-01-01T00:00:00Z");
    EXPECT_EQ(formatRfc3339(fromMicros(-1)), "1969-12-31T23:59:59.999999Z");
}

TEST(Rfc3339, ReadsEveryOffset) {
    struct Row {
        std::string_view text, utc;
    };
    const Row rows[] = {
        {"2026-11-22T16:47:15.123456Z", "2026-11-22T16:47:15.123456Z"},
        {"2026-11-22t16:47:15z", "2026-11-22T16:47:15Z"},
        {"2026-11-22 16:47:15+01:00", "2026-11-22T15:47:15Z"},
        {"2026-01-01T00:30:00+05:45", "2025-12-31T18:45:00Z"},
        {"2026-12-31T20:00:00-08:00", "2027-01-01T04:00:00Z"},
        {"2026-11-22T16:47:15.5Z", "2026-11-22T16:47:15.500000Z"},
        {"2026-11-22T16:47:15.123456789Z", "2026-11-22T16:47:15.123456Z"},
        {"2024-02-29T12:00:00-00:00", "2024-02-29T12:00:00Z"},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},  // a leap second
    };
    for (const auto& row : rows) {
        const auto at = parseRfc3339(row.text);
        ASSERT_TRUE(at) << row.text;
        EXPECT_EQ(formatRfc3339(*at), row.utc) << row.text;
    }
}

TEST(Rfc3339, RefusesWhatIsNoTime) {
    const std::string_view rows[] = {"",
                                     "2026-11-22",
                                     "2026-11-22T16:47",
                                     "2026-11-22T16:47:15",
                                     "2026-11-22T16:47:15+0100",
                                     "2026-11-22T16:47:15Z ",
                                     "2026-11-22T16:47:15.Z",
                                     "2026-02-29T00:00:00Z",
                                     "2026-13-01T00:00:00Z",
                                     "2026-11-22T24:00:00Z",
                                     "2026-11-22T16:60:00Z",
                                     "2026-11-22T16:47:61Z",
                                     "+026-11-22T16:47:15Z",
                                     "2026-11-22T16:47:15+24:00"};
    for (auto text : rows) {
        const auto at = parseRfc3339(text);
        ASSERT_FALSE(at) << text;
        EXPECT_EQ(at.error().reason, "time.format");
    }
}

TEST(Dates, OfMailAndHttp) {
    EXPECT_EQ(formatRfc5322(fromMicros(kSunday)), "Sun, 22 Nov 2026 16:47:15 +0000");
    EXPECT_EQ(formatHttpDate(fromMicros(kSunday)), "Sun, 22 Nov 2026 16:47:15 GMT");
    EXPECT_EQ(formatHttpDate(fromMicros(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(TimeZones, AreThoseOfTheSystem) {
    for (auto name : {"Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC"}) {
        EXPECT_TRUE(isTimeZone(name)) << name;
    }
    for (auto name : {"", "Europe", "Europe/Petersburgh", "../../etc/passwd", "europe/berlin"}) {
        EXPECT_FALSE(isTimeZone(name)) << name;
    }
}

TEST(TimeZones, ChangeTheOffsetWithDaylightSaving) {
    const auto beforeSpring = *parseRfc3339("2026-03-29T00:59:59Z");
    const auto afterSpring = *parseRfc3339("2026-03-29T01:00:00Z");
    EXPECT_EQ(formatInZone(beforeSpring, "Europe/Berlin"), "2026-03-29 01:59");
    EXPECT_EQ(formatInZone(afterSpring, "Europe/Berlin"), "2026-03-29 03:00");
    EXPECT_EQ(formatInZone(beforeSpring, "Asia/Kathmandu"), "2026-03-29 06:44");
    EXPECT_EQ(formatInZone(fromMicros(kSunday), "America/New_York"), "2026-11-22 11:47");
}

TEST(SystemClock, StandsAfterThisWasWrittenAndNeverGoesBack) {
    const SystemClock clock;
    EXPECT_GT(clock.now(), *parseRfc3339("2024-01-01T00:00:00Z"));
    const auto first = clock.steady();
    EXPECT_GE(clock.steady(), first);
}

}  // namespace
}  // namespace deskbell
