#include "base/zone.hpp"

#include <date/tz.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <stdexcept>

#include "base/zone_rule.hpp"

namespace deskbell {
namespace {

using Seconds = std::chrono::sys_seconds;

constexpr Seconds yearBegin(int year) {
    return std::chrono::sys_days{std::chrono::year{year} / 1 / 1};
}

const date::time_zone* locate(std::string_view name) {
    try {
        return date::locate_zone(name);
    } catch (const std::runtime_error&) {  // the library's only way to say "no such zone"
        return nullptr;
    }
}

std::optional<ZoneRule> ruleOf(const std::string& zone) {
    std::ifstream file("/usr/share/zoneinfo/" + zone, std::ios::binary);
    std::string line, last;
    while (std::getline(file, line)) last = line;
    return parseZoneRule(last);
}

void append(std::vector<Zone::Period>& periods, Seconds begin, Seconds end, Duration offset) {
    if (!periods.empty() && periods.back().offset == offset)
        periods.back().end = end;
    else
        periods.push_back({begin, end, offset});
}

/// The last listed period ends where the rule changes the clocks next, and so on from there.
void goOn(std::vector<Zone::Period>& periods, const ZoneRule& rule, Seconds last) {
    const auto listed = periods.back();
    periods.pop_back();
    auto begin = std::chrono::floor<std::chrono::seconds>(listed.begin);
    Duration offset = listed.offset;
    for (int year = 2037; begin < last; ++year) {
        auto toSummer = Seconds{rule.toSummer.in(year).time_since_epoch() - rule.standard};
        auto toStandard = Seconds{rule.toStandard.in(year).time_since_epoch() - rule.summer};
        std::pair<Seconds, Duration> changes[] = {{toSummer, rule.summer},
                                                  {toStandard, rule.standard}};
        if (toStandard < toSummer) std::swap(changes[0], changes[1]);
        for (const auto& [at, next] : changes) {
            if (at <= begin) continue;
            append(periods, begin, std::min(at, last), offset);
            begin = at;
            offset = next;
        }
    }
}

}  // namespace

std::shared_ptr<const Zone> Zone::find(std::string_view name) {
    const auto* zone = locate(name);
    if (zone == nullptr) return nullptr;
    std::vector<Period> periods;
    auto at = yearBegin(1970);
    const auto last = yearBegin(2100);
    while (at < last) {
        const auto info = zone->get_info(at);
        const auto end = std::min(Seconds{info.end.time_since_epoch()}, last);
        append(periods, at, end, info.offset);
        at = end;
    }
    if (periods.back().begin >= yearBegin(2037)) {
        if (const auto rule = ruleOf(zone->name())) goOn(periods, *rule, last);
    }
    periods.front().begin = Timestamp::min();
    periods.back().end = Timestamp::max();
    return std::make_shared<const Zone>(Made{}, std::string(name), std::move(periods));
}

const Zone::Period& Zone::periodAt(Timestamp at) const {
    auto after = std::upper_bound(periods_.begin(), periods_.end(), at,
                                  [](Timestamp t, const Period& period) { return t < period.end; });
    return after == periods_.end() ? periods_.back() : *after;
}

Timestamp Zone::fromLocal(LocalTime local) const {
    // Offsets stay within a day: what lies further off cannot show this time.
    const Timestamp about{local.time_since_epoch()};
    auto period =
        std::upper_bound(periods_.begin(), periods_.end(), about - std::chrono::days(1),
                         [](Timestamp t, const Period& candidate) { return t < candidate.end; });
    for (; period != periods_.end(); ++period) {
        const auto at = about - period->offset;
        if (at < period->begin) return period->begin;  // leapt over
        if (at < period->end) return at;
    }
    return about - periods_.back().offset;
}

}  // namespace deskbell
