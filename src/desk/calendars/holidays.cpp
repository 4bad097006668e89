#include "desk/calendars/holidays.hpp"

#include <algorithm>
#include <optional>

#include "base/assert.hpp"
#include "desk/calendars/holiday_rules.hpp"

namespace deskbell::calendars {

namespace {

using namespace std::chrono;

constexpr days kDay{1};

constexpr HolidaySet kSets[] = {
    {"AT", "Austria"},
    {"AU", "Australia"},
    {"AU-NSW", "Australia: New South Wales"},
    {"AU-QLD", "Australia: Queensland"},
    {"AU-VIC", "Australia: Victoria"},
    {"CA", "Canada"},
    {"CH", "Switzerland"},
    {"CH-ZH", "Switzerland: Zürich"},
    {"DE", "Germany"},
    {"DE-BB", "Germany: Brandenburg"},
    {"DE-BE", "Germany: Berlin"},
    {"DE-BW", "Germany: Baden-Württemberg"},
    {"DE-BY", "Germany: Bayern"},
    {"DE-HB", "Germany: Bremen"},
    {"DE-HE", "Germany: Hessen"},
    {"DE-HH", "Germany: Hamburg"},
    {"DE-MV", "Germany: Mecklenburg-Vorpommern"},
    {"DE-NI", "Germany: Niedersachsen"},
    {"DE-NW", "Germany: Nordrhein-Westfalen"},
    {"DE-RP", "Germany: Rheinland-Pfalz"},
    {"DE-SH", "Germany: Schleswig-Holstein"},
    {"DE-SL", "Germany: Saarland"},
    {"DE-SN", "Germany: Sachsen"},
    {"DE-ST", "Germany: Sachsen-Anhalt"},
    {"DE-TH", "Germany: Thüringen"},
    {"ES", "Spain"},
    {"FR", "France"},
    {"FR-ALM", "France: Alsace-Moselle"},
    {"GB-ENG", "United Kingdom: England and Wales"},
    {"GB-NIR", "United Kingdom: Northern Ireland"},
    {"GB-SCT", "United Kingdom: Scotland"},
    {"IE", "Ireland"},
    {"IT", "Italy"},
    {"NL", "Netherlands"},
    {"US", "United States"},
};

LocalDay dateOf(int y, int m, int d) {
    return LocalDay{year{y} / month(static_cast<unsigned>(m)) / day(static_cast<unsigned>(d))};
}
weekday weekdayNumber(int number) {
    return weekday{static_cast<unsigned>(number)};
}
/// The last day of that name before `day`.
LocalDay lastBefore(LocalDay day, weekday name) {
    do day -= kDay;
    while (weekday{day} != name);
    return day;
}
LocalDay notOnSunday(LocalDay day) {
    return weekday{day} == Sunday ? day - kDay : day;
}

std::optional<LocalDay> dayOf(const HolidayRule& rule, int y) {
    switch (rule.on) {
        case On::date:
            return dateOf(y, rule.month, rule.day);
        case On::easter:
            return easterSunday(y) + days(rule.day);
        case On::nth: {
            const auto ofMonth = year{y} / month(static_cast<unsigned>(rule.month));
            const auto name = weekdayNumber(rule.weekday);
            if (rule.day == 0) return LocalDay{ofMonth / name[last]};
            return LocalDay{ofMonth / name[static_cast<unsigned>(rule.day)]};
        }
        case On::before:
            return lastBefore(dateOf(y, rule.month, rule.day), weekdayNumber(rule.weekday));
        case On::brigid: {
            const auto first = dateOf(y, 2, 1);
            return weekday{first} == Friday ? first : LocalDay{year{y} / February / Monday[1]};
        }
        case On::king:
            return notOnSunday(dateOf(y, 4, 27));
        case On::queen:
            return notOnSunday(dateOf(y, 4, 30));
        case On::fifthYear:
            return y % 5 == 0 ? std::optional(dateOf(y, rule.month, rule.day)) : std::nullopt;
    }
    ASSERT(false);
    return std::nullopt;
}

bool among(std::string_view codes, std::string_view code) {
    while (!codes.empty()) {
        const auto end = std::min(codes.find(' '), codes.size());
        if (codes.substr(0, end) == code) return true;
        codes.remove_prefix(std::min(end + 1, codes.size()));
    }
    return false;
}

bool holdsIn(const HolidayRule& rule, std::string_view code, int y) {
    const auto country = code.substr(0, 2);
    return rule.from <= y && y <= rule.to && (among(rule.sets, code) || among(rule.sets, country));
}

bool isHoliday(const std::vector<Holiday>& all, LocalDay day) {
    return std::any_of(all.begin(), all.end(),
                       [&](const Holiday& holiday) { return holiday.day == day; });
}

/// The day that makes up for `day`, or that day itself.
LocalDay madeUpBy(LocalDay day, MadeUp how, const std::vector<Holiday>& all) {
    const weekday name{day};
    const bool weekend = name == Sunday || (name == Saturday && how != MadeUp::onSunday);
    if (how == MadeUp::no || !weekend) return day;
    if (how == MadeUp::nearest) return name == Saturday ? day - kDay : day + kDay;
    auto other = day;
    do other += kDay;
    while (weekday{other} == Sunday || weekday{other} == Saturday || isHoliday(all, other));
    return other;
}

/// Days of the rules alone, and then those that make up for them. A year's first of January may be
/// made up for in the year before.
void collect(std::vector<Holiday>& out, std::string_view code, int y) {
    std::vector<std::pair<Holiday, MadeUp>> kept;
    std::vector<Holiday> all;
    for (const auto& rule : holidayRules()) {
        if (!holdsIn(rule, code, y)) continue;
        if (const auto day = dayOf(rule, y)) {
            all.push_back({*day, std::string(rule.name)});
            kept.emplace_back(all.back(), rule.madeUp);
        }
    }
    for (const auto& [holiday, how] : kept) {
        if (const auto other = madeUpBy(holiday.day, how, all); other != holiday.day)
            all.push_back({other, holiday.name});
    }
    out.insert(out.end(), all.begin(), all.end());
}

}  // namespace

LocalDay easterSunday(int y) {
    // The anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8).
    const int a = y % 19, b = y / 100, c = y % 100, d = b / 4, e = b % 4;
    const int f = (b + 8) / 25, g = (b - f + 1) / 3, h = (19 * a + b - d - g + 15) % 30;
    const int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
    const int m = (a + 11 * h + 22 * l) / 451;
    const int n = h + l - 7 * m + 114;
    return dateOf(y, n / 31, n % 31 + 1);
}

std::span<const HolidaySet> holidaySets() {
    return kSets;
}

bool isHolidaySet(std::string_view code) {
    const auto all = holidaySets();
    return std::any_of(all.begin(), all.end(),
                       [&](const HolidaySet& set) { return set.code == code; });
}

std::vector<Holiday> holidaysOf(std::string_view code, int y) {
    ASSERT(isHolidaySet(code));
    std::vector<Holiday> out;
    collect(out, code, y);
    collect(out, code, y + 1);
    std::erase_if(
        out, [&](const Holiday& holiday) { return year_month_day{holiday.day}.year() != year{y}; });
    std::stable_sort(out.begin(), out.end(),
                     [](const Holiday& a, const Holiday& b) { return a.day < b.day; });
    return out;
}

}  // namespace deskbell::calendars
