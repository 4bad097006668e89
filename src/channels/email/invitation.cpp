#include "channels/email/invitation.hpp"

#include <fmt/format.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include <array>
#include <chrono>
#include <map>
#include <memory>

#include "base/text.hpp"

namespace deskbell::email {
namespace {

constexpr std::size_t kMostBytes = 1u << 20;
constexpr std::size_t kMostText = 10'000;

/// One content line: NAME;PARAM=VALUE;...:value
struct Line {
    std::string name;
    std::map<std::string, std::string> parameters;
    std::string value;
};

/// Folded lines joined (RFC 5545 section 3.1).
std::vector<std::string> unfoldLines(std::string_view calendar) {
    std::vector<std::string> lines;
    for (auto line : split(calendar, '\n')) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!lines.empty() && (line.starts_with(' ') || line.starts_with('\t'))) {
            lines.back() += line.substr(1);
        } else {
            lines.emplace_back(line);
        }
    }
    return lines;
}

/// Where the name and its parameters end: the first colon outside quotes.
std::size_t findOutsideQuotes(std::string_view text, char wanted) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') quoted = !quoted;
        if (text[i] == wanted && !quoted) return i;
    }
    return std::string_view::npos;
}

std::optional<Line> parseLine(std::string_view text) {
    const auto colon = findOutsideQuotes(text, ':');
    if (colon == std::string_view::npos) return std::nullopt;
    Line line;
    line.value = text.substr(colon + 1);
    auto head = text.substr(0, colon);
    auto take = [&head] {
        const auto end = std::min(findOutsideQuotes(head, ';'), head.size());
        const auto piece = head.substr(0, end);
        head.remove_prefix(std::min(end + 1, head.size()));
        return piece;
    };
    line.name = toLowerAscii(trim(take()));
    while (!head.empty()) {
        const auto piece = take();
        const auto equals = piece.find('=');
        if (equals == std::string_view::npos) continue;
        line.parameters[toLowerAscii(trim(piece.substr(0, equals)))] =
            replaceAll(std::string(trim(piece.substr(equals + 1))), "\"", "");
    }
    return line;
}

std::string unescape(std::string_view value) {
    std::string out;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] != '\\' || i + 1 == value.size()) {
            out += value[i];
            continue;
        }
        const char next = value[++i];
        out += next == 'n' || next == 'N' ? '\n' : next;
    }
    return std::string(firstCodePoints(cleanText(out), kMostText));
}

/// "+0130" as minutes.
std::optional<int> parseOffset(std::string_view text) {
    if (text.size() < 5 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    for (int i = 1; i < 5; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
    }
    const int minutes =
        (text[1] - '0') * 600 + (text[2] - '0') * 60 + (text[3] - '0') * 10 + (text[4] - '0');
    return text[0] == '-' ? -minutes : minutes;
}

struct LocalTime {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

std::optional<int> digits(std::string_view text, std::size_t from, std::size_t count) {
    if (from + count > text.size()) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(from, count)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

/// "20261124T100000" or "20261124".
std::optional<LocalTime> parseLocal(std::string_view text) {
    const auto year = digits(text, 0, 4);
    const auto month = digits(text, 4, 2);
    const auto day = digits(text, 6, 2);
    if (!year || !month || !day) return std::nullopt;
    LocalTime local{*year, *month, *day};
    if (text.size() > 8) {
        const auto hour = digits(text, 9, 2);
        const auto minute = digits(text, 11, 2);
        if (text[8] != 'T' || !hour || !minute) return std::nullopt;
        local.hour = *hour;
        local.minute = *minute;
        local.second = digits(text, 13, 2).value_or(0);
    }
    const std::chrono::year_month_day date{std::chrono::year{local.year},
                                           std::chrono::month(static_cast<unsigned>(local.month)),
                                           std::chrono::day(static_cast<unsigned>(local.day))};
    const bool valid = date.ok() && local.year >= 1900 && local.hour < 24 && local.minute < 60 &&
                       local.second <= 60;
    return valid ? std::optional(local) : std::nullopt;
}

Timestamp asUtc(const LocalTime& local) {
    using namespace std::chrono;
    const sys_days day = year_month_day{year{local.year}, month(static_cast<unsigned>(local.month)),
                                        std::chrono::day(static_cast<unsigned>(local.day))};
    return Timestamp(day) + hours(local.hour) + minutes(local.minute) + seconds(local.second);
}

struct CalendarCloser {
    void operator()(UCalendar* calendar) const { ucal_close(calendar); }
};

/// The instant of a local time in a zone named as IANA or Windows do; nullopt for other names.
std::optional<Timestamp> inZone(const LocalTime& local, std::string_view zone) {
    constexpr int kLongest = 128;
    if (zone.empty() || zone.size() >= kLongest) return std::nullopt;
    std::array<UChar, kLongest> name{};
    std::array<UChar, kLongest> known{};
    int32_t length = 0;
    UErrorCode status = U_ZERO_ERROR;
    u_strFromUTF8(name.data(), kLongest, &length, zone.data(), static_cast<int32_t>(zone.size()),
                  &status);
    if (U_FAILURE(status)) return std::nullopt;

    UBool isSystem = 0;
    int32_t knownLength = ucal_getCanonicalTimeZoneID(name.data(), length, known.data(), kLongest,
                                                      &isSystem, &status);
    if (U_FAILURE(status) || !isSystem) {
        status = U_ZERO_ERROR;
        knownLength = ucal_getTimeZoneIDForWindowsID(name.data(), length, nullptr, known.data(),
                                                     kLongest, &status);
        if (U_FAILURE(status) || knownLength == 0) return std::nullopt;
    }
    const std::unique_ptr<UCalendar, CalendarCloser> calendar(
        ucal_open(known.data(), knownLength, "", UCAL_GREGORIAN, &status));
    if (U_FAILURE(status)) return std::nullopt;
    ucal_clear(calendar.get());
    ucal_setDateTime(calendar.get(), local.year, local.month - 1, local.day, local.hour,
                     local.minute, local.second, &status);
    const UDate millis = ucal_getMillis(calendar.get(), &status);
    if (U_FAILURE(status)) return std::nullopt;
    return fromMicros(static_cast<std::int64_t>(millis) * 1000);
}

/// Reads the lines of one calendar from top to bottom.
class CalendarReader {
public:
    explicit CalendarReader(std::string_view method) { event_.method = toUpper(method); }

    void read(const Line& line) {
        if (line.name == "begin") return begin(toLowerAscii(trim(line.value)));
        if (line.name == "end") return end(toLowerAscii(trim(line.value)));
        if (line.name == "method") event_.method = toUpper(line.value);
        if (line.name == "tzid" && component_ == "vtimezone") zone_ = trim(line.value);
        if (line.name == "tzoffsetto" && component_ == "standard") {
            if (auto offset = parseOffset(trim(line.value))) offsets_[zone_] = *offset;
        }
        if (inEvent_ && component_ == eventComponent_) property(line);
    }

    std::optional<Invitation> take() {
        if (!found_) return std::nullopt;
        if (start_) event_.start = time(*start_);
        if (end_) event_.end = time(*end_);
        return std::move(event_);
    }

private:
    static std::string toUpper(std::string_view text) {
        std::string out = cleanLine(firstCodePoints(toValidUtf8(text), 40));
        for (char& c : out) {
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
        }
        return out;
    }

    void begin(std::string name) {
        component_ = std::move(name);
        if (!found_ && (component_ == "vevent" || component_ == "vtodo")) {
            found_ = inEvent_ = true;
            eventComponent_ = component_;
        }
    }

    void end(const std::string& name) {
        if (inEvent_ && name == eventComponent_) inEvent_ = false;
        // Alarms stand inside events, offsets inside time zones; nothing nests deeper.
        component_ = inEvent_ ? eventComponent_ : "vtimezone";
        if (name == "vtimezone" || name == eventComponent_) component_.clear();
    }

    void property(const Line& line) {
        if (line.name == "uid") event_.uid = cleanLine(line.value);
        if (line.name == "summary") event_.summary = cleanLine(unescape(line.value));
        if (line.name == "location") event_.location = cleanLine(unescape(line.value));
        if (line.name == "description") event_.description = unescape(line.value);
        if (line.name == "dtstart") start_ = line;
        if (line.name == "dtend" || line.name == "due") end_ = line;
        if (line.name == "organizer") organizer(line);
    }

    void organizer(const Line& line) {
        std::string_view address = trim(line.value);
        if (startsWithIgnoreCaseAscii(address, "mailto:")) address.remove_prefix(7);
        event_.organizer.address = normalizeEmailAddress(address).value_or("");
        if (auto name = line.parameters.find("cn"); name != line.parameters.end()) {
            event_.organizer.name = cleanLine(name->second);
        }
    }

    std::optional<CalendarTime> time(const Line& line) const {
        auto value = trim(line.value);
        const bool utc = value.ends_with('Z');
        if (utc) value.remove_suffix(1);
        const auto local = parseLocal(value);
        if (!local) return std::nullopt;

        CalendarTime when;
        when.wholeDay = value.size() == 8;
        when.local = fmt::format("{:04}-{:02}-{:02}", local->year, local->month, local->day);
        if (when.wholeDay) return when;
        when.local += fmt::format(" {:02}:{:02}", local->hour, local->minute);
        if (utc) {
            when.zone = "UTC";
            when.at = asUtc(*local);
            return when;
        }
        if (auto zone = line.parameters.find("tzid"); zone != line.parameters.end()) {
            when.zone = cleanLine(zone->second);
            when.at = inZone(*local, zone->second);
            const auto offset = offsets_.find(zone->second);
            if (!when.at && offset != offsets_.end()) {
                when.at = asUtc(*local) - std::chrono::minutes(offset->second);
            }
        }
        return when;
    }

    Invitation event_;
    std::string component_;
    std::string eventComponent_;
    std::string zone_;
    std::map<std::string, int> offsets_;
    std::optional<Line> start_;
    std::optional<Line> end_;
    bool inEvent_ = false;
    bool found_ = false;
};

}  // namespace

std::optional<Invitation> parseInvitation(std::string_view calendar, std::string_view method) {
    CalendarReader reader(method);
    for (const auto& text : unfoldLines(calendar.substr(0, kMostBytes))) {
        if (auto line = parseLine(text)) reader.read(*line);
    }
    return reader.take();
}

}  // namespace deskbell::email
