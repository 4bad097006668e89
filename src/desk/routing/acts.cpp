// What happens to a ticket. Each act is one transaction, and looks again before it does anything:
// what was decided was decided on what was known a moment ago.

#include <algorithm>

#include "base/text.hpp"
#include "desk/routing/impl.hpp"

namespace deskbell::routing {

using tickets::Status;
using tickets::Ticket;

namespace {

constexpr int kOffersLookedAt = 100;
constexpr int kChangesLookedAt = 50;

const Actor& deskbell() {
    static const Actor actor = Actor::system("Deskbell");
    return actor;
}

/// Since when it is this owner's move: they got it, or it was opened, or they did something.
Timestamp startOfSilence(db::ReadTx& tx, const timeline::Timeline& timeline, const Ticket& ticket) {
    auto since = ticket.createdAt;
    if (ticket.waitingSince) since = std::max(since, *ticket.waitingSince);
    if (const auto act = timeline.lastActOf(tx, ticket.id, ticket.owner))
        since = std::max(since, *act);
    for (const auto& entry : timeline.latestChanges(tx, ticket.id, kChangesLookedAt)) {
        const auto detail = json::parse(entry.detail);
        const auto field = detail ? (*detail)["field"].string() : std::nullopt;
        if (field != "owner" && field != "status") continue;
        since = std::max(since, entry.at);
        break;
    }
    return since;
}

/// A time that the owner named themselves is not silence.
std::optional<Timestamp> committedUntil(const Ticket& ticket) {
    const auto& next = ticket.nextDue;
    return next.kind == "callback" || next.kind == "update" ? next.at : std::nullopt;
}

std::string_view sayFault(Routing::Impl::OwnerState::Fault fault) {
    using Fault = Routing::Impl::OwnerState::Fault;
    switch (fault) {
        case Fault::left:
            return "its owner does not work here any more";
        case Fault::absent:
            return "its owner is absent";
        case Fault::silent:
            return "its owner did nothing for too long";
        case Fault::none:
            break;
    }
    ASSERT(false);
    return {};
}

}  // namespace

// --- Giving

bool Routing::Impl::give(db::WriteTx& tx, const Board::Decision& decision) {
    const auto now = parts.clock.now();
    const auto ticket = parts.tickets.find(tx, decision.ticket);
    const auto all = plan(tx);
    const auto* queue = all->find(decision.queue);
    if (!ticket || ticket->status != Status::open || ticket->owner) return false;
    if (queue == nullptr || queueOf(tx, *ticket, *all) != queue) return false;
    if (presenceOf(tx, decision.agent).state != State::available || !boardAgent(tx, decision.agent))
        return false;
    for (const auto& offer : store::offersOf(tx, ticket->id, kOffersLookedAt)) {
        if (offer.state == OfferState::open) return false;
    }

    tickets::TicketChange change;
    if (queue->team && queue->team != ticket->team) change.team = queue->team;
    if (!queue->offerFor) change.owner = decision.agent;
    change.reason = "queue: " + queue->name;
    if (change.team || change.owner) {
        if (!parts.tickets.change(tx, deskbell(), ticket->id, change)) return false;
    }
    if (!queue->offerFor) return true;
    const Offer offer{.id = parts.ids.make<OfferId>(),
                      .ticket = ticket->id,
                      .agent = decision.agent,
                      .queue = queue->id,
                      .state = OfferState::open,
                      .madeAt = now,
                      .until = now + *queue->offerFor,
                      .endedAt = {},
                      .reason = {}};
    if (!store::insert(tx, offer)) return false;
    announceOffer(tx, kOfferMade, offer, {});
    return true;
}

// --- Offers

void Routing::Impl::announceOffer(db::WriteTx& tx, std::string_view kind, const Offer& offer,
                                  AgentId by) {
    json::Writer data;
    data.beginObject().key("ticket_id").id(offer.ticket).endObject();
    parts.outbox.add(tx, {.kind = std::string(kind),
                          .subject = offer.id.value,
                          .audience = {.permission = Permission::ticketsRead, .only = offer.agent},
                          .by = by,
                          .data = data.take()});
}

void Routing::Impl::endOffer(db::WriteTx& tx, Offer offer, OfferState state, std::string reason,
                             AgentId by) {
    offer.state = state;
    offer.endedAt = parts.clock.now();
    offer.reason = std::move(reason);
    store::save(tx, offer);
    announceOffer(tx, kOfferEnded, offer, by);
}

void Routing::Impl::expire(db::WriteTx& tx, OfferId id) {
    const auto now = parts.clock.now();
    const auto offer = store::findOffer(tx, id);
    if (!offer || offer->state != OfferState::open) return;
    const auto ticket = parts.tickets.find(tx, offer->ticket);
    if (!ticket || ticket->owner || ticket->status != Status::open) {
        endOffer(tx, *offer, OfferState::withdrawn, "somebody else has it", {});
        return;
    }
    if (offer->until > now) return;
    endOffer(tx, *offer, OfferState::missed, "not taken in time", {});
    // Whoever does not look gets nothing more until they do something.
    auto presence = presenceOf(tx, offer->agent);
    presence.missedAt = now;
    settle(tx, std::move(presence), {});
}

Result<Offer> Routing::Impl::openOffer(db::ReadTx& tx, const Actor& actor, OfferId id) const {
    auto offer = store::findOffer(tx, id);
    if (!offer || offer->agent != actor.agent)
        return Error{Errc::notFound, "offer.not_found", "", "There is no such offer."};
    if (offer->state != OfferState::open)
        return Error{Errc::conflict, "offer.ended", "", "This offer is over."};
    return *std::move(offer);
}

Result<Offer> Routing::Impl::accept(db::WriteTx& tx, const Actor& actor, OfferId id) {
    auto offer = openOffer(tx, actor, id);
    if (!offer) return offer;
    const auto ticket = parts.tickets.find(tx, offer->ticket);
    if (!ticket || ticket->owner || ticket->status != Status::open)
        return Error{Errc::conflict, "offer.ended", "", "This offer is over."};
    tickets::TicketChange change;
    change.owner = actor.agent;
    change.reason = "the offer was accepted";
    auto changed = parts.tickets.change(tx, actor, ticket->id, change);
    if (!changed) return std::move(changed).error();
    endOffer(tx, *offer, OfferState::accepted, "", actor.agent);
    return store::findOffer(tx, id).value();
}

Result<Offer> Routing::Impl::decline(db::WriteTx& tx, const Actor& actor, OfferId id,
                                     std::string reason) {
    auto offer = openOffer(tx, actor, id);
    if (!offer) return offer;
    reason = cleanLine(reason);
    if (codePoints(reason) > 200)
        return Error{Errc::invalid, "offer.reason", "reason", "At most 200 characters."};
    endOffer(tx, *offer, OfferState::declined, std::move(reason), actor.agent);
    return store::findOffer(tx, id).value();
}

// --- Owners who are silent, absent or gone

Routing::Impl::OwnerState Routing::Impl::ownerState(db::ReadTx& tx, const Ticket& ticket) {
    using Fault = OwnerState::Fault;
    const auto now = parts.clock.now();
    OwnerState out;
    // Until a handover is answered the giver answers for it, and its own time brings it back.
    if (!ticket.owner || parts.handovers.openOf(tx, ticket.id)) return out;
    if (!works(tx, ticket.owner)) {
        out.fault = Fault::left;
        return out;
    }
    if (ticket.status != Status::open) return out;
    const auto all = plan(tx);
    const auto* queue = queueOf(tx, ticket, *all);
    auto due = [&](Fault fault, Timestamp at) {
        if (at <= now) {
            if (out.fault == Fault::none) out.fault = fault;
        } else if (!out.lookAgain || at < *out.lookAgain) {
            out.lookAgain = at;
        }
    };

    const auto absences = store::absences(tx, now);
    if (const auto* absence = rules::absenceAt(absences, ticket.owner, now)) {
        const auto standIn = rules::standInFor(absences, ticket.owner, now);
        if (standIn && boardAgent(tx, standIn)) {
            out.standIn = standIn;
            due(Fault::absent, now);
        } else if (queue != nullptr && queue->absentAfter) {
            const auto since =
                std::max(absence->begins, startOfSilence(tx, parts.timeline, ticket));
            due(Fault::absent, since + *queue->absentAfter);
        }
    }
    if (queue != nullptr && queue->silentAfter) {
        const auto calendars = parts.calendars.snapshot(tx);
        const auto& hours = *calendars->forTicket(ticket.inbox, ticket.team).hours;
        const auto since = startOfSilence(tx, parts.timeline, ticket);
        auto at = hours.add(since, *queue->silentAfter).value_or(since + calendars::kHorizon);
        if (const auto committed = committedUntil(ticket)) at = std::max(at, *committed);
        due(Fault::silent, at);
    }
    return out;
}

bool Routing::Impl::takeBack(db::WriteTx& tx, TicketId id) {
    const auto ticket = parts.tickets.find(tx, id);
    if (!ticket) return false;
    const auto state = ownerState(tx, *ticket);
    if (state.fault == OwnerState::Fault::none) return false;
    const auto now = parts.clock.now();
    const auto owner = ticket->owner;
    const auto all = plan(tx);
    const auto* queue = queueOf(tx, *ticket, *all);

    tickets::TicketChange change;
    change.owner = state.standIn;
    change.reason = std::string(sayFault(state.fault));
    if (!state.standIn && !ticket->team) {
        // Somebody has to answer for it: a team, or else whoever manages the house.
        const auto teams = parts.people.directory(tx)->teamsOf(owner);
        if (queue != nullptr && queue->team)
            change.team = queue->team;
        else if (!teams.empty())
            change.team = teams.front();
        else
            change.owner = answerable(tx, *ticket);
    }
    auto changed = parts.tickets.change(tx, deskbell(), id, change);
    if (!changed) {
        parts.log.warn(
            "routing.not_taken_back",
            {{"ticket", id.value}, {"reason", std::string_view(changed.error().reason)}});
        return false;
    }
    const Offer lost{.id = parts.ids.make<OfferId>(),
                     .ticket = id,
                     .agent = owner,
                     .queue = queue != nullptr ? queue->id : QueueId{},
                     .state = OfferState::returned,
                     .madeAt = now,
                     .until = now,
                     .endedAt = now,
                     .reason = change.reason};
    ASSERT(store::insert(tx, lost));
    auto told = std::vector<AgentId>{owner};
    if (!changed->owner) told.push_back(answerable(tx, *changed));
    std::sort(told.begin(), told.end());
    told.erase(std::unique(told.begin(), told.end()), told.end());
    parts.notifications.notify(tx, deskbell(), notifications::Kind::returned, *changed, {},
                               change.reason, told);
    return true;
}

void Routing::Impl::tellUnattended(db::WriteTx& tx, TicketId id) {
    const auto ticket = parts.tickets.find(tx, id);
    if (!ticket || ticket->owner) return;
    parts.notifications.notify(tx, deskbell(), notifications::Kind::unattended, *ticket, {},
                               ticket->subject, {answerable(tx, *ticket)});
}

// --- Who answers, and why nobody has it

AgentId Routing::Impl::answerable(db::ReadTx& tx, const Ticket& ticket) const {
    if (works(tx, ticket.owner)) return ticket.owner;
    const auto everybody = parts.people.directory(tx);
    const auto* team = everybody->team(ticket.team);
    if (team != nullptr && works(tx, team->lead)) return team->lead;
    AgentId first;
    for (const auto& [id, agent] : everybody->agents) {
        const auto role = everybody->roles.find(agent.role);
        if (!agent.active || role == everybody->roles.end() ||
            !role->second.permissions.has(Permission::settingsManage))
            continue;
        if (!first || id < first) first = id;
    }
    return first;
}

Reason Routing::Impl::reasonFor(db::ReadTx& tx, const Ticket& ticket, const Queue* queue,
                                const std::vector<Offer>& offers) const {
    if (ticket.owner) return Reason::owned;
    if (ticket.status != Status::open) return Reason::notOurMove;
    for (const auto& offer : offers) {
        if (offer.state == OfferState::open) return Reason::offered;
    }
    if (queue == nullptr) return Reason::noQueue;
    if (queue->strategy == Strategy::byHand) return Reason::byHand;
    const auto wanted = boardQueueOf(*queue);
    const auto team = queue->team ? queue->team : ticket.team;
    const auto customer = queue->speaksLanguage ? parts.customers.find(tx, ticket.customer)
                                                : std::optional<customers::Customer>{};
    const auto language = customer ? rules::languageOf(customer->language) : std::string();
    auto reason = Reason::noMembers;
    for (const auto& agent : boardAgents(tx)) {
        if (agent.capacity <= 0 || !mayGet(agent, wanted, team, language)) continue;
        if (agent.available) return Reason::queued;
        reason = Reason::nobodyThere;
    }
    return reason;
}

}  // namespace deskbell::routing
