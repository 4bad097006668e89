#pragma once
// The table of holidays. Private to this slice.

#include <span>
#include <string_view>

namespace deskbell::calendars {

enum class On {
    date,       ///< month, day
    easter,     ///< `day` days after Easter Sunday
    nth,        ///< the `day`th `weekday` of the month; 0 for the last one
    before,     ///< the last `weekday` before month, day
    brigid,     ///< Ireland: first Monday of February, or the 1st when that is a Friday
    king,       ///< Netherlands: 27 April or, were that a Sunday, the day before
    queen,      ///< the same of 30 April
    fifthYear,  ///< the date, in years that end in 0 and 5
};
/// What becomes of a day that falls on a weekend: it is kept, and made up for by another day.
enum class MadeUp {
    no,
    nearest,     ///< United States: Saturday by the Friday before, Sunday by the Monday after
    nextMonday,  ///< by the Monday after, or the day after that where Monday is a holiday too
    onSunday,    ///< the same, but for Sundays only
};

struct HolidayRule {
    std::string_view sets;  ///< codes with spaces between
    std::string_view name;
    On on = On::date;
    int month = 0, day = 0;
    int weekday = 0;          ///< 0 is Sunday
    int from = 0, to = 9999;  ///< years
    MadeUp madeUp = MadeUp::no;
};

[[nodiscard]] std::span<const HolidayRule> holidayRules();

}  // namespace deskbell::calendars
