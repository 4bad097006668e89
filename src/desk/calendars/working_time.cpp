#include "desk/calendars/working_time.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace deskbell::calendars {

namespace {

constexpr std::chrono::days kDay{1};

std::size_t weekdayOf(LocalDay day) {
    return std::chrono::weekday{day}.iso_encoding() - 1;
}
LocalTime at(LocalDay day, int minutes) {
    return LocalTime{day} + std::chrono::minutes(minutes);
}
Timestamp instant(LocalTime local, Duration offset) {
    return Timestamp{local.time_since_epoch() - offset};
}

}  // namespace

Spans joinHours(const Spans& dayBefore, const Spans& day) {
    Spans all;
    for (const auto& span : dayBefore) {
        if (span.end > kMinutesOfDay)
            all.push_back({std::max(0, span.begin - kMinutesOfDay),
                           std::min(span.end - kMinutesOfDay, kMinutesOfDay)});
    }
    for (const auto& span : day) all.push_back({span.begin, std::min(span.end, kMinutesOfDay)});
    std::sort(all.begin(), all.end(),
              [](const Span& a, const Span& b) { return a.begin < b.begin; });
    Spans joined;
    for (const auto& span : all) {
        if (!joined.empty() && span.begin <= joined.back().end)
            joined.back().end = std::max(joined.back().end, span.end);
        else
            joined.push_back(span);
    }
    return joined;
}

WorkingTime::WorkingTime(std::shared_ptr<const Zone> zone, Week week, SpecialDays special)
    : zone_(std::move(zone)), week_(std::move(week)), special_(std::move(special)) {
    ASSERT(zone_ != nullptr);
    for (std::size_t day = 0; day < 7; ++day)
        plain_[day] = joinHours(week_[(day + 6) % 7], week_[day]);
}

const Spans& WorkingTime::ownHours(LocalDay day) const {
    const auto found = special_.find(dayNumber(day));
    return found == special_.end() ? week_[weekdayOf(day)] : found->second;
}

const Spans& WorkingTime::hoursOf(LocalDay day, Spans& scratch) const {
    const auto number = dayNumber(day);
    if (!special_.contains(number) && !special_.contains(number - 1)) return plain_[weekdayOf(day)];
    scratch = joinHours(ownHours(day - kDay), ownHours(day));
    return scratch;
}

/// Calls `visit(begin, end)` for each stretch of working time in [from, until), in order, until it
/// answers false. A stretch ends at midnight and where the clocks change, if only to go on at once.
template <class Visit>
void WorkingTime::forward(Timestamp from, Timestamp until, Visit visit) const {
    Spans scratch;
    while (from < until) {
        const auto& period = zone_->periodAt(from);
        const auto end = std::min(period.end, until);
        const LocalTime localFrom{from.time_since_epoch() + period.offset};
        const LocalTime localEnd{end.time_since_epoch() + period.offset};
        for (auto day = std::chrono::floor<std::chrono::days>(localFrom); LocalTime{day} < localEnd;
             day += kDay) {
            for (const auto& span : hoursOf(day, scratch)) {
                const auto opens = std::max(at(day, span.begin), localFrom);
                const auto closes = std::min(at(day, span.end), localEnd);
                if (opens < closes &&
                    !visit(instant(opens, period.offset), instant(closes, period.offset)))
                    return;
            }
        }
        from = end;
    }
}

/// The same in [from, until), the latest stretch first.
template <class Visit>
void WorkingTime::backward(Timestamp until, Timestamp from, Visit visit) const {
    Spans scratch;
    while (from < until) {
        const auto& period = zone_->periodAt(until - Duration{1});
        const auto begin = std::max(period.begin, from);
        const LocalTime localBegin{begin.time_since_epoch() + period.offset};
        const LocalTime localUntil{until.time_since_epoch() + period.offset};
        const auto first = std::chrono::floor<std::chrono::days>(localBegin);
        for (auto day = std::chrono::floor<std::chrono::days>(localUntil); day >= first;
             day -= kDay) {
            const auto& hours = hoursOf(day, scratch);
            for (auto span = hours.rbegin(); span != hours.rend(); ++span) {
                const auto opens = std::max(at(day, span->begin), localBegin);
                const auto closes = std::min(at(day, span->end), localUntil);
                if (opens < closes &&
                    !visit(instant(opens, period.offset), instant(closes, period.offset)))
                    return;
            }
        }
        until = begin;
    }
}

std::optional<Timestamp> WorkingTime::add(Timestamp from, Duration work) const {
    if (work <= Duration::zero()) return from;
    std::optional<Timestamp> found;
    forward(from, from + kHorizon, [&](Timestamp begin, Timestamp end) {
        if (end - begin >= work) {
            found = begin + work;
            return false;
        }
        work -= end - begin;
        return true;
    });
    return found;
}

std::optional<Timestamp> WorkingTime::subtract(Timestamp until, Duration work) const {
    if (work <= Duration::zero()) return until;
    std::optional<Timestamp> found;
    backward(until, until - kHorizon, [&](Timestamp begin, Timestamp end) {
        if (end - begin >= work) {
            found = end - work;
            return false;
        }
        work -= end - begin;
        return true;
    });
    return found;
}

Duration WorkingTime::between(Timestamp from, Timestamp until) const {
    if (until < from) return -between(until, from);
    Duration total{0};
    forward(from, until, [&](Timestamp begin, Timestamp end) {
        total += end - begin;
        return true;
    });
    return total;
}

bool WorkingTime::isOpen(Timestamp at) const {
    return between(at, at + Duration{1}) > Duration::zero();
}

std::optional<Timestamp> WorkingTime::nextOpening(Timestamp at) const {
    std::optional<Timestamp> found;
    forward(at, at + kHorizon, [&](Timestamp begin, Timestamp) {
        found = begin;
        return false;
    });
    return found;
}

std::optional<Timestamp> WorkingTime::nextClosing(Timestamp at) const {
    std::optional<Timestamp> closing;
    forward(at, at + kHorizon, [&](Timestamp begin, Timestamp end) {
        if (closing && begin > *closing) return false;
        closing = end;
        return true;
    });
    if (closing && *closing >= at + kHorizon) return std::nullopt;
    return closing;
}

}  // namespace deskbell::calendars
