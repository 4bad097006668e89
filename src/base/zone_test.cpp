#include "base/zone.hpp"

#include <gtest/gtest.h>

#include "base/assert.hpp"

namespace deskbell {
namespace {

Timestamp utc(std::string_view text) {
    return parseRfc3339(text).value();
}
std::string localAt(const Zone& zone, std::string_view at) {
    return formatRfc3339(Timestamp{zone.toLocal(utc(at)).time_since_epoch()});
}

TEST(Zone, KnowsTheOffsetsOfItsPeriods) {
    struct Case {
        const char *zone, *at, *local;
    };
    const Case cases[] = {
        {"UTC", "2026-07-01T12:00:00Z", "2026-07-01T12:00:00Z"},
        {"America/New_York", "2026-03-08T06:59:59Z", "2026-03-08T01:59:59Z"},
        {"America/New_York", "2026-03-08T07:00:00Z", "2026-03-08T03:00:00Z"},
        {"America/New_York", "2026-11-01T05:59:59Z", "2026-11-01T01:59:59Z"},
        {"America/New_York", "2026-11-01T06:00:00Z", "2026-11-01T01:00:00Z"},
        {"Asia/Kathmandu", "2026-01-01T00:00:00Z", "2026-01-01T05:45:00Z"},
        {"Australia/Lord_Howe", "2026-04-04T15:00:00Z", "2026-04-05T01:30:00Z"},
        {"Africa/Casablanca", "2026-02-20T12:00:00Z", "2026-02-20T12:00:00Z"},  // Ramadan
        {"Africa/Casablanca", "2026-06-20T12:00:00Z", "2026-06-20T13:00:00Z"},
        {"Africa/Casablanca", "2039-07-20T12:00:00Z", "2039-07-20T13:00:00Z"},
        {"Africa/Casablanca", "2039-10-10T12:00:00Z", "2039-10-10T12:00:00Z"},
        // Past the end of what the files list.
        {"America/New_York", "2040-03-11T06:59:59Z", "2040-03-11T01:59:59Z"},
        {"America/New_York", "2040-03-11T07:00:00Z", "2040-03-11T03:00:00Z"},
        {"America/New_York", "2040-11-04T06:00:00Z", "2040-11-04T01:00:00Z"},
        {"Europe/London", "2038-07-01T12:00:00Z", "2038-07-01T13:00:00Z"},
        {"Europe/Dublin", "2039-01-01T12:00:00Z", "2039-01-01T12:00:00Z"},
        {"Europe/Dublin", "2039-07-01T12:00:00Z", "2039-07-01T13:00:00Z"},
        {"Australia/Sydney", "2040-01-15T00:00:00Z", "2040-01-15T11:00:00Z"},
        {"Australia/Sydney", "2040-06-15T00:00:00Z", "2040-06-15T10:00:00Z"},
        {"Australia/Sydney", "2099-12-15T00:00:00Z", "2099-12-15T11:00:00Z"}};
    for (const auto& c : cases) EXPECT_EQ(localAt(*Zone::find(c.zone), c.at), c.local) << c.zone;
}

TEST(Zone, DoesNotKnowZonesThatThereAreNot) {
    EXPECT_EQ(Zone::find("Europe/Atlantis"), nullptr);
    EXPECT_EQ(Zone::find(""), nullptr);
    EXPECT_EQ(Zone::find("../../etc/passwd"), nullptr);
}

TEST(Zone, FindsTheInstantThatAClockShows) {
    struct Case {
        const char *zone, *local, *at;
    };
    const Case cases[] = {
        {"Europe/Berlin", "2026-07-01T10:00:00Z", "2026-07-01T08:00:00Z"},
        {"Europe/Berlin", "2026-03-29T02:30:00Z", "2026-03-29T01:00:00Z"},  // leapt over
        {"Europe/Berlin", "2026-10-25T02:30:00Z", "2026-10-25T00:30:00Z"},  // the first of two
        {"Pacific/Apia", "2011-12-30T12:00:00Z", "2011-12-30T10:00:00Z"},   // a day that was not
        {"Pacific/Kiritimati", "2026-01-01T00:00:00Z", "2025-12-31T10:00:00Z"},
        {"America/New_York", "2039-07-04T12:00:00Z", "2039-07-04T16:00:00Z"}};
    for (const auto& c : cases) {
        const auto local = LocalTime{utc(c.local).time_since_epoch()};
        EXPECT_EQ(formatRfc3339(Zone::find(c.zone)->fromLocal(local)), c.at) << c.zone;
    }
}

}  // namespace
}  // namespace deskbell
