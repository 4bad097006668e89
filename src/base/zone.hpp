#pragma once
// What clocks on the wall show: a zone of the system's tz database, with every change of its offset
// from 1970 to 2100 remembered.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace deskbell {

/// A date and time as a clock on the wall shows it; which instant that is, a Zone knows.
using LocalTime = std::chrono::local_time<Duration>;
using LocalDay = std::chrono::local_days;

/// Immutable, thread-safe.
class Zone {
    struct Made {};  // zones are made by find() only

public:
    /// Null for a name that the tz database does not know. Takes about a millisecond: keep it.
    [[nodiscard]] static std::shared_ptr<const Zone> find(std::string_view name);

    /// A time without a change of the clocks: local time is UTC + offset in [begin, end).
    struct Period {
        Timestamp begin, end;
        Duration offset;
    };
    /// The first period reaches back, and the last one on, for ever.
    [[nodiscard]] const Period& periodAt(Timestamp at) const;

    [[nodiscard]] LocalTime toLocal(Timestamp at) const {
        return LocalTime{at.time_since_epoch() + periodAt(at).offset};
    }
    /// The first instant at which the clock shows this or, where the clock leaps over it, the
    /// instant of the leap.
    [[nodiscard]] Timestamp fromLocal(LocalTime local) const;

    [[nodiscard]] const std::string& name() const { return name_; }

    Zone(Made, std::string name, std::vector<Period> periods)
        : name_(std::move(name)), periods_(std::move(periods)) {}

private:
    const std::string name_;
    const std::vector<Period> periods_;
};

}  // namespace deskbell
