#include "channels/ical/holidays.hpp"

#include <gmock/gmock.h>

namespace deskbell::ical {
namespace {

std::string calendar(const std::string& events) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n" + events + "END:VCALENDAR\r\n";
}
std::string event(const std::string& lines) {
    return "BEGIN:VEVENT\r\nUID:1@test\r\n" + lines + "END:VEVENT\r\n";
}
LocalDay day(int year, unsigned month, unsigned number) {
    return LocalDay{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{number}};
}

TEST(IcalHolidays, AreItsWholeDays) {
    const auto days = parseHolidays(calendar(
        event("DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:Christmas\\, "
              "both days\r\n") +
        event("DTSTART:20261231T120000Z\r\nDTEND:20261231T180000Z\r\nSUMMARY:Party\r\n") +
        event("DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:New Year\r\n") +
        event("DTSTART;VALUE=DATE:20200608\r\nRRULE:FREQ=YEARLY;UNTIL=20240101\r\nSUMMARY:Past"
              "\r\n") +
        event("DTSTART;VALUE=DATE:20260704\r\n"
              "RRULE:FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=4;COUNT=3\r\n")));
    ASSERT_TRUE(days.has_value()) << days.error().detail;
    const std::vector<calendars::HolidayEntry> expected{
        {day(2026, 12, 25), "Christmas, both days", false, {}},
        {day(2026, 12, 26), "Christmas, both days", false, {}},
        {day(2026, 1, 1), "New Year", true, {}},
        {day(2020, 6, 8), "Past", true, 2023},
        {day(2026, 7, 4), "", true, 2028}};
    EXPECT_EQ(*days, expected);
}

TEST(IcalHolidays, SayWhatIsNotUnderstood) {
    const std::string many = [] {
        std::string out;
        for (int i = 0; i < 70; ++i)
            out += event("DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20260131\r\n");
        return out;
    }();
    const std::pair<std::string, const char*> cases[] = {
        {"", "no iCalendar"},
        {"<html>Not found</html>", "no iCalendar"},
        {event("DTSTART;VALUE=DATE:20260101\r\n"), "no iCalendar"},
        {calendar(event("DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=WEEKLY\r\nSUMMARY:Off\r\n")),
         "\"Off\" repeats"},
        {calendar(event("DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY;BYDAY=1MO\r\n")),
         "repeats"},
        {calendar(event("DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20270101\r\n")),
         "more than 31 days"},
        {calendar(many), "more than 2,000 days"},
        {std::string(2 << 20, 'x'), "larger than 1 MB"}};
    for (const auto& [text, detail] : cases) {
        const auto days = parseHolidays(text);
        ASSERT_FALSE(days.has_value()) << detail;
        EXPECT_THAT(days.error().detail, testing::HasSubstr(detail));
    }
    EXPECT_TRUE(parseHolidays(calendar("")).value().empty());
}

}  // namespace
}  // namespace deskbell::ical
