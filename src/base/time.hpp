#pragma once
// Time is an instant in UTC with microseconds; in the database BIGINT microseconds since 1970, on
// the wire RFC 3339. Nothing but SystemClock asks the operating system what time it is.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace deskbell {

using Duration = std::chrono::microseconds;
using Timestamp = std::chrono::sys_time<Duration>;

/// Where "now" comes from. Injected everywhere; thread-safe.
class Clock {
public:
    virtual ~Clock() = default;
    /// The wall clock. May jump; persisted times come from here.
    [[nodiscard]] virtual Timestamp now() const = 0;
    /// A clock that never goes back, for measuring and deadlines inside one process.
    [[nodiscard]] virtual Duration steady() const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
public:
    [[nodiscard]] Timestamp now() const override;
    [[nodiscard]] Duration steady() const override;
};

[[nodiscard]] constexpr std::int64_t toMicros(Timestamp at) {
    return at.time_since_epoch().count();
}
[[nodiscard]] constexpr Timestamp fromMicros(std::int64_t us) {
    return Timestamp{Duration{us}};
}

/// "2026-11-22T16:47:15.123456Z" (RFC 3339, UTC; the fraction is left out when it is zero).
[[nodiscard]] std::string formatRfc3339(Timestamp at);
/// The same at the end of a text: lists hold a hundred times.
void appendRfc3339(std::string& out, Timestamp at);
/// Any RFC 3339 date-time with offset. `invalid` (reason "time.format") otherwise.
[[nodiscard]] Result<Timestamp> parseRfc3339(std::string_view text);
/// "Sun, 22 Nov 2026 16:47:15 +0000" (RFC 5322).
[[nodiscard]] std::string formatRfc5322(Timestamp at);
/// "Sun, 22 Nov 2026 16:47:15 GMT" (RFC 9110 IMF-fixdate).
[[nodiscard]] std::string formatHttpDate(Timestamp at);
/// True for a name the tz database knows, such as "Europe/Berlin".
[[nodiscard]] bool isTimeZone(std::string_view name);
/// The instant as "YYYY-MM-DD HH:MM" in the zone; asserts isTimeZone(zone).
[[nodiscard]] std::string formatInZone(Timestamp at, std::string_view zone);

}  // namespace deskbell
