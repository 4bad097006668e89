#include "channels/ical/holidays.hpp"

#include <libical/ical.h>

#include <memory>

#include "base/text.hpp"
#include "channels/email/invitation_lines.hpp"

namespace deskbell::ical {

namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 20;
constexpr std::size_t kMostDays = 2'000;
constexpr int kLongestEvent = 31;  // days

struct FreeComponent {
    void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
/// What libical allocated for this thread on the side goes when the reading is over.
struct RingGuard {
    ~RingGuard() { icalmemory_free_ring(); }
};

Error invalid(std::string detail) {
    return {Errc::invalid, "calendar.feed.content", "text", std::move(detail)};
}

std::string summaryOf(icalcomponent* event) {
    const char* text = icalcomponent_get_summary(event);
    return text == nullptr ? std::string()
                           : std::string(firstCodePoints(cleanLine(toValidUtf8(text)), 100));
}

std::optional<LocalDay> dayOf(const icaltimetype& time) {
    const auto date = std::chrono::year{time.year} /
                      std::chrono::month(static_cast<unsigned>(time.month)) /
                      std::chrono::day(static_cast<unsigned>(time.day));
    if (time.month < 1 || time.day < 1 || !date.ok() || time.year < 1970 || time.year > 2100)
        return std::nullopt;
    return LocalDay{date};
}

bool empty(const short* list) {
    return list[0] == ICAL_RECURRENCE_ARRAY_MAX;
}
bool onlyOr(const short* list, int value) {
    return empty(list) || (list[0] == value && list[1] == ICAL_RECURRENCE_ARRAY_MAX);
}

/// Every year on the date it began; anything else is not a date that holidays have.
bool isPlainYearly(const icalrecurrencetype& rule, const icaltimetype& start) {
    return rule.freq == ICAL_YEARLY_RECURRENCE && rule.interval <= 1 &&
           onlyOr(rule.by_month, start.month) && onlyOr(rule.by_month_day, start.day) &&
           empty(rule.by_day) && empty(rule.by_year_day) && empty(rule.by_week_no) &&
           empty(rule.by_set_pos);
}

/// The last year of a repetition, nullopt for one without end.
std::optional<int> lastYearOf(const icalrecurrencetype& rule, const icaltimetype& start) {
    if (rule.count > 0) return std::min(start.year + rule.count - 1, 2100);
    if (icaltime_is_null_time(rule.until)) return std::nullopt;
    const bool inThatYear = rule.until.month > start.month ||
                            (rule.until.month == start.month && rule.until.day >= start.day);
    return std::min(inThatYear ? rule.until.year : rule.until.year - 1, 2100);
}

Result<void> addEvent(icalcomponent* event, std::vector<calendars::HolidayEntry>& out) {
    const auto start = icalcomponent_get_dtstart(event);
    const auto first = dayOf(start);
    if (start.is_date == 0 || !first) return {};
    calendars::HolidayEntry entry{*first, summaryOf(event), false, {}};
    if (auto* property = icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY)) {
        const auto rule = icalproperty_get_rrule(property);
        if (!isPlainYearly(rule, start))
            return invalid("\"" + entry.name +
                           "\" repeats in a way that is not understood: holidays are single days "
                           "or every year on the same date.");
        entry.yearly = true;
        entry.lastYear = lastYearOf(rule, start);
    }
    const auto end = icalcomponent_get_dtend(event);
    const auto after = end.is_date != 0 ? dayOf(end) : std::nullopt;
    const auto length = after && *after > *first ? (*after - *first).count() : 1;
    if (length > kLongestEvent) return invalid("\"" + entry.name + "\" lasts more than 31 days.");
    for (int i = 0; i < length; ++i, entry.day += std::chrono::days(1)) {
        if (out.size() >= kMostDays) return invalid("There are more than 2,000 days in it.");
        out.push_back(entry);
    }
    return {};
}

}  // namespace

Result<std::vector<calendars::HolidayEntry>> parseHolidays(std::string_view text) {
    if (text.size() > kMostBytes) return invalid("The calendar is larger than 1 MB.");
    const RingGuard guard;
    const auto lines = email::usefulLines(text);
    const std::unique_ptr<icalcomponent, FreeComponent> calendar(
        icalcomponent_new_from_string(lines.c_str()));
    if (calendar == nullptr || icalcomponent_isa(calendar.get()) != ICAL_VCALENDAR_COMPONENT)
        return invalid("This is no iCalendar: it begins with BEGIN:VCALENDAR.");
    std::vector<calendars::HolidayEntry> out;
    for (auto* event = icalcomponent_get_first_component(calendar.get(), ICAL_VEVENT_COMPONENT);
         event != nullptr;
         event = icalcomponent_get_next_component(calendar.get(), ICAL_VEVENT_COMPONENT)) {
        if (auto added = addEvent(event, out); !added) return std::move(added).error();
    }
    return out;
}

}  // namespace deskbell::ical
