#pragma once
// The rule at the end of a zone's file ("EST5EDT,M3.2.0,M11.1.0", POSIX TZ as in RFC 9636): files
// list changes up to 2037 only, and what comes after follows from it. Private to zone.cpp.

#include <chrono>
#include <optional>
#include <string_view>

namespace deskbell {

struct ZoneRule {
    /// The nth weekday of a month (5: the last one), at a time of the clock that was valid before.
    struct Change {
        unsigned month = 1, nth = 1, weekday = 0;  ///< weekday: 0 is Sunday
        std::chrono::seconds time{7200};

        [[nodiscard]] std::chrono::local_seconds in(int year) const;
    };
    std::chrono::seconds standard{0}, summer{0};  ///< local time minus UTC
    Change toSummer, toStandard;
};

/// Nullopt for a rule without summer time, and for one that counts days of the year, which no zone
/// does today.
[[nodiscard]] std::optional<ZoneRule> parseZoneRule(std::string_view text);

}  // namespace deskbell
