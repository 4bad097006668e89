#include "base/time.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <array>
#include <optional>
#include <stdexcept>

namespace deskbell {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays{"Sun", "Mon", "Tue", "Wed",
                                                    "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// An instant taken apart in UTC.
struct Fields {
    int year;
    unsigned month, day, weekday;
    long hour, minute, second, micros;

    explicit Fields(Timestamp at) {
        const auto midnight = std::chrono::floor<std::chrono::days>(at);
        const std::chrono::year_month_day date{midnight};
        const std::chrono::hh_mm_ss time{at - midnight};
        year = static_cast<int>(date.year());
        month = static_cast<unsigned>(date.month());
        day = static_cast<unsigned>(date.day());
        weekday = std::chrono::weekday{midnight}.c_encoding();
        hour = time.hours().count();
        minute = time.minutes().count();
        second = time.seconds().count();
        micros = time.subseconds().count();
    }
};

std::string formatLong(Timestamp at, std::string_view zone) {
    const Fields f(at);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} {}", kWeekdays[f.weekday], f.day,
                       kMonths[f.month - 1], f.year, f.hour, f.minute, f.second, zone);
}

/// `count` decimal digits, with zeros in front.
template <class I>
void writeDigits(char* to, int count, I value) {
    for (int i = count - 1; i >= 0; --i, value /= 10) to[i] = static_cast<char>('0' + value % 10);
}

/// Eats a text from the left; every step says whether it found what it wanted.
class Scanner {
public:
    explicit Scanner(std::string_view rest) : rest_(rest) {}

    [[nodiscard]] bool done() const { return rest_.empty(); }

    bool oneOf(std::string_view set) {
        if (rest_.empty() || set.find(rest_.front()) == std::string_view::npos) return false;
        last_ = rest_.front();
        rest_.remove_prefix(1);
        return true;
    }
    [[nodiscard]] char last() const { return last_; }

    /// Exactly `digits` decimal digits with a value in [low, high].
    bool number(int digits, int low, int high, int& out) {
        out = 0;
        for (int i = 0; i < digits; ++i) {
            if (!oneOf("0123456789")) return false;
            out = out * 10 + (last_ - '0');
        }
        return low <= out && out <= high;
    }

    /// One digit or more as a fraction of a second; what is finer than a microsecond is dropped.
    bool fraction(Duration& out) {
        std::int64_t micros = 0;
        int digits = 0;
        for (; oneOf("0123456789"); ++digits) {
            if (digits < 6) micros = micros * 10 + (last_ - '0');
        }
        for (int i = digits; i < 6; ++i) micros *= 10;
        out = Duration{micros};
        return digits > 0;
    }

private:
    std::string_view rest_;
    char last_ = 0;
};

std::optional<Timestamp> scanRfc3339(std::string_view text) {
    Scanner in(text);
    int year, month, day, hour, minute, second;
    const bool head = in.number(4, 0, 9999, year) && in.oneOf("-") && in.number(2, 1, 12, month) &&
                      in.oneOf("-") && in.number(2, 1, 31, day) && in.oneOf("Tt ") &&
                      in.number(2, 0, 23, hour) && in.oneOf(":") && in.number(2, 0, 59, minute) &&
                      in.oneOf(":") && in.number(2, 0, 60, second);  // 60: a leap second
    if (!head) return std::nullopt;

    Duration fraction{0};
    if (in.oneOf(".") && !in.fraction(fraction)) return std::nullopt;

    if (!in.oneOf("Zz+-")) return std::nullopt;
    std::chrono::minutes offset{0};
    if (in.last() == '+' || in.last() == '-') {
        const int sign = in.last() == '-' ? -1 : 1;
        int hours, minutes;
        if (!in.number(2, 0, 23, hours) || !in.oneOf(":") || !in.number(2, 0, 59, minutes)) {
            return std::nullopt;
        }
        offset = sign * (std::chrono::hours{hours} + std::chrono::minutes{minutes});
    }

    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!in.done() || !date.ok()) return std::nullopt;
    return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
           std::chrono::seconds{second} + fraction - offset;
}

const date::time_zone* findZone(std::string_view name) {
    try {
        return date::locate_zone(name);
    } catch (const std::runtime_error&) {  // the library's only way to say "no such zone"
        return nullptr;
    }
}

}  // namespace

Timestamp SystemClock::now() const {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

Duration SystemClock::steady() const {
    return std::chrono::floor<Duration>(std::chrono::steady_clock::now().time_since_epoch());
}

std::string formatRfc3339(Timestamp at) {
    std::string out;
    appendRfc3339(out, at);
    return out;
}

void appendRfc3339(std::string& out, Timestamp at) {
    const Fields f(at);
    if (f.year < 0 || f.year > 9999) {  // RFC 3339 has no such year; readable all the same
        out += fmt::format("{:05}-{:02}-{:02}T{:02}:{:02}:{:02}Z", f.year, f.month, f.day, f.hour,
                           f.minute, f.second);
        return;
    }
    char text[] = "0000-00-00T00:00:00.000000Z";
    writeDigits(text, 4, f.year);
    writeDigits(text + 5, 2, f.month);
    writeDigits(text + 8, 2, f.day);
    writeDigits(text + 11, 2, f.hour);
    writeDigits(text + 14, 2, f.minute);
    writeDigits(text + 17, 2, f.second);
    writeDigits(text + 20, 6, f.micros);
    if (f.micros != 0)
        out.append(text, 27);
    else
        out.append(text, 19).push_back('Z');
}

Result<Timestamp> parseRfc3339(std::string_view text) {
    if (auto at = scanRfc3339(text)) return *at;
    return Error{Errc::invalid,
                 "time.format",
                 {},
                 "A time is written like 2026-11-22T16:47:15Z (RFC 3339)."};
}

std::string formatRfc5322(Timestamp at) {
    return formatLong(at, "+0000");
}

std::string formatHttpDate(Timestamp at) {
    return formatLong(at, "GMT");
}

bool isTimeZone(std::string_view name) {
    return findZone(name) != nullptr;
}

std::string formatInZone(Timestamp at, std::string_view zone) {
    const auto* found = findZone(zone);
    ASSERT(found != nullptr);
    // A local time is not an instant; shifted by the zone's offset it prints like one.
    const Fields f(at + std::chrono::duration_cast<Duration>(found->get_info(at).offset));
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", f.year, f.month, f.day, f.hour, f.minute);
}

}  // namespace deskbell
