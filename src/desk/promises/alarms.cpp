#include <algorithm>
#include <set>

#include "desk/promises/impl.hpp"

namespace deskbell::promises {

using tickets::Ticket;

namespace {

/// New promises do not move the job, so that those who write at the same time do not meet there:
/// it looks again after so long at the most.
constexpr Duration kLookAgain = std::chrono::seconds(15);
constexpr std::size_t kMostManagers = 10;

tickets::Priority raised(tickets::Priority priority) {
    return priority == tickets::Priority::urgent
               ? priority
               : static_cast<tickets::Priority>(static_cast<int>(priority) + 1);
}

}  // namespace

void Promises::Impl::scheduleAlarms(db::WriteTx& tx) {
    const auto latest = parts.clock.now() + kLookAgain;
    const auto first = store::firstAlarm(tx);
    parts.jobs.add(tx, {.kind = "promises.alarms",
                        .key = "all",
                        .payload = "{}",
                        .due = first ? std::min(*first, latest) : latest,
                        .lane = {}});
}

std::vector<AgentId> Promises::Impl::agentsFor(db::ReadTx& tx, Whom whom, const Ticket& ticket,
                                               const Policy* policy) const {
    const auto everybody = parts.people.directory(tx);
    auto works = [&](AgentId id) {
        const auto* agent = everybody->agent(id);
        return agent != nullptr && agent->active;
    };
    if (whom == Whom::owner && works(ticket.owner)) return {ticket.owner};
    // Without an owner the team's lead answers for it, and without a lead the manager.
    if (whom != Whom::manager) {
        const auto* team = everybody->team(ticket.team);
        if (team != nullptr && works(team->lead)) return {team->lead};
    }
    if (policy != nullptr && works(policy->manager)) return {policy->manager};
    std::vector<AgentId> managers;
    for (const auto& [id, agent] : everybody->agents) {
        const auto role = everybody->roles.find(agent.role);
        if (agent.active && role != everybody->roles.end() &&
            role->second.permissions.has(Permission::settingsManage))
            managers.push_back(id);
    }
    std::sort(managers.begin(), managers.end());
    if (managers.size() > kMostManagers) managers.resize(kMostManagers);
    return managers;
}

void Promises::Impl::breakNow(db::WriteTx& tx, const Ticket& ticket, Promise& promise,
                              const std::vector<Promise>& inForce) {
    const auto now = parts.clock.now();
    rules::breakIt(promise, now);
    const bool renewed = std::any_of(inForce.begin(), inForce.end(),
                                     [&](const Promise& p) { return p.renews == promise.id; });
    if (renewed) rules::keep(promise, now, "a new time was given");
    note(tx, {"system", 0, "Deskbell"}, ticket, promise, "promise_broken",
         promise.late ? "its time came while Deskbell was not running" : "its time has passed");
    announce(tx, "promise.broken", ticket, promise, {});
}

void Promises::Impl::tell(db::WriteTx& tx, notifications::Kind kind, const Ticket& ticket,
                          const Promise& promise, const std::vector<AgentId>& agents) {
    parts.notifications.notify(tx, Actor::system("Deskbell"), kind, ticket, {}, promise.what,
                               agents);
}

void Promises::Impl::takeStep(db::WriteTx& tx, const Ticket& ticket, const Promise& promise,
                              const Policy& policy, const Step& step) {
    const auto agents = agentsFor(tx, step.whom, ticket, &policy);
    const auto kind =
        step.whom == Whom::owner ? notifications::Kind::broken : notifications::Kind::escalated;
    if (step.tell) tell(tx, kind, ticket, promise, agents);
    announce(tx, "promise.escalated", ticket, promise, {});
    tickets::TicketChange change;
    if (step.reassign && !agents.empty() && agents.front() != ticket.owner)
        change.owner = agents.front();
    if (step.raisePriority) change.priority = raised(ticket.priority);
    if (!change.owner && !change.priority) return;
    change.reason = "a promise was broken: " + policy.name;
    // Each step is taken once for a promise, so what it changes cannot lead back to it.
    auto changed = parts.tickets.change(tx, Actor::system("Deskbell"), ticket.id, change);
    ASSERT(changed.has_value());
}

void Promises::Impl::give(db::WriteTx& tx, Promise promise) {
    const auto now = parts.clock.now();
    const auto ticket = parts.tickets.find(tx, promise.ticket);
    ASSERT(ticket.has_value());
    const auto all = policies(tx);
    const auto* policy = find(*all, promise.policy);
    const auto calendars = parts.calendars.snapshot(tx);
    const auto* hours = hoursOf(*calendars, promise.calendar);
    const auto alarm = rules::nextAlarm(promise, policy, hours);

    auto inForce = store::activeOf(tx, promise.ticket);
    Ledger ledger(*this, inForce);
    auto own = std::find_if(ledger.all().begin(), ledger.all().end(),
                            [&](const Promise& p) { return p.id == promise.id; });
    ASSERT(own != ledger.all().end());
    if (!alarm || alarm->at > now) {  // the policy has changed meanwhile
        rules::arm(*own, policy, hours, now);
        ledger.write(tx);
        return;
    }
    own->fired |= std::int64_t{1} << alarm->bit;
    if (alarm->kind == rules::Alarm::Kind::due) {
        breakNow(tx, *ticket, *own, inForce);
        promise = *own;
    }
    const auto next = ledger.write(tx);
    parts.tickets.setNextDue(tx, ticket->id, next, {});

    const bool inTime = promise.due && *promise.due > now;
    if (alarm->kind == rules::Alarm::Kind::warning && inTime) {
        const auto whom =
            policy != nullptr ? policy->warnings[alarm->index].whom : std::vector{Whom::owner};
        for (const auto one : whom)
            tell(tx, notifications::Kind::dueSoon, *ticket, promise,
                 agentsFor(tx, one, *ticket, policy));
        announce(tx, "promise.due_soon", *ticket, promise, {});
    }
    if (alarm->kind == rules::Alarm::Kind::notice && inTime)
        considerNotice(tx, *ticket, promise, policy->notice, hours);
    if (alarm->kind == rules::Alarm::Kind::due && policy == nullptr && promise.active)
        tell(tx, notifications::Kind::broken, *ticket, promise,
             agentsFor(tx, Whom::owner, *ticket, nullptr));
    if (alarm->kind == rules::Alarm::Kind::step && policy != nullptr)
        takeStep(tx, *ticket, promise, *policy, policy->steps[alarm->index]);
}

bool Promises::Impl::ring(db::WriteTx& tx, int most) {
    const auto now = parts.clock.now();
    const auto due = store::ringing(tx, now, most);
    if (due.empty()) return false;
    // One that rings again before the last of these has its turn among them: all go in order.
    std::set<store::Ringing> queue(due.begin(), due.end());
    const auto last = due.back();
    while (!queue.empty()) {
        const auto next = *queue.begin();
        queue.erase(queue.begin());
        const auto promise = store::find(tx, next.id);
        if (!promise || !promise->alarmAt || *promise->alarmAt > now) continue;
        if (*promise->alarmAt > next.at) {  // moved since
            const store::Ringing later{*promise->alarmAt, next.id};
            if (later <= last) queue.insert(later);
            continue;
        }
        give(tx, *promise);
        const auto after = store::find(tx, next.id);
        if (!after || !after->alarmAt) continue;
        const store::Ringing again{*after->alarmAt, next.id};
        if (again <= last) queue.insert(again);
    }
    return true;
}

}  // namespace deskbell::promises
