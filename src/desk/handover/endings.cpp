#include <algorithm>

#include "desk/handover/impl.hpp"

namespace deskbell::handover {

using tickets::Ticket;

namespace {

constexpr std::string_view kWatch = "handovers.watch";
/// Offering one does not move the job, so that those who do so at the same time do not meet there:
/// it looks again after so long at the most.
constexpr Duration kLookAgain = std::chrono::seconds(30);
/// So many open ones are looked at, the ones due first.
constexpr int kMostWatched = 2'000;
constexpr std::size_t kMostManagers = 10;

std::string_view eventOf(State state) {
    switch (state) {
        case State::refused:
            return "handover_refused";
        case State::ignored:
            return "handover_ignored";
        default:
            return "handover_ended";
    }
}
std::string_view kindOf(State state) {
    switch (state) {
        case State::refused:
            return "handover.refused";
        case State::ignored:
            return "handover.ignored";
        default:
            return "handover.ended";
    }
}

/// The giver while they work here, else the lead of the ticket's team, else who manages the house.
std::vector<AgentId> whoAnswers(const people::Directory& everybody, const Ticket& ticket,
                                AgentId giver) {
    auto works = [&](AgentId id) {
        const auto* agent = everybody.agent(id);
        return agent != nullptr && agent->active;
    };
    if (works(giver)) return {giver};
    const auto* team = everybody.team(ticket.team);
    if (team != nullptr && works(team->lead)) return {team->lead};
    std::vector<AgentId> managers;
    for (const auto& [id, agent] : everybody.agents) {
        const auto role = everybody.roles.find(agent.role);
        if (agent.active && role != everybody.roles.end() &&
            role->second.permissions.has(Permission::settingsManage))
            managers.push_back(id);
    }
    std::sort(managers.begin(), managers.end());
    if (managers.size() > kMostManagers) managers.resize(kMostManagers);
    return managers;
}

}  // namespace

bool Handovers::Impl::end(db::WriteTx& tx, Handover& handover, State state, AgentId by,
                          std::string reason, bool late) {
    if (handover.state != State::open) return false;
    auto ended = handover;
    ended.state = state;
    ended.endedAt = parts.clock.now();
    ended.endedBy = by;
    ended.reason = std::move(reason);
    ended.late = late;
    if (!store::end(tx, ended)) return false;
    handover = std::move(ended);
    return true;
}

void Handovers::Impl::goBack(db::WriteTx& tx, const Actor& actor, const Handover& handover) {
    const auto ticket = parts.tickets.find(tx, handover.ticket).value();
    note(tx, actor, ticket, handover, eventOf(handover.state));
    announce(tx, kindOf(handover.state), ticket, handover, actor.agent);
    const auto now = parts.tickets.setGuests(tx, ticket.id, {}, actor.agent);

    const auto everybody = parts.people.directory(tx);
    auto hear = whoAnswers(*everybody, now, handover.giver);
    const bool giverIsThere = hear == std::vector{handover.giver};
    hear.push_back(handover.madeBy);
    std::sort(hear.begin(), hear.end());
    hear.erase(std::unique(hear.begin(), hear.end()), hear.end());
    parts.notifications.notify(tx, actor, notifications::Kind::handoverBack, now, {},
                               handover.reason, hear);
    if (giverIsThere || now.owner != handover.giver || !now.team) return;
    auto changed = parts.tickets.change(
        tx, Actor::system("Deskbell"), now.id,
        {.owner = AgentId{}, .reason = "who handed it over does not work here any more"});
    ASSERT(changed.has_value());
}

void Handovers::Impl::tellOfAcceptance(db::WriteTx& tx, const Actor& actor, Handover& handover,
                                       std::optional<bool> tell) {
    const auto taken = parts.tickets.find(tx, handover.ticket).value();
    note(tx, actor, taken, handover, "handover_accepted");
    // The guests and the giver hear of it too, though they may not see the ticket any more.
    auto heard = taken;
    heard.guests.push_back(handover.giver);
    announce(tx, "handover.accepted", heard, handover, actor.agent);
    const auto ticket = parts.tickets.setGuests(tx, taken.id, {}, actor.agent);
    std::vector<AgentId> givers{handover.giver};
    if (handover.madeBy != handover.giver) givers.push_back(handover.madeBy);
    parts.notifications.notify(tx, actor, notifications::Kind::handoverAccepted, ticket, {}, "",
                               givers);
    if (!tell.value_or(parts.settings.boolean(tx, kTellCustomer))) return;
    handover.told = tellCustomer(tx, ticket, handover);
    if (handover.told) store::saveTold(tx, handover.id, handover.told);
}

void Handovers::Impl::moved(db::WriteTx& tx, const Actor& actor, const Ticket& before,
                            const Ticket& after) {
    if (auto child = store::asChild(tx, after.id)) childMoved(tx, actor, *child, before, after);

    auto handover = store::openOf(tx, after.id);
    if (!handover) return;
    if (isOpen(after.status) && after.owner != handover->giver) {
        const auto takers =
            takersOf(*parts.people.directory(tx), handover->agent, handover->team, handover->giver);
        if (std::find(takers.begin(), takers.end(), after.owner) != takers.end()) {
            // They took it, or were given it, without a word to the handover: as good as accepted.
            if (end(tx, *handover, State::accepted, after.owner, {}, false))
                tellOfAcceptance(tx, actor, *handover, {});
            return;
        }
    }
    const auto now = parts.clock.now();
    const auto ending = rules::endingOf({.now = now,
                                         .due = now + kLookAgain,
                                         .ticketOpen = isOpen(after.status),
                                         .giverOwns = after.owner == handover->giver});
    if (!ending) return;
    if (!end(tx, *handover, ending->state, actor.agent, std::string(ending->reason), false)) return;
    const auto seen = parts.tickets.find(tx, after.id).value();
    note(tx, actor, seen, *handover, eventOf(ending->state));
    announce(tx, kindOf(ending->state), seen, *handover, actor.agent);
    parts.tickets.setGuests(tx, after.id, {}, actor.agent);
}

int Handovers::Impl::watch(db::WriteTx& tx) {
    const auto now = parts.clock.now();
    const auto everybody = parts.people.directory(tx);
    const auto open = store::allOpen(tx, kMostWatched);
    for (auto handover : open) {
        const auto takers = takersOf(*everybody, handover.agent, handover.team, handover.giver);
        // What becomes of the ticket is heard when it happens: moved().
        const auto ending =
            rules::endingOf({.now = now, .due = handover.due, .anyTaker = !takers.empty()});
        if (ending) {
            if (end(tx, handover, ending->state, {}, std::string(ending->reason), ending->late))
                goBack(tx, Actor::system("Deskbell"), handover);
            continue;
        }
        const auto ticket = parts.tickets.find(tx, handover.ticket).value();
        const auto guests = guestsFor(tx, ticket, takers);
        if (guests != ticket.guests) parts.tickets.setGuests(tx, ticket.id, guests, {});
    }
    return static_cast<int>(open.size());
}

void Handovers::Impl::scheduleWatch(db::WriteTx& tx) {
    const auto now = parts.clock.now();
    const auto first = store::firstDue(tx);
    const auto latest = now + kLookAgain;
    // What is due already was given its turn just now.
    const auto due = first && *first > now ? std::min(*first, latest) : latest;
    parts.jobs.add(
        tx, {.kind = std::string(kWatch), .key = "all", .payload = "{}", .due = due, .lane = {}});
}

void Handovers::addJobs(kernel::Jobs& jobs) {
    jobs.handle(std::string(kWatch),
                [self = impl_.get()](db::WriteTx& tx, const kernel::Job&) -> Result<void> {
                    self->watch(tx);
                    self->scheduleWatch(tx);
                    return {};
                });
}
void Handovers::scheduleWatch(db::WriteTx& tx) {
    impl_->scheduleWatch(tx);
}

std::vector<std::string> Handovers::check(db::ReadTx& tx) const {
    std::vector<std::string> out;
    for (const auto& handover : store::allOpen(tx, kMostWatched)) {
        const auto ticket = impl_->parts.tickets.find(tx, handover.ticket);
        if (!ticket) continue;  // a dangling reference, and told as one
        const auto name = "ticket #" + std::to_string(ticket->number);
        if (!isOpen(ticket->status))
            out.push_back(name + ": is done, and a handover of it is open");
        if (ticket->owner != handover.giver)
            out.push_back(name + ": is handed over by somebody who does not own it");
    }
    for (const auto id : store::tooDeep(tx, 1'000)) {
        const auto ticket = impl_->parts.tickets.find(tx, id);
        if (ticket)
            out.push_back("ticket #" + std::to_string(ticket->number) +
                          ": is a sub-ticket of a sub-ticket");
    }
    return out;
}

}  // namespace deskbell::handover
