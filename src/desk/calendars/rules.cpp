#include "desk/calendars/rules.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "desk/calendars/holidays.hpp"

namespace deskbell::calendars::rules {

namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

Error invalid(std::string reason, std::string field, std::string detail) {
    return {Errc::invalid, std::move(reason), std::move(field), std::move(detail)};
}

/// Decimal digits only, as many as asked.
std::optional<int> number(std::string_view text) {
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

void writeSpans(json::Writer& out, const Spans& spans) {
    out.beginArray();
    for (const auto& span : spans) {
        const int end = span.end > kMinutesOfDay ? span.end - kMinutesOfDay : span.end;
        out.beginObject().key("from").string(minutesText(span.begin));
        out.key("to").string(minutesText(end)).endObject();
    }
    out.endArray();
}

/// An end that is not after the beginning lies in the next day.
Result<Span> readSpan(const json::Value& value) {
    auto begin = parseMinutes(value["from"].string().value_or(""));
    if (!begin) return std::move(begin).error();
    auto end = parseMinutes(value["to"].string().value_or(""));
    if (!end) return std::move(end).error();
    if (*begin == *end || *begin == kMinutesOfDay)
        return invalid(
            "calendar.span", "week",
            "A span ends at another time than it begins; a whole day is 00:00 to 24:00.");
    return Span{*begin, *end > *begin ? *end : *end + kMinutesOfDay};
}

Result<Spans> readSpans(const json::Value& value) {
    Spans spans;
    for (const auto& item : value.items()) {
        auto span = readSpan(item);
        if (!span) return std::move(span).error();
        spans.push_back(*span);
    }
    if (spans.size() > kMostSpans)
        return invalid("calendar.spans", "week", "A day has at most 10 spans.");
    std::sort(spans.begin(), spans.end(),
              [](const Span& a, const Span& b) { return a.begin < b.begin; });
    return spans;
}

bool overlap(const Spans& sorted) {
    for (std::size_t i = 1; i < sorted.size(); ++i) {
        if (sorted[i].begin < sorted[i - 1].end) return true;
    }
    return false;
}

Result<void> checkWeek(const Week& week) {
    bool any = false;
    for (std::size_t day = 0; day < 7; ++day) {
        any = any || !week[day].empty();
        // What goes on past midnight must not run into the next day's first span.
        const auto& next = week[(day + 1) % 7];
        const bool runsOn = !week[day].empty() && !next.empty() &&
                            week[day].back().end - kMinutesOfDay > next.front().begin;
        if (overlap(week[day]) || runsOn)
            return invalid("calendar.overlap", "week",
                           "Spans of " + std::string(kWeekdays[day]) + " overlap.");
    }
    if (!any)
        return invalid("calendar.no_hours", "week",
                       "A calendar needs hours on at least one weekday, or nothing would ever be "
                       "due.");
    return {};
}

Result<void> checkFeed(const std::string& url) {
    if (url.empty()) return {};
    const bool web = url.starts_with("https://") || url.starts_with("http://");
    const bool plain =
        std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    if (!web || !plain || url.size() > 2'000)
        return invalid("calendar.feed", "feed_url",
                       "The address of an iCalendar begins with https://, http:// or webcal://.");
    return {};
}

template <class T>
Result<void> checkDays(std::vector<T>& days, std::size_t most, const std::string& field) {
    if (days.size() > most)
        return invalid("calendar.too_many", field,
                       "At most " + std::to_string(most) + " days can be kept here.");
    for (auto& day : days) day.name = std::string(firstCodePoints(cleanLine(day.name), 100));
    std::stable_sort(days.begin(), days.end(),
                     [](const T& a, const T& b) { return a.day < b.day; });
    return {};
}

template <class Visit>
void eachYear(const HolidayEntry& entry, int firstYear, int lastYear, Visit visit) {
    const std::chrono::year_month_day date{entry.day};
    const int begins = static_cast<int>(date.year());
    if (!entry.yearly) {
        if (firstYear <= begins && begins <= lastYear) visit(entry.day);
        return;
    }
    const int ends = std::min(lastYear, entry.lastYear.value_or(lastYear));
    for (int year = std::max(begins, firstYear); year <= ends; ++year) {
        const auto day = std::chrono::year{year} / date.month() / date.day();
        if (day.ok()) visit(LocalDay{day});  // 29 February is not in every year
    }
}

template <class Visit>
void eachHoliday(const Calendar& calendar, int firstYear, int lastYear, Visit visit) {
    for (const auto* list : {&calendar.holidays, &calendar.feed.days}) {
        for (const auto& entry : *list)
            eachYear(entry, firstYear, lastYear, [&](LocalDay day) { visit(day, entry.name); });
    }
    for (const auto& code : calendar.holidaySets) {
        for (int year = firstYear; year <= lastYear; ++year) {
            for (const auto& holiday : holidaysOf(code, year)) visit(holiday.day, holiday.name);
        }
    }
}

}  // namespace

Result<Calendar> check(Calendar wanted) {
    wanted.name = cleanLine(wanted.name);
    if (wanted.name.empty() || codePoints(wanted.name) > 60)
        return invalid("calendar.name.length", "name", "A name has 1 to 60 characters.");
    if (!isTimeZone(wanted.timeZone))
        return invalid("time_zone.unknown", "time_zone",
                       "There is no time zone of that name. Choose one such as Europe/Berlin.");
    if (auto good = checkWeek(wanted.week); !good) return std::move(good).error();
    for (std::size_t i = 0; i < wanted.exceptions.size(); ++i) {
        if (overlap(wanted.exceptions[i].spans))
            return invalid("calendar.overlap", "exceptions",
                           "Spans of " + dayText(wanted.exceptions[i].day) + " overlap.");
    }
    if (auto good = checkDays(wanted.exceptions, kMostExceptions, "exceptions"); !good)
        return std::move(good).error();
    for (std::size_t i = 1; i < wanted.exceptions.size(); ++i) {
        if (wanted.exceptions[i].day == wanted.exceptions[i - 1].day)
            return invalid("calendar.exception.twice", "exceptions",
                           dayText(wanted.exceptions[i].day) + " stands there twice.");
    }
    if (auto good = checkDays(wanted.holidays, kMostHolidays, "holidays"); !good)
        return std::move(good).error();
    std::sort(wanted.holidaySets.begin(), wanted.holidaySets.end());
    wanted.holidaySets.erase(std::unique(wanted.holidaySets.begin(), wanted.holidaySets.end()),
                             wanted.holidaySets.end());
    if (wanted.holidaySets.size() > kMostSets)
        return invalid("calendar.sets", "holiday_sets", "A calendar has at most 5 sets.");
    for (const auto& code : wanted.holidaySets) {
        if (!isHolidaySet(code))
            return invalid("calendar.set.unknown", "holiday_sets",
                           "There are no holidays of \"" + std::string(firstCodePoints(code, 20)) +
                               "\". GET /api/v1/holiday-sets lists those there are.");
    }
    wanted.feed.url = std::string(trim(wanted.feed.url));
    if (startsWithIgnoreCaseAscii(wanted.feed.url, "webcal://"))
        wanted.feed.url = "https://" + wanted.feed.url.substr(9);
    if (auto good = checkFeed(wanted.feed.url); !good) return std::move(good).error();
    return wanted;
}

Result<int> parseMinutes(std::string_view text) {
    if (text.size() == 5 && text[2] == ':') {
        const auto hours = number(text.substr(0, 2));
        const auto minutes = number(text.substr(3));
        if (hours && minutes && *minutes < 60 && *hours * 60 + *minutes <= kMinutesOfDay)
            return *hours * 60 + *minutes;
    }
    return invalid("calendar.time", "week", "A time of day is written like 09:30.");
}

std::string minutesText(int minutes) {
    std::string out = "00:00";
    out[0] = static_cast<char>('0' + minutes / 600);
    out[1] = static_cast<char>('0' + minutes / 60 % 10);
    out[3] = static_cast<char>('0' + minutes % 60 / 10);
    out[4] = static_cast<char>('0' + minutes % 10);
    return out;
}

Result<LocalDay> parseDay(std::string_view text) {
    if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
        const auto year = number(text.substr(0, 4));
        const auto month = number(text.substr(5, 2));
        const auto day = number(text.substr(8));
        if (year && month && day) {
            const auto date = std::chrono::year{*year} /
                              std::chrono::month{static_cast<unsigned>(*month)} /
                              std::chrono::day{static_cast<unsigned>(*day)};
            if (date.ok() && *year >= 1970 && *year <= 2100) return LocalDay{date};
        }
    }
    return invalid("calendar.date", "date", "A date is written like 2026-12-24.");
}

std::string dayText(LocalDay day) {
    return formatRfc3339(Timestamp{LocalTime{day}.time_since_epoch()}).substr(0, 10);
}

void writeWeek(json::Writer& out, const Week& week) {
    out.beginArray();
    for (const auto& spans : week) writeSpans(out, spans);
    out.endArray();
}

void writeExceptions(json::Writer& out, const std::vector<DayException>& exceptions) {
    out.beginArray();
    for (const auto& exception : exceptions) {
        out.beginObject().key("date").string(dayText(exception.day));
        out.key("name").string(exception.name).key("spans");
        writeSpans(out, exception.spans);
        out.endObject();
    }
    out.endArray();
}

void writeHolidays(json::Writer& out, const std::vector<HolidayEntry>& holidays) {
    out.beginArray();
    for (const auto& holiday : holidays) {
        out.beginObject().key("date").string(dayText(holiday.day));
        out.key("name").string(holiday.name).key("yearly").boolean(holiday.yearly);
        out.key("last_year");
        if (holiday.lastYear)
            out.integer(*holiday.lastYear);
        else
            out.null();
        out.endObject();
    }
    out.endArray();
}

Result<Week> readWeek(const json::Value& value) {
    const auto days = value.items();
    if (days.size() != 7)
        return invalid("calendar.week", "week", "A week has seven days, Monday first.");
    Week week;
    for (std::size_t i = 0; i < 7; ++i) {
        auto spans = readSpans(days[i]);
        if (!spans) return std::move(spans).error();
        week[i] = *std::move(spans);
    }
    return week;
}

Result<std::vector<DayException>> readExceptions(const json::Value& value) {
    std::vector<DayException> out;
    for (const auto& item : value.items()) {
        auto day = parseDay(item["date"].string().value_or(""));
        if (!day) return std::move(day).error();
        auto spans = readSpans(item["spans"]);
        if (!spans) return std::move(spans).error();
        out.push_back({*day, *std::move(spans), std::string(item["name"].string().value_or(""))});
    }
    return out;
}

Result<std::vector<HolidayEntry>> readHolidays(const json::Value& value) {
    std::vector<HolidayEntry> out;
    for (const auto& item : value.items()) {
        auto day = parseDay(item["date"].string().value_or(""));
        if (!day) return std::move(day).error();
        HolidayEntry entry{*day,
                           std::string(item["name"].string().value_or("")),
                           item["yearly"].boolean().value_or(false),
                           {}};
        if (const auto last = item["last_year"].integer()) {
            if (*last < 1970 || *last > 2100)
                return invalid("calendar.year", "holidays", "Years are from 1970 to 2100.");
            entry.lastYear = static_cast<int>(*last);
        }
        out.push_back(std::move(entry));
    }
    return out;
}

SpecialDays specialDays(const Calendar& calendar, int firstYear, int lastYear) {
    SpecialDays out;
    eachHoliday(calendar, firstYear, lastYear,
                [&](LocalDay day, const std::string&) { out[dayNumber(day)] = {}; });
    for (const auto& exception : calendar.exceptions)
        out[dayNumber(exception.day)] = exception.spans;
    return out;
}

std::string nameOf(const Calendar& calendar, LocalDay day) {
    const int year = static_cast<int>(std::chrono::year_month_day{day}.year());
    std::vector<std::string> names;
    auto add = [&](const std::string& name) {
        if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(name);
    };
    eachHoliday(calendar, year, year, [&](LocalDay other, const std::string& name) {
        if (other == day) add(name);
    });
    for (const auto& exception : calendar.exceptions) {
        if (exception.day == day) add(exception.name);
    }
    std::string out;
    for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
    return out;
}

}  // namespace deskbell::calendars::rules
