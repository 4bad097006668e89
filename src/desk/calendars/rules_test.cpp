#include "desk/calendars/rules.hpp"

#include <gmock/gmock.h>

namespace deskbell::calendars {
namespace {

using testing::HasSubstr;

Calendar good() {
    Calendar calendar;
    calendar.name = "Office";
    calendar.timeZone = "Europe/Berlin";
    for (std::size_t day = 0; day < 5; ++day) calendar.week[day] = {{540, 1020}};
    return calendar;
}
LocalDay day(std::string_view text) {
    return rules::parseDay(text).value();
}

TEST(CalendarRules, RefuseWhatCannotBeCountedWith) {
    struct Case {
        const char* reason;
        std::function<void(Calendar&)> spoil;
    };
    const Case cases[] = {
        {"calendar.name.length", [](Calendar& c) { c.name = " "; }},
        {"calendar.name.length", [](Calendar& c) { c.name = std::string(61, 'x'); }},
        {"time_zone.unknown", [](Calendar& c) { c.timeZone = "Mars/Olympus"; }},
        {"calendar.no_hours", [](Calendar& c) { c.week = {}; }},
        {"calendar.overlap",
         [](Calendar& c) {
             c.week[0] = {{540, 720}, {700, 800}};
         }},
        // 22:00–06:00 on Sunday and from 5:00 on Monday.
        {"calendar.overlap",
         [](Calendar& c) {
             c.week[6] = {{1320, 1800}};
             c.week[0] = {{300, 600}};
         }},
        {"calendar.overlap",
         [](Calendar& c) {
             c.exceptions = {{day("2026-12-24"), {{540, 720}, {600, 660}}, ""}};
         }},
        {"calendar.exception.twice",
         [](Calendar& c) {
             c.exceptions = {{day("2026-12-24"), {}, ""}, {day("2026-12-24"), {}, ""}};
         }},
        {"calendar.set.unknown",
         [](Calendar& c) {
             c.holidaySets = {"DE", "XX"};
         }},
        {"calendar.sets",
         [](Calendar& c) { c.holidaySets = {"DE", "FR", "IT", "ES", "NL", "IE"}; }},
        {"calendar.too_many",
         [](Calendar& c) {
             c.holidays.resize(2'001, {day("2026-01-01"), "", false, {}});
         }},
        {"calendar.feed", [](Calendar& c) { c.feed.url = "file:///etc/passwd"; }},
        {"calendar.feed", [](Calendar& c) { c.feed.url = "https://a.example/\r\nX: y"; }}};
    EXPECT_TRUE(rules::check(good()).has_value());
    for (const auto& c : cases) {
        auto calendar = good();
        c.spoil(calendar);
        const auto checked = rules::check(calendar);
        ASSERT_FALSE(checked.has_value()) << c.reason;
        EXPECT_EQ(checked.error().reason, c.reason);
        EXPECT_FALSE(checked.error().detail.empty());
    }
}

TEST(CalendarRules, AllowANightThatEndsWhereTheNextDayBegins) {
    auto calendar = good();
    calendar.week.fill({{360, 1320}, {1320, 1800}});
    EXPECT_TRUE(rules::check(calendar).has_value());
    calendar.feed.url = " webcal://holidays.example/de.ics ";
    EXPECT_EQ(rules::check(calendar)->feed.url, "https://holidays.example/de.ics");
}

TEST(CalendarRules, ReadTimesOfDay) {
    const std::pair<const char*, int> right[] = {{"00:00", 0}, {"09:30", 570}, {"24:00", 1440}};
    for (const auto& [text, minutes] : right) {
        EXPECT_EQ(rules::parseMinutes(text).value(), minutes);
        EXPECT_EQ(rules::minutesText(minutes), text);
    }
    for (const auto* wrong : {"", "9:30", "24:01", "12:60", "ab:cd", "12-30", "12:3x"})
        EXPECT_FALSE(rules::parseMinutes(wrong).has_value()) << wrong;
    for (const auto* wrong :
         {"", "2026-02-30", "1969-12-31", "2101-01-01", "2026-1-1", "26-01-01x"})
        EXPECT_FALSE(rules::parseDay(wrong).has_value()) << wrong;
}

TEST(CalendarRules, ReadWhatTheyWrite) {
    auto calendar = good();
    calendar.week[6] = {{1320, 1800}, {0, 60}};
    calendar.exceptions = {{day("2026-12-24"), {{600, 720}}, "Half a day"}};
    calendar.holidays = {{day("2020-02-29"), "Leap", true, 2040},
                         {day("2026-07-01"), "", false, {}}};
    json::Writer week, exceptions, holidays;
    rules::writeWeek(week, calendar.week);
    rules::writeExceptions(exceptions, calendar.exceptions);
    rules::writeHolidays(holidays, calendar.holidays);
    EXPECT_THAT(week.text(), HasSubstr(R"({"from":"22:00","to":"06:00"})"));
    const auto read = rules::readWeek(json::parse(week.text()).value()).value();
    EXPECT_EQ(read[6], (Spans{{0, 60}, {1320, 1800}}));  // sorted
    EXPECT_EQ(rules::readHolidays(json::parse(holidays.text()).value()).value(), calendar.holidays);
    const auto special = rules::readExceptions(json::parse(exceptions.text()).value()).value();
    ASSERT_EQ(special.size(), 1U);
    EXPECT_EQ(special[0].spans, calendar.exceptions[0].spans);
}

TEST(CalendarRules, KnowWhyADayIsSpecial) {
    auto calendar = good();
    calendar.holidaySets = {"DE-BY"};
    calendar.holidays = {{day("2024-02-29"), "Leap", true, {}},
                         {day("2026-08-15"), "Mariä Himmelfahrt", false, {}},
                         {day("2026-05-01"), "Outing", true, 2027}};
    calendar.exceptions = {{day("2026-01-06"), {{600, 720}}, "Open for once"}};
    EXPECT_EQ(rules::nameOf(calendar, day("2026-08-15")), "Mariä Himmelfahrt");
    EXPECT_EQ(rules::nameOf(calendar, day("2027-05-01")), "Outing, Tag der Arbeit");
    EXPECT_EQ(rules::nameOf(calendar, day("2028-05-01")), "Tag der Arbeit");
    EXPECT_EQ(rules::nameOf(calendar, day("2026-07-01")), "");

    const auto special = rules::specialDays(calendar, 2026, 2028);
    EXPECT_EQ(special.at(dayNumber(day("2026-01-06"))), (Spans{{600, 720}}));
    EXPECT_TRUE(special.at(dayNumber(day("2028-02-29"))).empty());
    EXPECT_FALSE(special.contains(dayNumber(day("2026-02-28"))));
}

}  // namespace
}  // namespace deskbell::calendars
