#include "desk/calendars/working_time.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <random>

#include "base/assert.hpp"

namespace deskbell::calendars {
namespace {

using namespace std::chrono_literals;

Timestamp utc(std::string_view text) {
    return parseRfc3339(text).value();
}
LocalDay day(int year, unsigned month, unsigned number) {
    return LocalDay{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{number}};
}
Week everyDay(const Spans& spans) {
    Week week;
    week.fill(spans);
    return week;
}
/// Monday to Friday, 9 to 17.
Week office() {
    auto week = everyDay({{9 * 60, 17 * 60}});
    week[5] = week[6] = {};
    return week;
}
/// Every day, 22:00 to 06:00 of the next.
Week nights() {
    return everyDay({{22 * 60, 30 * 60}});
}
Week always() {
    return everyDay({{0, kMinutesOfDay}});
}
WorkingTime in(const char* zone, Week week, SpecialDays special = {}) {
    return WorkingTime{Zone::find(zone), std::move(week), std::move(special)};
}

// --- Worked by hand.

struct Worked {
    const char* zone;
    Week week;
    const char* from;
    std::chrono::minutes work;
    const char* due;
};

TEST(WorkingTime, AddsAsOneWouldByHandAroundTheClocksChanges) {
    const Worked cases[] = {
        // New York: an ordinary day, over a night, over a weekend.
        {"America/New_York", office(), "2026-01-05T14:00:00Z", 4h, "2026-01-05T18:00:00Z"},
        {"America/New_York", office(), "2026-01-05T19:00:00Z", 4h, "2026-01-06T15:00:00Z"},
        {"America/New_York", office(), "2026-01-09T21:00:00Z", 2h, "2026-01-12T15:00:00Z"},
        {"America/New_York", office(), "2026-01-05T14:00:00Z", 8h, "2026-01-05T22:00:00Z"},
        // Friday in winter time, Monday in summer time: 9:00 is an hour earlier.
        {"America/New_York", office(), "2026-03-06T21:00:00Z", 2h, "2026-03-09T14:00:00Z"},
        {"America/New_York", office(), "2026-10-30T20:00:00Z", 2h, "2026-11-02T15:00:00Z"},
        // The night of 8 March has seven hours, that of 1 November nine.
        {"America/New_York", nights(), "2026-03-08T03:00:00Z", 7h, "2026-03-08T10:00:00Z"},
        {"America/New_York", nights(), "2026-03-08T03:00:00Z", 8h, "2026-03-09T03:00:00Z"},
        {"America/New_York", nights(), "2026-11-01T02:00:00Z", 9h, "2026-11-01T11:00:00Z"},
        // From 1:30 to 3:00 of 1 November: the clock leaves the span at 2:00, when it is 1:00
        // again,
        // and comes back at the second 1:30.
        {"America/New_York", everyDay({{90, 180}}), "2026-11-01T05:00:00Z", 30min,
         "2026-11-01T06:00:00Z"},
        {"America/New_York", everyDay({{90, 180}}), "2026-11-01T05:00:00Z", 40min,
         "2026-11-01T06:40:00Z"},
        {"America/New_York", everyDay({{90, 180}}), "2026-11-01T05:00:00Z", 2h,
         "2026-11-01T08:00:00Z"},
        // 2:00 to 3:00 does not exist on 8 March.
        {"America/New_York", everyDay({{120, 180}}), "2026-03-08T05:00:00Z", 30min,
         "2026-03-09T06:30:00Z"},
        // London: clocks change at 01:00 UTC, on 29 March and 25 October.
        {"Europe/London", office(), "2026-03-27T16:00:00Z", 2h, "2026-03-30T09:00:00Z"},
        {"Europe/London", office(), "2026-10-23T15:00:00Z", 2h, "2026-10-26T10:00:00Z"},
        {"Europe/London", nights(), "2026-03-28T22:00:00Z", 7h, "2026-03-29T05:00:00Z"},
        {"Europe/London", nights(), "2026-10-24T21:00:00Z", 9h, "2026-10-25T06:00:00Z"},
        {"Europe/London", always(), "2026-03-28T00:00:00Z", 48h, "2026-03-30T00:00:00Z"},
        // Sydney: back on 5 April, forward on 4 October, at 16:00 UTC of the day before.
        {"Australia/Sydney", office(), "2026-04-03T05:00:00Z", 2h, "2026-04-06T00:00:00Z"},
        {"Australia/Sydney", office(), "2026-10-02T06:00:00Z", 2h, "2026-10-04T23:00:00Z"},
        {"Australia/Sydney", nights(), "2026-04-04T11:00:00Z", 9h, "2026-04-04T20:00:00Z"},
        {"Australia/Sydney", nights(), "2026-10-03T12:00:00Z", 7h, "2026-10-03T19:00:00Z"},
        // Kathmandu: no summer time, a quarter of an hour off.
        {"Asia/Kathmandu", office(), "2026-01-05T03:15:00Z", 1h, "2026-01-05T04:15:00Z"},
        {"Asia/Kathmandu", office(), "2026-01-09T10:15:00Z", 2h, "2026-01-12T04:15:00Z"},
        // Casablanca: UTC+1, but UTC in Ramadan, 15 February to 22 March 2026.
        {"Africa/Casablanca", office(), "2026-02-13T15:00:00Z", 2h, "2026-02-16T10:00:00Z"},
        {"Africa/Casablanca", office(), "2026-03-20T16:00:00Z", 2h, "2026-03-23T09:00:00Z"},
        {"Africa/Casablanca", nights(), "2026-02-14T21:00:00Z", 9h, "2026-02-15T06:00:00Z"},
        {"Africa/Casablanca", nights(), "2026-03-21T22:00:00Z", 7h, "2026-03-22T05:00:00Z"},
    };
    for (const auto& c : cases) {
        const auto calendar = in(c.zone, c.week);
        const auto due = calendar.add(utc(c.from), c.work);
        ASSERT_TRUE(due.has_value());
        EXPECT_EQ(formatRfc3339(*due), c.due) << c.zone << " from " << c.from;
        EXPECT_EQ(calendar.between(utc(c.from), *due), Duration(c.work)) << c.zone << c.from;
    }
}

TEST(WorkingTime, KnowsSeveralSpansADay) {
    const auto calendar = in("Europe/Madrid", everyDay({{540, 840}, {1020, 1200}}));  // a siesta
    const auto from = utc("2026-06-01T10:00:00Z");                                    // noon
    EXPECT_EQ(calendar.add(from, 3h), utc("2026-06-01T16:00:00Z"));
    EXPECT_EQ(calendar.nextClosing(from), utc("2026-06-01T12:00:00Z"));
    EXPECT_EQ(calendar.nextOpening(utc("2026-06-01T13:00:00Z")), utc("2026-06-01T15:00:00Z"));
    EXPECT_TRUE(calendar.isOpen(utc("2026-06-01T07:00:00Z")));
    EXPECT_FALSE(calendar.isOpen(utc("2026-06-01T12:00:00Z")));  // the end is not within
}

TEST(WorkingTime, IsClosedOnHolidaysAndOtherwiseOpenOnExceptions) {
    SpecialDays special;
    special[dayNumber(day(2026, 12, 25))] = {};
    special[dayNumber(day(2026, 12, 26))] = {{600, 720}};  // a Saturday, for once from 10 to 12
    const auto calendar = in("Europe/London", office(), special);
    EXPECT_EQ(calendar.add(utc("2026-12-24T16:00:00Z"), 2h), utc("2026-12-26T11:00:00Z"));
    EXPECT_EQ(calendar.subtract(utc("2026-12-28T09:30:00Z"), 1h), utc("2026-12-26T11:30:00Z"));
}

TEST(WorkingTime, CountsANightToTheDayItBegan) {
    SpecialDays special;
    special[dayNumber(day(2026, 1, 6))] = {};
    const auto calendar = in("UTC", nights(), special);
    // The night of Monday goes on into the holiday, that of the holiday does not take place.
    EXPECT_TRUE(calendar.isOpen(utc("2026-01-06T05:00:00Z")));
    EXPECT_FALSE(calendar.isOpen(utc("2026-01-06T23:00:00Z")));
    EXPECT_FALSE(calendar.isOpen(utc("2026-01-07T05:00:00Z")));
    EXPECT_EQ(calendar.nextClosing(utc("2026-01-05T23:00:00Z")), utc("2026-01-06T06:00:00Z"));
}

TEST(WorkingTime, SaysSoWhenThereIsNoMoreWorkingTime) {
    const auto never = in("UTC", Week{});
    const auto now = utc("2026-01-05T09:00:00Z");
    EXPECT_EQ(never.add(now, 1min), std::nullopt);
    EXPECT_EQ(never.subtract(now, 1min), std::nullopt);
    EXPECT_EQ(never.nextOpening(now), std::nullopt);
    EXPECT_EQ(never.nextClosing(now), std::nullopt);
    EXPECT_EQ(never.add(now, 0min), now);
    EXPECT_EQ(never.between(now, now + 24h * 365), 0s);
    EXPECT_EQ(in("UTC", always()).nextClosing(now), std::nullopt);
}

// --- Against an oracle that walks minute by minute.

/// For every minute of some weeks, whether it is worked, found by looking at the clock.
class Oracle {
public:
    Oracle(const Zone& zone, const Week& week, const SpecialDays& special, Timestamp from,
           int minutes)
        : from_(from) {
        worked_.push_back(0);
        for (int i = 0; i < minutes; ++i) {
            const auto local = zone.toLocal(from + std::chrono::minutes(i));
            const auto today = std::chrono::floor<std::chrono::days>(local);
            const auto minute = static_cast<int>((local - LocalTime{today}) / 1min);
            const bool open =
                covers(week, special, today, minute) ||
                covers(week, special, today - std::chrono::days(1), minute + kMinutesOfDay);
            worked_.push_back(worked_.back() + (open ? 1 : 0));
        }
    }
    [[nodiscard]] int size() const { return static_cast<int>(worked_.size()) - 1; }
    [[nodiscard]] bool open(int minute) const {
        return worked_[index(minute) + 1] > worked_[index(minute)];
    }
    [[nodiscard]] int between(int a, int b) const { return worked_[index(b)] - worked_[index(a)]; }
    /// The first minute by which so many were worked.
    [[nodiscard]] int add(int a, int work) const {
        return static_cast<int>(
            std::lower_bound(worked_.begin() + a, worked_.end(), worked_[index(a)] + work) -
            worked_.begin());
    }
    /// The last minute from which so many are worked.
    [[nodiscard]] int subtract(int b, int work) const {
        return static_cast<int>(std::upper_bound(worked_.begin(), worked_.begin() + b,
                                                 worked_[index(b)] - work) -
                                worked_.begin()) -
               1;
    }
    [[nodiscard]] Timestamp at(int minute) const { return from_ + std::chrono::minutes(minute); }

private:
    static std::size_t index(int minute) { return static_cast<std::size_t>(minute); }
    static bool covers(const Week& week, const SpecialDays& special, LocalDay date, int minute) {
        const auto found = special.find(dayNumber(date));
        const auto weekday = std::chrono::weekday{date}.iso_encoding() - 1;
        const auto& spans = found != special.end() ? found->second : week[weekday];
        return std::any_of(spans.begin(), spans.end(), [&](const Span& span) {
            return span.begin <= minute && minute < span.end;
        });
    }
    Timestamp from_;
    std::vector<int> worked_;
};

constexpr const char* kZones[] = {"UTC",
                                  "America/New_York",
                                  "Europe/London",
                                  "Australia/Sydney",
                                  "Asia/Kathmandu",
                                  "Africa/Casablanca",
                                  "Europe/Berlin",
                                  "America/St_Johns",
                                  "Pacific/Apia",
                                  "Pacific/Kiritimati",
                                  "Asia/Tehran",
                                  "America/Sao_Paulo",
                                  "Africa/Cairo",
                                  "Asia/Gaza",
                                  "America/Caracas",
                                  "Asia/Pyongyang",
                                  "Europe/Istanbul",
                                  "Europe/Moscow",
                                  "Pacific/Chatham",
                                  "Australia/Lord_Howe",
                                  "America/Nuuk",
                                  "America/Santiago",
                                  "Asia/Kolkata",
                                  "Antarctica/Troll",
                                  "America/Anchorage",
                                  "Asia/Jerusalem",
                                  "Africa/Khartoum",
                                  "Asia/Kabul",
                                  "America/Havana",
                                  "Europe/Lisbon",
                                  "Pacific/Marquesas",
                                  "Asia/Hong_Kong"};

/// Some spans of a day, in any order, perhaps into the next day, perhaps overlapping.
Spans randomSpans(std::mt19937_64& random) {
    auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    Spans spans;
    for (int i = below(4); i > 0; --i) {
        const int begin = below(2) ? below(24) * 60 : below(kMinutesOfDay);
        const int longest = below(3) == 0 ? kMinutesOfDay : 6 * 60;
        spans.push_back({begin, begin + 1 + below(longest)});
    }
    return spans;
}

/// Tries `asked` questions on one random calendar somewhere between 2000 and 2040.
void compare(std::uint64_t seed, int asked) {
    std::mt19937_64 random(seed);
    auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    const auto zone = Zone::find(kZones[random() % std::size(kZones)]);
    Week week;
    for (auto& spans : week) spans = randomSpans(random);
    const int minutes = (8 + below(35)) * kMinutesOfDay;
    auto from = utc("2000-01-01T00:00:00Z") + std::chrono::minutes(below(40 * 366 * 1440));
    // Half of them begin some days before the clocks change, where there is something to find.
    if (const auto& period = zone->periodAt(from);
        below(2) && period.end < utc("2040-12-31T00:00:00Z"))
        from = std::chrono::floor<std::chrono::minutes>(period.end) -
               std::chrono::minutes(below(5 * kMinutesOfDay));
    SpecialDays special;
    const auto firstDay = std::chrono::floor<std::chrono::days>(zone->toLocal(from));
    for (int i = below(6); i > 0; --i)
        special[dayNumber(firstDay) + below(45)] = below(2) ? Spans{} : randomSpans(random);

    const Oracle oracle(*zone, week, special, from, minutes);
    const WorkingTime calendar(zone, week, special);
    for (int i = 0; i < asked; ++i) {
        const int a = below(minutes);
        const int b = std::min(minutes, a + below(below(4) ? 2 * kMinutesOfDay : minutes));
        const int work = oracle.between(a, b);
        RC_ASSERT(calendar.between(oracle.at(a), oracle.at(b)) == std::chrono::minutes(work));
        if (work > 0) {
            RC_ASSERT(calendar.add(oracle.at(a), std::chrono::minutes(work)) ==
                      oracle.at(oracle.add(a, work)));
            RC_ASSERT(calendar.subtract(oracle.at(b), std::chrono::minutes(work)) ==
                      oracle.at(oracle.subtract(b, work)));
            const auto part = Duration{1 + below(60'000'000)};  // less than a minute of it
            const auto due = calendar.add(oracle.at(a), part);
            const auto opens = oracle.at(oracle.add(a, 1) - 1);
            RC_ASSERT(due == opens + part);
            RC_ASSERT(calendar.nextOpening(oracle.at(a)) == opens);
        }
        RC_ASSERT(calendar.isOpen(oracle.at(a)) == oracle.open(a));
    }
}

// RC_PARAMS="max_success=3000" asks the same of more calendars.
RC_GTEST_PROP(WorkingTime, AgreesWithLookingAtTheClockMinuteByMinute, (std::uint64_t seed)) {
    compare(seed, 3'000);
}

}  // namespace
}  // namespace deskbell::calendars
