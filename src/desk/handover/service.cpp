#include <algorithm>

#include "base/text.hpp"
#include "desk/handover/impl.hpp"

namespace deskbell::handover {

using tickets::Status;
using tickets::Ticket;

const kernel::Setting kAnswerMinutes{
    "handovers.answer_minutes",
    kernel::SettingKind::integer,
    "240",
    "A handover that nobody accepts goes back to its giver after so many minutes of the working "
    "time of whoever it is offered to.",
    5,
    10'080};

const kernel::Setting kTellCustomer{
    "handovers.tell_customer",
    kernel::SettingKind::boolean,
    "true",
    "When a handover is accepted, the customer is told who has the ticket now and what comes next.",
    0,
    0};

namespace {

constexpr std::size_t kMostGuests = 200;

Error overAlready(const people::Directory& everybody, const Handover& handover) {
    if (handover.state == State::accepted)
        return {Errc::conflict, "handover.accepted", "",
                everybody.agentName(handover.endedBy) + " has accepted this handover already."};
    return {Errc::conflict, "handover.over", "",
            "This handover is over: it was refused or withdrawn, or its time has passed."};
}

Error notForYou() {
    return {Errc::forbidden, "handover.not_for_you", "", "This handover is offered to others."};
}

}  // namespace

// --- Shared

bool isOpen(Status status) {
    return status == Status::open || status == Status::waiting || status == Status::paused;
}

timeline::Author authorOf(const Actor& actor) {
    if (actor.isAgent()) return {"agent", actor.agent.value, actor.name};
    return {"system", 0, "Deskbell"};
}

Actor asTaker(Actor actor) {
    actor.permissions.add(Permission::ticketsAssign);
    actor.permissions.add(Permission::ticketsReadAll);
    return actor;
}

std::vector<AgentId> Handovers::Impl::takersOf(const people::Directory& everybody, AgentId agent,
                                               TeamId teamId, AgentId giver) {
    std::vector<AgentId> meant{agent};
    if (teamId) {
        const auto* team = everybody.team(teamId);
        meant = team != nullptr ? team->members : std::vector<AgentId>{};
        if (team != nullptr && team->lead) meant.push_back(team->lead);
    }
    std::sort(meant.begin(), meant.end());
    meant.erase(std::unique(meant.begin(), meant.end()), meant.end());
    std::erase_if(meant, [&](AgentId id) {
        const auto* found = everybody.agent(id);
        if (found == nullptr || !found->active || id == giver) return true;
        const auto role = everybody.roles.find(found->role);
        return role == everybody.roles.end() ||
               !role->second.permissions.has(Permission::ticketsReply);
    });
    return meant;
}

std::string Handovers::Impl::targetName(const people::Directory& everybody, AgentId agent,
                                        TeamId team) {
    return team ? everybody.teamName(team) : everybody.agentName(agent);
}

std::vector<AgentId> Handovers::Impl::guestsFor(db::ReadTx& tx, const Ticket& ticket,
                                                const std::vector<AgentId>& takers) const {
    auto asItIs = ticket;
    asItIs.guests.clear();
    const auto audience = asItIs.audience();
    std::vector<AgentId> out;
    for (auto taker : takers) {
        const auto actor = parts.people.actorFor(tx, taker);
        // In a larger team those who do not see the ticket still see the packet, and may accept.
        if (actor && !maySee(*actor, audience) && out.size() < kMostGuests) out.push_back(taker);
    }
    return out;
}

void Handovers::Impl::note(db::WriteTx& tx, const Actor& actor, const Ticket& ticket,
                           const Handover& handover, std::string_view event) {
    const auto everybody = parts.people.directory(tx);
    json::Writer detail;
    detail.beginObject().key("event").string(event).key("entry_id").null();
    detail.key("reason").string(handover.reason).key("handover_id").id(handover.id);
    detail.key("target").string(targetName(*everybody, handover.agent, handover.team));
    detail.key("late").boolean(handover.late).endObject();
    auto entry = parts.timeline.append(tx, {.ticket = ticket.id,
                                            .kind = "event",
                                            .by = authorOf(actor),
                                            .detail = detail.take(),
                                            .message = {},
                                            .attachments = {},
                                            .audience = ticket.audience()});
    ASSERT(entry.has_value());
}

void Handovers::Impl::announce(db::WriteTx& tx, std::string_view kind, const Ticket& ticket,
                               const Handover& handover, AgentId by) {
    json::Writer data;
    data.beginObject().key("ticket_id").id(ticket.id).endObject();
    parts.outbox.add(tx, {.kind = std::string(kind),
                          .subject = handover.id.value,
                          .audience = ticket.audience(),
                          .by = by,
                          .data = data.take()});
}

// --- Who may what

bool Handovers::Impl::mayOffer(const Actor& actor, const Ticket& ticket) const {
    if (!actor.isAgent() || !actor.may(Permission::ticketsReply)) return false;
    return !ticket.owner || ticket.owner == actor.agent || actor.may(Permission::ticketsAssign);
}

bool Handovers::Impl::mayAnswer(db::ReadTx& tx, const Actor& actor,
                                const Handover& handover) const {
    if (!actor.isAgent() || !actor.may(Permission::ticketsReply)) return false;
    const auto takers =
        takersOf(*parts.people.directory(tx), handover.agent, handover.team, handover.giver);
    return std::find(takers.begin(), takers.end(), actor.agent) != takers.end();
}

bool Handovers::Impl::mayWithdraw(const Actor& actor, const Handover& handover) {
    return actor.isAgent() && (actor.agent == handover.giver || actor.agent == handover.madeBy);
}

Result<Handover> Handovers::Impl::get(db::ReadTx& tx, const Actor& actor, HandoverId id) const {
    auto handover = store::find(tx, id);
    const bool seen =
        handover && (mayAnswer(tx, actor, *handover) || mayWithdraw(actor, *handover) ||
                     parts.tickets.get(tx, actor, handover->ticket).has_value());
    if (!seen) return Error{Errc::notFound, "handover.not_found", "", "There is no such handover."};
    return *std::move(handover);
}

std::vector<Handover> Handovers::Impl::waitingFor(db::ReadTx& tx, const Actor& actor,
                                                  int limit) const {
    auto out = store::openForAgent(tx, actor.agent, limit);
    const auto everybody = parts.people.directory(tx);
    for (const auto& [id, team] : everybody->teams) {
        const bool theirs =
            team.lead == actor.agent ||
            std::find(team.members.begin(), team.members.end(), actor.agent) != team.members.end();
        if (!theirs) continue;
        for (auto& handover : store::openForTeam(tx, id, limit)) {
            if (mayAnswer(tx, actor, handover)) out.push_back(std::move(handover));
        }
    }
    std::sort(out.begin(), out.end(), [](const Handover& a, const Handover& b) {
        return std::pair(a.due, a.id) < std::pair(b.due, b.id);
    });
    return out;
}

// --- Use cases

Result<Handover> Handovers::Impl::offer(db::WriteTx& tx, const Actor& actor, Offer offer) {
    auto ticket = parts.tickets.get(tx, actor, offer.ticket);
    if (!ticket) return std::move(ticket).error();
    if (!mayOffer(actor, *ticket))
        return Error{Errc::forbidden, "handover.not_yours", "",
                     "Only the owner of a ticket, or who may assign it, can hand it over."};
    if (!isOpen(ticket->status))
        return Error{Errc::conflict, "handover.ticket_done", "",
                     "This ticket is solved. Open it again to hand it over."};
    if (store::openOf(tx, ticket->id))
        return Error{Errc::conflict, "handover.open", "",
                     "This ticket is being handed over already. Withdraw that first."};
    auto packet = rules::checkPacket(std::move(offer.packet));
    if (!packet) return std::move(packet).error();
    if (!offer.agent == !offer.team)
        return Error{Errc::invalid, "handover.target", "agent_id", "Choose an agent or a team."};
    const auto giver = ticket->owner ? ticket->owner : actor.agent;
    const auto everybody = parts.people.directory(tx);
    const auto takers = takersOf(*everybody, offer.agent, offer.team, giver);
    if (takers.empty() && offer.team)
        return Error{Errc::invalid, "handover.team_empty", "team_id",
                     "Nobody else in this team could take it."};
    if (takers.empty())
        return Error{Errc::invalid, "handover.cannot_take", "agent_id",
                     "Choose somebody else who works here and may answer customers."};

    if (!ticket->owner) {
        // Somebody answers for it until it is accepted: whoever hands it over.
        auto owned = parts.tickets.change(tx, actor, ticket->id,
                                          {.owner = actor.agent, .reason = "hands it over"});
        if (!owned) return std::move(owned).error();
    }
    const auto now = parts.clock.now();
    const auto wait = std::chrono::minutes(parts.settings.integer(tx, kAnswerMinutes));
    const auto calendars = parts.calendars.snapshot(tx);
    const auto& hours = offer.team
                            ? calendars->forTicket({}, offer.team)
                            : calendars->forAgent(offer.agent, everybody->teamsOf(offer.agent));
    Handover handover{.id = parts.ids.make<HandoverId>(),
                      .ticket = ticket->id,
                      .giver = giver,
                      .madeBy = actor.agent,
                      .agent = offer.agent,
                      .team = offer.team,
                      .packet = *std::move(packet),
                      .offeredAt = now,
                      .due = hours.hours->add(now, wait).value_or(now + wait),
                      .endedAt = {},
                      .endedBy = {},
                      .reason = {},
                      .told = {}};
    if (!store::insert(tx, handover))
        return Error{Errc::conflict, "handover.open", "",
                     "This ticket is being handed over already. Withdraw that first."};
    const auto seen =
        parts.tickets.setGuests(tx, ticket->id, guestsFor(tx, *ticket, takers), actor.agent);
    note(tx, actor, seen, handover, "handover_offered");
    announce(tx, "handover.offered", seen, handover, actor.agent);
    // Only the giver's own words: what is quoted may be redacted one day.
    parts.notifications.notify(tx, actor, notifications::Kind::handoverAsked, seen, {},
                               cleanLine(handover.packet.next), takers);
    return handover;
}

Result<Handover> Handovers::Impl::accept(db::WriteTx& tx, const Actor& actor, HandoverId id,
                                         std::optional<bool> tell) {
    auto handover = get(tx, actor, id);
    if (!handover) return handover;
    const auto everybody = parts.people.directory(tx);
    if (handover->state != State::open) return overAlready(*everybody, *handover);
    if (!mayAnswer(tx, actor, *handover)) return notForYou();
    if (!end(tx, *handover, State::accepted, actor.agent, {}, false))
        return overAlready(*everybody, store::find(tx, id).value());

    const auto ticket = parts.tickets.find(tx, handover->ticket).value();
    tickets::TicketChange change;
    change.owner = actor.agent;
    change.team = handover->team ? handover->team
                                 : rules::teamFor(ticket.team, everybody->teamsOf(actor.agent));
    change.reason = "accepted the handover";
    auto changed = parts.tickets.change(tx, asTaker(actor), ticket.id, change);
    if (!changed) return std::move(changed).error();
    tellOfAcceptance(tx, actor, *handover, tell);
    return store::find(tx, id).value();
}

Result<Handover> Handovers::Impl::refuse(db::WriteTx& tx, const Actor& actor, HandoverId id,
                                         std::string reason) {
    auto handover = get(tx, actor, id);
    if (!handover) return handover;
    const auto everybody = parts.people.directory(tx);
    if (handover->state != State::open) return overAlready(*everybody, *handover);
    if (!mayAnswer(tx, actor, *handover)) return notForYou();
    auto why = rules::checkReason(reason);
    if (!why) return std::move(why).error();
    if (!end(tx, *handover, State::refused, actor.agent, *std::move(why), false))
        return overAlready(*everybody, store::find(tx, id).value());
    goBack(tx, actor, *handover);
    return store::find(tx, id).value();
}

Result<Handover> Handovers::Impl::withdraw(db::WriteTx& tx, const Actor& actor, HandoverId id) {
    auto handover = get(tx, actor, id);
    if (!handover) return handover;
    if (!mayWithdraw(actor, *handover))
        return Error{Errc::forbidden, "handover.not_yours", "",
                     "Only who hands a ticket over can withdraw that."};
    const auto everybody = parts.people.directory(tx);
    if (!end(tx, *handover, State::withdrawn, actor.agent, {}, false))
        return overAlready(*everybody, store::find(tx, id).value());
    const auto ticket = parts.tickets.find(tx, handover->ticket).value();
    note(tx, actor, ticket, *handover, "handover_withdrawn");
    // While the guests still hear of it.
    announce(tx, "handover.withdrawn", ticket, *handover, actor.agent);
    parts.tickets.setGuests(tx, ticket.id, {}, actor.agent);
    return store::find(tx, id).value();
}

// --- The public face

Handovers::Handovers(Parts parts) : impl_(std::make_unique<Impl>(parts)) {}
Handovers::~Handovers() = default;

Result<Handover> Handovers::offer(db::WriteTx& tx, const Actor& actor, Offer offer) {
    return impl_->offer(tx, actor, std::move(offer));
}
Result<Handover> Handovers::accept(db::WriteTx& tx, const Actor& actor, HandoverId id,
                                   std::optional<bool> tell) {
    return impl_->accept(tx, actor, id, tell);
}
Result<Handover> Handovers::refuse(db::WriteTx& tx, const Actor& actor, HandoverId id,
                                   std::string reason) {
    return impl_->refuse(tx, actor, id, std::move(reason));
}
Result<Handover> Handovers::withdraw(db::WriteTx& tx, const Actor& actor, HandoverId id) {
    return impl_->withdraw(tx, actor, id);
}
std::optional<Handover> Handovers::openOf(db::ReadTx& tx, TicketId ticket) const {
    return store::openOf(tx, ticket);
}
Result<SubTicket> Handovers::addSubTicket(db::WriteTx& tx, const Actor& actor,
                                          NewSubTicket wanted) {
    return impl_->addSubTicket(tx, actor, std::move(wanted));
}
Result<void> Handovers::maySolve(db::ReadTx& tx, const Ticket& ticket) const {
    return impl_->maySolve(tx, ticket);
}
void Handovers::moved(db::WriteTx& tx, const Actor& actor, const Ticket& before,
                      const Ticket& after) {
    impl_->moved(tx, actor, before, after);
}
void Handovers::contentRemoved(db::WriteTx& tx, TicketId ticket, EntryId entry) {
    impl_->contentRemoved(tx, ticket, entry);
}

}  // namespace deskbell::handover
