#include "desk/promises/rules.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace deskbell::promises {

namespace {

constexpr std::array<std::string_view, 5> kKinds = {"first_answer", "next_answer", "solution",
                                                    "callback", "update"};
constexpr std::array<std::string_view, 5> kStates = {"running", "paused", "kept", "broken",
                                                     "withdrawn"};

template <class E, std::size_t N>
std::optional<E> find(const std::array<std::string_view, N>& names, std::string_view name) {
    const auto it = std::find(names.begin(), names.end(), name);
    return it == names.end() ? std::nullopt : std::optional(static_cast<E>(it - names.begin()));
}

}  // namespace

std::string_view kindName(Kind kind) {
    return kKinds[static_cast<std::size_t>(kind)];
}
std::optional<Kind> parseKind(std::string_view name) {
    return find<Kind>(kKinds, name);
}
std::string_view stateName(State state) {
    return kStates[static_cast<std::size_t>(state)];
}
std::optional<State> parseState(std::string_view name) {
    return find<State>(kStates, name);
}
std::string_view madeByName(MadeBy by) {
    constexpr std::string_view kNames[] = {"policy", "agent", "system"};
    return kNames[static_cast<std::size_t>(by)];
}

}  // namespace deskbell::promises

namespace deskbell::promises::rules {

namespace {

constexpr int kNoticeBit = 16, kDueBit = 17, kFirstStepBit = 24;
constexpr std::size_t kMostWarnings = 8, kMostSteps = 8;
constexpr std::chrono::minutes kLongest = std::chrono::hours(24 * 366);

/// A promise made by hand where no policy matches is warned of an hour before.
const Warning& fallbackWarning() {
    static const Warning warning{std::chrono::hours(1), {Whom::owner}};
    return warning;
}

Error invalid(std::string reason, std::string field, std::string detail) {
    return {Errc::invalid, std::move(reason), std::move(field), std::move(detail)};
}

template <class T>
bool namesOrEmpty(const std::vector<T>& wanted, const T& value) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

Result<void> checkTargets(const Policy& policy) {
    std::vector<Kind> kinds;
    for (const auto& target : policy.targets) {
        if (target.kind == Kind::callback || target.kind == Kind::update)
            return invalid("policy.target.kind", "targets",
                           "A policy promises a first answer, a next answer or a solution.");
        if (std::find(kinds.begin(), kinds.end(), target.kind) != kinds.end())
            return invalid("policy.target.twice", "targets", "One target of each kind.");
        kinds.push_back(target.kind);
        if (target.time < std::chrono::minutes(1) || target.time > kLongest)
            return invalid("policy.target.time", "targets",
                           "A target lies between a minute and a year.");
    }
    return {};
}

}  // namespace

Timestamp after(Hours hours, Timestamp from, Duration time) {
    if (time <= Duration::zero()) return from;
    if (hours == nullptr) return from + time;
    return hours->add(from, time).value_or(from + calendars::kHorizon);
}
Timestamp before(Hours hours, Timestamp until, Duration time) {
    if (hours == nullptr) return until - time;
    return hours->subtract(until, time).value_or(until - time);
}

void start(Promise& promise, Timestamp now, Hours hours) {
    promise.state = State::running;
    promise.countingSince = now;
    promise.due = after(hours, now, promise.target - promise.spent);
}

void pause(Promise& promise, Timestamp now, Hours hours) {
    if (promise.state != State::running || promise.target == Duration::zero()) return;
    ASSERT(promise.countingSince.has_value());
    const auto since = *promise.countingSince;
    promise.spent += hours != nullptr ? hours->between(since, now) : Duration(now - since);
    promise.state = State::paused;
    promise.countingSince.reset();
    promise.due.reset();
}

void resume(Promise& promise, Timestamp now, Hours hours) {
    if (promise.state == State::paused) start(promise, now, hours);
}

void keep(Promise& promise, Timestamp now, std::string reason, timeline::EntryId by) {
    if (!promise.active) return;
    promise.active = false;
    promise.endedAt = now;
    promise.keptBy = by;
    promise.reason = std::move(reason);
    if (promise.state == State::broken) return;
    promise.state = State::kept;
    promise.decidedAt = now;
}

void reopen(Promise& promise, Timestamp now) {
    promise.active = true;
    promise.endedAt.reset();
    promise.keptBy = {};
    promise.reason.clear();
    if (promise.state == State::broken) return;
    promise.decidedAt.reset();
    promise.state = promise.due ? State::running : State::paused;
    if (promise.state == State::running && *promise.due <= now) breakIt(promise, now);
}

void breakIt(Promise& promise, Timestamp now) {
    if (promise.state != State::running || !promise.active) return;
    promise.state = State::broken;
    promise.brokenAt = promise.due;
    promise.decidedAt = promise.due;
    promise.late = now - *promise.due > std::chrono::minutes(2);
    promise.fired |= std::int64_t{1} << kDueBit;
}

void withdraw(Promise& promise, Timestamp now, std::string reason) {
    if (!promise.active) return;
    promise.active = false;
    promise.endedAt = now;
    promise.reason = std::move(reason);
    if (promise.state != State::broken) promise.state = State::withdrawn;
}

void retarget(Promise& promise, const Target& target, CalendarId calendar, Hours hours) {
    promise.calendar = target.working ? calendar : CalendarId{};
    promise.target = target.time;
    promise.visible = target.visible;
    if (promise.state == State::running)
        promise.due = after(hours, *promise.countingSince, promise.target - promise.spent);
}

bool matches(const Conditions& conditions, const TicketFacts& facts) {
    const auto& tags = conditions.tags;
    const bool tagged = tags.empty() || std::any_of(tags.begin(), tags.end(), [&](const auto& tag) {
                            const auto& keys = facts.tagKeys;
                            return std::find(keys.begin(), keys.end(), foldKey(tag)) != keys.end();
                        });
    return tagged && namesOrEmpty(conditions.inboxes, facts.inbox) &&
           namesOrEmpty(conditions.priorities, facts.priority) &&
           namesOrEmpty(conditions.customers, facts.customer) &&
           namesOrEmpty(conditions.organizations, facts.organization) &&
           namesOrEmpty(conditions.channels, facts.channel);
}

const Policy* choose(const std::vector<Policy>& policies, const TicketFacts& facts) {
    for (const auto& policy : policies) {
        if (policy.active && matches(policy.conditions, facts)) return &policy;
    }
    return nullptr;
}

const Target* targetOf(const Policy* policy, Kind kind) {
    if (policy == nullptr) return nullptr;
    for (const auto& target : policy->targets) {
        if (target.kind == kind) return &target;
    }
    return nullptr;
}

Result<Policy> check(Policy wanted) {
    wanted.name = cleanLine(wanted.name);
    if (wanted.name.empty() || codePoints(wanted.name) > 60)
        return invalid("policy.name.length", "name", "A name has 1 to 60 characters.");
    if (auto good = checkTargets(wanted); !good) return std::move(good).error();
    for (auto& tag : wanted.conditions.tags) {
        tag = cleanLine(tag);
        if (tag.empty()) return invalid("policy.tag", "conditions", "A tag has a name.");
    }
    if (wanted.warnings.size() > kMostWarnings)
        return invalid("policy.warnings", "warnings", "A policy has at most 8 warnings.");
    for (const auto& warning : wanted.warnings) {
        if (warning.before < std::chrono::minutes(1) || warning.before > kLongest ||
            warning.whom.empty())
            return invalid("policy.warning", "warnings",
                           "A warning comes at least a minute before, and somebody gets it.");
    }
    if (wanted.steps.size() > kMostSteps)
        return invalid("policy.steps", "steps", "A policy has at most 8 steps.");
    std::stable_sort(wanted.steps.begin(), wanted.steps.end(),
                     [](const Step& a, const Step& b) { return a.after < b.after; });
    for (const auto& step : wanted.steps) {
        if (step.after < std::chrono::minutes(0) || step.after > kLongest)
            return invalid("policy.step.time", "steps", "A step comes within a year.");
        if (step.reassign && step.whom == Whom::owner)
            return invalid("policy.step.owner", "steps",
                           "The owner has it already; reassign to the lead or the manager.");
        if (!step.tell && !step.reassign && !step.raisePriority)
            return invalid("policy.step.empty", "steps", "A step does something.");
    }
    const auto& notice = wanted.notice;
    if (notice.before < std::chrono::minutes(1) || notice.before > kLongest ||
        notice.later < std::chrono::minutes(1) || notice.later > kLongest || notice.most < 1 ||
        notice.most > 5)
        return invalid("policy.notice", "notice",
                       "A notice comes at least a minute before, names a later time, and at most 5 "
                       "times.");
    if (notice.reason != "busy" && notice.reason != "checking" && notice.reason != "waiting")
        return invalid("policy.notice.reason", "notice", "One of busy, checking or waiting.");
    return wanted;
}

std::optional<Alarm> nextAlarm(const Promise& promise, const Policy* policy, Hours hours) {
    if (!promise.active || !promise.due) return std::nullopt;
    std::optional<Alarm> next;
    auto offer = [&](Alarm::Kind kind, std::size_t index, int bit, Timestamp at) {
        if ((promise.fired >> bit & 1) != 0) return;
        if (!next || at < next->at) next = Alarm{kind, index, bit, at};
    };
    const auto due = *promise.due;
    if (promise.state == State::running) {
        if (policy == nullptr) {
            offer(Alarm::Kind::warning, 0, 0, due - fallbackWarning().before);
        } else {
            for (std::size_t i = 0; i < policy->warnings.size(); ++i)
                offer(Alarm::Kind::warning, i, static_cast<int>(i),
                      before(hours, due, policy->warnings[i].before));
            if (promise.visible && policy->notice.mode != NoticeRule::Mode::off)
                offer(Alarm::Kind::notice, 0, kNoticeBit,
                      before(hours, due, policy->notice.before));
        }
        offer(Alarm::Kind::due, 0, kDueBit, due);
    } else if (promise.state == State::broken && policy != nullptr) {
        for (std::size_t i = 0; i < policy->steps.size(); ++i)
            offer(Alarm::Kind::step, i, kFirstStepBit + static_cast<int>(i),
                  after(hours, due, policy->steps[i].after));
    }
    return next;
}

void arm(Promise& promise, const Policy* policy, Hours hours, Timestamp now) {
    if (promise.state == State::running) {
        // Forget what was given for a time that has moved on: it comes again.
        auto fresh = promise;
        fresh.fired = 0;
        while (const auto alarm = nextAlarm(fresh, policy, hours)) {
            fresh.fired |= std::int64_t{1} << alarm->bit;
            if (alarm->at > now) promise.fired &= ~(std::int64_t{1} << alarm->bit);
        }
    }
    const auto alarm = nextAlarm(promise, policy, hours);
    promise.alarmAt = alarm ? std::optional(alarm->at) : std::nullopt;
}

tickets::NextDue nextDue(const std::vector<Promise>& promises) {
    const Promise* next = nullptr;
    for (const auto& promise : promises) {
        if (!promise.active) continue;
        if (next == nullptr || (promise.due && (!next->due || *promise.due < *next->due)))
            next = &promise;
    }
    if (next == nullptr) return {};
    return {next->due, std::string(kindName(next->kind)), std::string(stateName(next->state))};
}

}  // namespace deskbell::promises::rules
