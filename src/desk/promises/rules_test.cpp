#include "desk/promises/rules.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <random>

namespace deskbell::promises {
namespace {

using namespace std::chrono_literals;

const Timestamp kMonday = parseRfc3339("2026-01-05T09:00:00Z").value();

calendars::WorkingTime office() {
    calendars::Week week;
    for (std::size_t day = 0; day < 5; ++day) week[day] = {{9 * 60, 17 * 60}};
    return {Zone::find("UTC"), week, {}};
}
Promise counted(Duration target) {
    Promise promise;
    promise.id = PromiseId{1};
    promise.kind = Kind::firstAnswer;
    promise.target = target;
    promise.madeAt = kMonday;
    return promise;
}
Policy policyWith(std::vector<Warning> warnings, std::vector<Step> steps) {
    Policy policy;
    policy.id = PolicyId{7};
    policy.name = "Everybody";
    policy.warnings = std::move(warnings);
    policy.steps = std::move(steps);
    return policy;
}

TEST(PromiseRules, PausesKeepWhatWasLeft) {
    const auto hours = office();
    auto promise = counted(4h);
    rules::start(promise, kMonday, &hours);
    EXPECT_EQ(promise.due, kMonday + 4h);
    rules::pause(promise, kMonday + 1h, &hours);
    EXPECT_EQ(promise.due, std::nullopt);
    EXPECT_EQ(promise.spent, Duration(1h));
    rules::pause(promise, kMonday + 2h, &hours);  // a second time changes nothing
    EXPECT_EQ(promise.spent, Duration(1h));
    rules::resume(promise, kMonday + 7h, &hours);  // 16:00, with three hours left
    EXPECT_EQ(promise.due, kMonday + 24h + 2h);
}

TEST(PromiseRules, ANamedTimeDoesNotRest) {
    auto promise = counted(0h);
    promise.due = kMonday + 1h;
    rules::pause(promise, kMonday, nullptr);
    EXPECT_EQ(promise.state, State::running);
    EXPECT_EQ(promise.due, kMonday + 1h);
}

TEST(PromiseRules, ANewTargetCountsFromTheBeginning) {
    const auto hours = office();
    auto promise = counted(4h);
    rules::start(promise, kMonday, &hours);
    rules::retarget(promise, {Kind::firstAnswer, 30min, false, false}, CalendarId{3}, nullptr);
    EXPECT_EQ(promise.due, kMonday + 30min);
    EXPECT_FALSE(promise.calendar);
    EXPECT_FALSE(promise.visible);
    rules::retarget(promise, {Kind::firstAnswer, 16h, true, true}, CalendarId{3}, &hours);
    EXPECT_EQ(promise.due, kMonday + 24h + 8h);
    EXPECT_EQ(promise.calendar, CalendarId{3});
}

TEST(PromiseRules, ACalendarWithoutMoreHoursIsLookedThroughForFiveYears) {
    const calendars::WorkingTime never(Zone::find("UTC"), {}, {});
    EXPECT_EQ(rules::after(&never, kMonday, 1h), kMonday + calendars::kHorizon);
}

TEST(PromiseRules, GiveTheirAlarmsInOrderAndOnceEach) {
    const auto hours = office();
    const auto policy = policyWith({{2h, {Whom::owner}}, {30min, {Whom::lead}}},
                                   {{0min, Whom::owner}, {10h, Whom::lead}});
    auto promise = counted(4h);
    rules::start(promise, kMonday, &hours);
    std::vector<std::string> given;
    for (int i = 0; i < 10; ++i) {
        const auto alarm = rules::nextAlarm(promise, &policy, &hours);
        if (!alarm) break;
        promise.fired |= std::int64_t{1} << alarm->bit;
        given.push_back(std::to_string(static_cast<int>(alarm->kind)) + " " +
                        formatRfc3339(alarm->at).substr(5, 11));
        if (alarm->kind == rules::Alarm::Kind::due) rules::breakIt(promise, alarm->at);
    }
    EXPECT_THAT(given, testing::ElementsAre("0 01-05T11:00", "0 01-05T12:30", "2 01-05T13:00",
                                            "3 01-05T13:00", "3 01-06T15:00"));
}

TEST(PromiseRules, WarnAgainOfATimeThatWasMoved) {
    const auto policy = policyWith({{1h, {Whom::owner}}}, {});
    auto promise = counted(0h);
    promise.due = kMonday + 2h;
    rules::arm(promise, &policy, nullptr, kMonday);
    EXPECT_EQ(promise.alarmAt, kMonday + 1h);
    promise.fired = 1;  // given
    promise.due = kMonday + 5h;
    rules::arm(promise, &policy, nullptr, kMonday + 90min);
    EXPECT_EQ(promise.alarmAt, kMonday + 4h);
    // Moved by a little, it is not said twice.
    promise.fired = 1;
    promise.due = kMonday + 2h + 15min;
    rules::arm(promise, &policy, nullptr, kMonday + 90min);
    EXPECT_EQ(promise.alarmAt, kMonday + 2h + 15min);
}

TEST(PromiseRules, ShowWhatIsDueFirst) {
    auto late = counted(0h), soon = counted(0h), rests = counted(4h), ended = counted(0h);
    late.due = kMonday + 9h;
    soon.due = kMonday + 1h;
    soon.kind = Kind::callback;
    rests.state = State::paused;
    ended.due = kMonday;
    ended.active = false;
    const auto next = rules::nextDue({rests, late, soon, ended});
    EXPECT_EQ(next.at, kMonday + 1h);
    EXPECT_EQ(next.kind, "callback");
    EXPECT_EQ(rules::nextDue({rests, ended}).state, "paused");
    EXPECT_EQ(rules::nextDue({ended}).kind, "");
}

// Whatever happens in whatever order.
RC_GTEST_PROP(PromiseRules, HoldTogether, (std::uint64_t seed)) {
    std::mt19937_64 random(seed);
    auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    const auto hours = office();
    auto promise = counted(std::chrono::minutes(1 + below(3'000)));
    auto now = kMonday;
    rules::start(promise, now, &hours);
    for (int i = 0; i < 30; ++i) {
        const auto before = promise;
        now += std::chrono::minutes(below(600));
        if (promise.state == State::running && promise.active && *promise.due <= now)
            rules::breakIt(promise, now);
        switch (below(8)) {
            case 0:
            case 1:
                rules::pause(promise, now, &hours);
                break;
            case 2:
            case 3:
                rules::resume(promise, now, &hours);
                break;
            case 4:
                if (below(4) == 0) rules::keep(promise, now, "");
                break;
            case 5:
                if (below(4) == 0) rules::withdraw(promise, now, "no");
                break;
            case 6:
                if (!promise.active && promise.state != State::withdrawn)
                    rules::reopen(promise, now);
                break;
            default:
                break;
        }
        if (before.state == State::broken) RC_ASSERT(promise.state == State::broken);
        if (promise.state == State::broken) RC_ASSERT(promise.brokenAt == promise.due);
        if (promise.state == State::running) RC_ASSERT(promise.due.has_value());
        if (promise.state == State::paused) RC_ASSERT(!promise.countingSince && !promise.due);
        RC_ASSERT(promise.active == !promise.endedAt.has_value());
        RC_ASSERT(promise.spent >= Duration::zero() && promise.spent <= promise.target);
        if (promise.state == State::running && promise.active)
            RC_ASSERT(hours.between(*promise.countingSince, *promise.due) ==
                      promise.target - promise.spent);
        const auto alarm = rules::nextAlarm(promise, nullptr, &hours);
        if (!promise.active || promise.state == State::paused) RC_ASSERT(!alarm.has_value());
    }
}

}  // namespace
}  // namespace deskbell::promises
