#pragma once
// Pure decisions: what a calendar may be, its text form, and which days of it are special.

#include <string>
#include <string_view>

#include "desk/calendars/calendars.hpp"

namespace deskbell::calendars::rules {

constexpr std::size_t kMostExceptions = 1'000, kMostHolidays = 2'000, kMostSets = 5,
                      kMostSpans = 10;

/// The calendar with its name and texts cleaned, or the first thing that is wrong with it.
[[nodiscard]] Result<Calendar> check(Calendar wanted);

/// "09:30" (and "24:00") as minutes; `invalid` otherwise.
[[nodiscard]] Result<int> parseMinutes(std::string_view text);
[[nodiscard]] std::string minutesText(int minutes);
/// "2026-12-24"; years 1970–2100.
[[nodiscard]] Result<LocalDay> parseDay(std::string_view text);
[[nodiscard]] std::string dayText(LocalDay day);

/// The parts of a calendar that are kept and travel as JSON: week, exceptions, holidays.
void writeWeek(json::Writer& out, const Week& week);
void writeExceptions(json::Writer& out, const std::vector<DayException>& exceptions);
void writeHolidays(json::Writer& out, const std::vector<HolidayEntry>& holidays);
[[nodiscard]] Result<Week> readWeek(const json::Value& value);
[[nodiscard]] Result<std::vector<DayException>> readExceptions(const json::Value& value);
[[nodiscard]] Result<std::vector<HolidayEntry>> readHolidays(const json::Value& value);

/// Holidays of all kinds and exceptions, from the first to the last year.
[[nodiscard]] SpecialDays specialDays(const Calendar& calendar, int firstYear, int lastYear);
/// Why the day is special: the names of its holidays and exception; "" when it is not.
[[nodiscard]] std::string nameOf(const Calendar& calendar, LocalDay day);

}  // namespace deskbell::calendars::rules
