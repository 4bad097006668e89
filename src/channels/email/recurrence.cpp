#include "channels/email/recurrence.hpp"

#include <fmt/format.h>
#include <libical/ical.h>

#include <array>
#include <optional>
#include <span>
#include <vector>

namespace deskbell::email {
namespace {

constexpr std::array<std::string_view, 8> kDays{"",          "Sunday",   "Monday", "Tuesday",
                                                "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 13> kMonths{
    "",     "January", "February",  "March",   "April",    "May",     "June",
    "July", "August",  "September", "October", "November", "December"};

/// The values of one of libical's lists, which end with a mark.
std::vector<short> valuesOf(std::span<const short> list) {
    std::vector<short> out;
    for (const short value : list) {
        if (value == ICAL_RECURRENCE_ARRAY_MAX) break;
        out.push_back(value);
    }
    return out;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) out += i + 1 == words.size() ? " and " : ", ";
        out += words[i];
    }
    return out;
}

std::string_view unitOf(icalrecurrencetype_frequency frequency) {
    switch (frequency) {
        case ICAL_DAILY_RECURRENCE:
            return "day";
        case ICAL_WEEKLY_RECURRENCE:
            return "week";
        case ICAL_MONTHLY_RECURRENCE:
            return "month";
        case ICAL_YEARLY_RECURRENCE:
            return "year";
        default:
            return "";
    }
}

/// "the second Tuesday" for +2TU, "Tuesday" for TU.
std::optional<std::string> dayWords(short encoded) {
    const auto day = static_cast<std::size_t>(icalrecurrencetype_day_day_of_week(encoded));
    if (day == 0 || day >= kDays.size()) return std::nullopt;
    switch (icalrecurrencetype_day_position(encoded)) {
        case 0:
            return std::string(kDays[day]);
        case 1:
            return fmt::format("the first {}", kDays[day]);
        case 2:
            return fmt::format("the second {}", kDays[day]);
        case 3:
            return fmt::format("the third {}", kDays[day]);
        case 4:
            return fmt::format("the fourth {}", kDays[day]);
        case -1:
            return fmt::format("the last {}", kDays[day]);
        default:
            return std::nullopt;
    }
}

bool isIntricate(const icalrecurrencetype& rule) {
    return unitOf(rule.freq).empty() || !valuesOf(rule.by_second).empty() ||
           !valuesOf(rule.by_minute).empty() || !valuesOf(rule.by_hour).empty() ||
           !valuesOf(rule.by_year_day).empty() || !valuesOf(rule.by_week_no).empty() ||
           !valuesOf(rule.by_set_pos).empty();
}

/// nullopt when a part of the rule has no simple words.
std::optional<std::string> whichDays(const icalrecurrencetype& rule) {
    std::vector<std::string> days;
    for (const short encoded : valuesOf(rule.by_day)) {
        auto words = dayWords(encoded);
        if (!words) return std::nullopt;
        days.push_back(*std::move(words));
    }
    std::vector<std::string> monthDays;
    for (const short day : valuesOf(rule.by_month_day)) {
        if (day < -1 || day == 0) return std::nullopt;
        monthDays.push_back(day == -1 ? "the last day" : fmt::format("day {}", day));
    }
    std::vector<std::string> months;
    for (const short month : valuesOf(rule.by_month)) {
        if (month < 1 || month > 12) return std::nullopt;
        months.emplace_back(kMonths[static_cast<std::size_t>(month)]);
    }
    if (!days.empty() && !monthDays.empty()) return std::nullopt;
    if (days.size() > 7 || monthDays.size() > 7) return std::nullopt;
    std::string out;
    if (!days.empty()) out += " on " + joined(days);
    if (!monthDays.empty()) out += " on " + joined(monthDays);
    if (!months.empty()) out += " in " + joined(months);
    return out;
}

}  // namespace

std::string describeRecurrence(const std::string& text) {
    // Other calendars than the Gregorian one (RFC 7529) are beyond these words.
    if (text.find("RSCALE") != std::string::npos) return {};
    const auto rule = icalrecurrencetype_from_string(text.c_str());
    if (isIntricate(rule)) return {};
    const auto days = whichDays(rule);
    if (!days) return {};
    auto out = rule.interval > 1 ? fmt::format("every {} {}s", rule.interval, unitOf(rule.freq))
                                 : fmt::format("every {}", unitOf(rule.freq));
    out += *days;
    if (rule.count > 0) out += fmt::format(", {} times", rule.count);
    if (!icaltime_is_null_time(rule.until)) {
        out += fmt::format(", until {:04}-{:02}-{:02}", rule.until.year, rule.until.month,
                           rule.until.day);
    }
    return out;
}

}  // namespace deskbell::email
