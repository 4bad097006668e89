#pragma once
// Working time: how much of it lies between two instants, when so much of it has passed, when the
// house opens and closes. An instant is working time when the clock on the wall shows a time within
// the hours of its day; so an hour that the clock leaps over is not worked, and one that it shows
// twice is worked twice. Pure, exact to the microsecond.

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/zone.hpp"

namespace deskbell::calendars {

constexpr int kMinutesOfDay = 24 * 60;

/// From `begin` to before `end`, in minutes after the midnight with which the day begins. An end
/// past 24:00 lies in the next day (22:00–06:00 is 1320–1800), and belongs to the day it began.
struct Span {
    int begin = 0, end = 0;
    bool operator==(const Span&) const = default;
};
using Spans = std::vector<Span>;
using Week = std::array<Spans, 7>;  ///< Monday first

/// Days that are not as their weekday: closed without spans.
using SpecialDays = std::unordered_map<int, Spans>;  ///< by dayNumber()
[[nodiscard]] inline int dayNumber(LocalDay day) {
    return static_cast<int>(day.time_since_epoch().count());
}

/// So far ahead or back one looks for an hour that is worked; then there is none.
constexpr std::chrono::days kHorizon{5 * 366};

/// Immutable, thread-safe.
class WorkingTime {
public:
    WorkingTime(std::shared_ptr<const Zone> zone, Week week, SpecialDays special);

    /// The earliest instant, not before `from`, by which `work` has passed since `from`: closing
    /// time rather than the next opening. Nullopt when the horizon does not hold so much.
    [[nodiscard]] std::optional<Timestamp> add(Timestamp from, Duration work) const;
    /// The latest instant, not after `until`, from which `work` passes until `until`.
    [[nodiscard]] std::optional<Timestamp> subtract(Timestamp until, Duration work) const;
    /// Working time in [from, until); negative when `until` lies before `from`.
    [[nodiscard]] Duration between(Timestamp from, Timestamp until) const;

    [[nodiscard]] bool isOpen(Timestamp at) const;
    /// `at` itself when it is working time, else when that begins next; nullopt within the horizon.
    [[nodiscard]] std::optional<Timestamp> nextOpening(Timestamp at) const;
    /// The end of the stretch that `at` is in or, outside one, of the next; nullopt when there is
    /// none within the horizon, as where it is always open.
    [[nodiscard]] std::optional<Timestamp> nextClosing(Timestamp at) const;

    [[nodiscard]] const Zone& zone() const { return *zone_; }

private:
    /// The hours of a day as it is seen by itself, within 0 and 24:00, in order and not touching.
    const Spans& hoursOf(LocalDay day, Spans& scratch) const;
    const Spans& ownHours(LocalDay day) const;
    template <class Visit>
    void forward(Timestamp from, Timestamp until, Visit visit) const;
    template <class Visit>
    void backward(Timestamp until, Timestamp from, Visit visit) const;

    const std::shared_ptr<const Zone> zone_;
    const Week week_;
    const SpecialDays special_;
    Week plain_;  ///< hoursOf() where neither the day nor the one before is special
};

/// The parts of both lists within 0 and 24:00, the first seen from a day later; joined where they
/// touch.
[[nodiscard]] Spans joinHours(const Spans& dayBefore, const Spans& day);

}  // namespace deskbell::calendars
