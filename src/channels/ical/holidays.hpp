#pragma once
// Holidays from an iCalendar (RFC 5545), as governments and calendar services publish them: read by
// libical, within bounds.

#include <string_view>
#include <vector>

#include "desk/calendars/calendars.hpp"

namespace deskbell::ical {

/// Its events of whole days, each day of several one by one; those with hours are not holidays and
/// are left out. Repetition is understood where it is yearly on the same date; `invalid` for other
/// repetitions, for what is no calendar, and for more than 2,000 days. At most 1 MB and 20,000
/// lines are read. Thread-safe.
[[nodiscard]] Result<std::vector<calendars::HolidayEntry>> parseHolidays(std::string_view text);

}  // namespace deskbell::ical
