#pragma once
// Pure decisions: how promises start, pause, go on and end, and which alarms they give.

#include <optional>
#include <string>
#include <vector>

#include "desk/promises/promises.hpp"

namespace deskbell::promises::rules {

/// By what time is counted; none: real time.
using Hours = const calendars::WorkingTime*;

/// The time by which so much has passed. Where a calendar has no more hours, five years on.
[[nodiscard]] Timestamp after(Hours hours, Timestamp from, Duration time);
[[nodiscard]] Timestamp before(Hours hours, Timestamp until, Duration time);

// The state machine. Each does nothing to a promise that has ended.

/// Counting begins.
void start(Promise& promise, Timestamp now, Hours hours);
/// What has passed so far stays counted. Broken ones and those with a named time go on.
void pause(Promise& promise, Timestamp now, Hours hours);
void resume(Promise& promise, Timestamp now, Hours hours);
/// Kept; or, when it was broken before, fulfilled too late: it stays broken.
void keep(Promise& promise, Timestamp now, std::string reason, timeline::EntryId by = {});
/// The act that kept it was taken back.
void reopen(Promise& promise, Timestamp now);
void breakIt(Promise& promise, Timestamp now);
void withdraw(Promise& promise, Timestamp now, std::string reason);
/// Another target or another calendar: the time since counting began is counted by it.
void retarget(Promise& promise, const Target& target, CalendarId calendar, Hours hours);

// --- Policies

struct TicketFacts {
    inboxes::InboxId inbox;
    tickets::Priority priority = tickets::Priority::normal;
    customers::CustomerId customer;
    customers::OrganizationId organization;
    std::vector<std::string> tagKeys;  ///< folded
    std::string channel;
};
[[nodiscard]] bool matches(const Conditions& conditions, const TicketFacts& facts);
/// The first active one that matches; policies are in their order.
[[nodiscard]] const Policy* choose(const std::vector<Policy>& policies, const TicketFacts& facts);
[[nodiscard]] const Target* targetOf(const Policy* policy, Kind kind);
/// Cleaned, or the first thing that is wrong with it.
[[nodiscard]] Result<Policy> check(Policy wanted);

// --- Alarms

struct Alarm {
    enum class Kind { warning, notice, due, step };
    Kind kind = Kind::due;
    std::size_t index = 0;  ///< of the warning or step
    int bit = 0;            ///< in Promise::fired
    Timestamp at;
};
/// The next one that was not given yet; warnings are not given after the time they warn of.
[[nodiscard]] std::optional<Alarm> nextAlarm(const Promise& promise, const Policy* policy,
                                             Hours hours);
/// Sets alarmAt. After its due time changed, what comes again is given again.
void arm(Promise& promise, const Policy* policy, Hours hours, Timestamp now);

/// What lists show of these promises of one ticket.
[[nodiscard]] tickets::NextDue nextDue(const std::vector<Promise>& promises);

}  // namespace deskbell::promises::rules
