#pragma once
// Public holidays of countries and their parts, computed for any year from 1990 to 2100 by the law
// as it stands (and stood, from 2011 on). Days that vary by town, and days that are announced from
// year to year, are not in it: they are added by hand. Pure.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/zone.hpp"

namespace deskbell::calendars {

struct Holiday {
    LocalDay day;
    std::string name;  ///< in the country's language
    bool operator==(const Holiday&) const = default;
};

struct HolidaySet {
    std::string_view code;  ///< "DE", "DE-BY", "GB-SCT"
    std::string_view name;  ///< "Germany: Bayern"
};
/// All there are, a country before its parts.
[[nodiscard]] std::span<const HolidaySet> holidaySets();
[[nodiscard]] bool isHolidaySet(std::string_view code);

/// In order of the days. A part has its country's days and its own. Where a day on a weekend is
/// made up for later, both days are in it. Asserts isHolidaySet(code).
[[nodiscard]] std::vector<Holiday> holidaysOf(std::string_view code, int year);

/// Easter Sunday of the Gregorian calendar.
[[nodiscard]] LocalDay easterSunday(int year);

}  // namespace deskbell::calendars
