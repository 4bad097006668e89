#include "desk/routing/work.hpp"

#include <algorithm>
#include <future>

namespace deskbell::routing {

using tickets::Status;
using tickets::Ticket;

namespace {

constexpr int kEventsAtOnce = 500;
constexpr int kTicketsAtOnce = 500;
constexpr std::size_t kLookedAtOnce = 200;
constexpr std::size_t kDecisionsAtOnce = 64;
constexpr int kOffersOfTicket = 100;
constexpr int kTicketsOfCustomer = 500;
constexpr int kMostRefusals = 5;
constexpr Duration kActsApart = std::chrono::minutes(1);

bool isOneOf(std::string_view kind, std::initializer_list<std::string_view> kinds) {
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

}  // namespace

// --- Knowing

void Work::forget() {
    board_.reset();
    agenda_.clear();
    tickets_.clear();
    owned_.clear();
    changedTickets_.clear();
    changedAgents_.clear();
    acts_.clear();
    written_.clear();
    presences_.clear();
    owners_.clear();
    refused_.clear();
    unattended_.clear();
    offers_.clear();
    everything_ = everybody_ = false;
}

void Work::load(db::ReadTx& tx) {
    forget();
    position_ = self_.parts.outbox.head(tx);
    plan_ = self_.plan(tx);
    std::vector<BoardQueue> queues;
    for (const auto& queue : plan_->queues) {
        if (queue.strategy != Strategy::byHand) queues.push_back(boardQueueOf(queue));
    }
    board_.emplace(std::move(queues));
    refreshAgents(tx);
    std::map<TicketId, std::vector<Offer>> offers;
    for (auto& offer : store::recentOffers(tx, self_.parts.clock.now() - kAskAgainAfter))
        offers[offer.ticket].push_back(std::move(offer));
    TicketId last;
    for (;;) {
        const auto some = self_.parts.tickets.listActive(tx, last, kTicketsAtOnce);
        for (const auto& ticket : some) {
            const auto mine = offers.find(ticket.id);
            show(tx, ticket, mine == offers.end() ? std::vector<Offer>{} : mine->second);
            last = ticket.id;
        }
        if (some.size() < static_cast<std::size_t>(kTicketsAtOnce)) break;
    }
    for (const auto& [ticket, list] : offers) {  // of tickets that are not active any more
        for (const auto& offer : list) {
            if (offer.state == OfferState::open && !tickets_.contains(ticket))
                offers_.insert(offer.id);
        }
    }
}

void Work::hear(db::ReadTx& tx, const kernel::StoredEvent& stored) {
    const auto& event = stored.event;
    if (event.by) {
        auto& written = written_[event.by];
        if (stored.at - written >= kActsApart) {
            acts_[event.by] = stored.at;
            written = stored.at;
        }
    }
    const std::string_view kind = event.kind;
    if (isOneOf(kind, {"ticket.created", "ticket.changed", "ticket.entry_added"})) {
        // Without queues only owners matter: most events cost nothing then.
        const TicketId ticket{event.subject};
        if (!plan_->queues.empty() || event.audience.owner || tickets_.contains(ticket))
            changedTickets_.insert(ticket);
    } else if (isOneOf(kind, {kOfferMade, kOfferEnded})) {
        const auto data = json::parse(event.data);
        const auto id = data ? (*data)["ticket_id"].string() : std::nullopt;
        if (const auto ticket = parseIdValue(id.value_or(""))) {
            changedTickets_.insert(TicketId{*ticket});
        }
    } else if (isOneOf(kind, {kPresenceChanged, kAgentChanged})) {
        changedAgents_.insert(AgentId{event.subject});
    } else if (isOneOf(kind, {"people.changed", "teams.changed", "roles.changed", kSkillsChanged,
                              "calendar.changed", "settings.changed", kAbsencesChanged})) {
        everybody_ = true;
    } else if (kind == kQueuesChanged) {
        everything_ = true;
    } else if (kind == "customer.changed" && plan_->asksForLanguage()) {
        const customers::CustomerId customer{event.subject};
        for (const auto id : self_.parts.tickets.listIdsOf(tx, customer, kTicketsOfCustomer))
            changedTickets_.insert(id);
    }
}

bool Work::readOn(db::ReadTx& tx) {
    const auto& outbox = self_.parts.outbox;
    // The newest event is never pruned: who stands before the oldest may have missed some.
    if (outbox.tail(tx) > position_) everything_ = true;
    const auto events = outbox.after(tx, position_, kEventsAtOnce);
    for (const auto& event : events) {
        hear(tx, event);
        position_ = event.position;
    }
    return !events.empty();
}

void Work::refreshAgents(db::ReadTx& tx) {
    const auto now = self_.parts.clock.now();
    absences_ = store::absences(tx, now);
    std::set<AgentId> gone;
    for (const auto& [id, agent] : self_.parts.people.directory(tx)->agents) gone.insert(id);
    for (const auto& agent : self_.boardAgents(tx)) {
        gone.erase(agent.id);
        board_->put(agent);
    }
    for (const auto agent : gone) board_->dismiss(agent);
    for (const auto& presence : store::presences(tx))
        agenda_.set({Agenda::What::presence, presence.agent.value}, now);
    told_.clear();
    for (const auto& [agent, held] : owned_) {
        if (!isThere(tx, agent)) owners_.insert(held.begin(), held.end());
    }
}

bool Work::isThere(db::ReadTx& tx, AgentId agent) const {
    const auto everybody = self_.parts.people.directory(tx);
    const auto* known = everybody->agent(agent);
    return known != nullptr && known->active &&
           rules::absenceAt(absences_, agent, self_.parts.clock.now()) == nullptr;
}

void Work::refresh(db::ReadTx& tx, AgentId agent) {
    if (const auto facts = self_.boardAgent(tx, agent)) {
        board_->put(*facts);
    } else {
        board_->dismiss(agent);
    }
    lookAfter(tx, agent);
    if (isThere(tx, agent)) return;
    const auto held = owned_.find(agent);
    if (held != owned_.end()) owners_.insert(held->second.begin(), held->second.end());
}

/// Whether the agent is still what was last said, and until when.
void Work::lookAfter(db::ReadTx& tx, AgentId agent) {
    const auto known = Routing::Impl::presenceOf(tx, agent);
    if (known.version == 0) return;
    const auto is = self_.presenceNow(tx, known, absences_);
    agenda_.set({Agenda::What::presence, agent.value}, is.until);
    if (known.state != is.state || known.why != is.why) presences_.insert(agent);
    // The next act of who is taken for absent counts at once.
    if (is.why == Why::inactive || is.why == Why::missedOffer) written_.erase(agent);
}

void Work::refresh(db::ReadTx& tx, TicketId id) {
    if (const auto ticket = self_.parts.tickets.find(tx, id))
        show(tx, *ticket, store::offersOf(tx, id, kOffersOfTicket));
}

/// The ticket as it is now, for the board and the agenda.
void Work::show(db::ReadTx& tx, const Ticket& ticket, const std::vector<Offer>& offers) {
    const auto now = self_.parts.clock.now();
    auto& known = tickets_[ticket.id];
    if (known.owner) owned_[known.owner].erase(ticket.id);
    const Agenda::Thing exclusion{Agenda::What::exclusion, ticket.id.value};
    const Agenda::Thing owner{Agenda::What::owner, ticket.id.value};
    agenda_.set(exclusion, std::nullopt);
    agenda_.set(owner, std::nullopt);
    if (known.offer) agenda_.set({Agenda::What::offer, known.offer->value}, std::nullopt);
    known.offer.reset();

    const bool open = ticket.status == Status::open;
    const bool active = open || ticket.status == Status::waiting || ticket.status == Status::paused;
    BoardTicket shown;
    shown.id = ticket.id;
    std::optional<Timestamp> askAgain;
    for (const auto& offer : offers) {
        if (offer.state == OfferState::open) {
            known.offer = offer.id;
            if (!open || ticket.owner)
                offers_.insert(offer.id);  // somebody else was quicker
            else
                shown.holder = offer.agent;
            agenda_.set({Agenda::What::offer, offer.id.value}, offer.until);
        }
        const bool refused = offer.state == OfferState::declined ||
                             offer.state == OfferState::missed ||
                             offer.state == OfferState::returned;
        if (!refused || *offer.endedAt + kAskAgainAfter <= now) continue;
        shown.excluded.push_back(offer.agent);
        const auto at = *offer.endedAt + kAskAgainAfter;
        if (!askAgain || at < *askAgain) askAgain = at;
    }
    if (!active) {
        tickets_.erase(ticket.id);
        board_->remove(ticket.id);
        return;
    }
    known.owner = ticket.owner;
    if (ticket.owner) {
        owned_[ticket.owner].insert(ticket.id);
        shown.holder = ticket.owner;
    }
    const auto facts = self_.factsOf(tx, ticket, *plan_);
    const auto* queue = rules::choose(plan_->queues, facts);
    const bool watched = queue != nullptr && (queue->silentAfter || queue->absentAfter);
    if (ticket.owner && (watched || !isThere(tx, ticket.owner))) owners_.insert(ticket.id);
    shown.weight = rules::weightOf(queue, plan_->weights, ticket.channel);
    if (!ticket.owner && queue == nullptr) tickets_.erase(ticket.id);
    if (!open) {
        board_->remove(ticket.id);
        return;
    }
    if (queue != nullptr && queue->strategy != Strategy::byHand) {
        shown.queue = queue->id;
        shown.team = queue->team ? queue->team : ticket.team;
        shown.language = queue->speaksLanguage ? facts.language : std::string();
        shown.due = ticket.nextDue.at;
        if (queue->strategy == Strategy::knownAgent && !shown.holder)
            shown.known = self_.parts.tickets.lastOwnerFor(tx, ticket);
        if (!shown.holder) agenda_.set(exclusion, askAgain);
    }
    board_->put(shown);
    const std::pair pool{shown.queue, shown.team};
    if (!shown.holder && shown.queue && !board_->hasMembers(shown) && told_.insert(pool).second)
        unattended_.insert(ticket.id);
}

void Work::look(db::ReadTx& tx, const Agenda::Thing& thing) {
    switch (thing.what) {
        case Agenda::What::presence:
            lookAfter(tx, AgentId{thing.id});
            break;
        case Agenda::What::owner:
            owners_.insert(TicketId{thing.id});
            break;
        case Agenda::What::offer:
            offers_.insert(OfferId{thing.id});
            break;
        case Agenda::What::exclusion:
            refresh(tx, TicketId{thing.id});
            break;
    }
}

// --- Doing

bool Work::carryOut() {
    auto& database = self_.parts.database;
    bool did = false;
    const auto acts = std::exchange(acts_, {});
    if (!acts.empty()) {
        database.write([&](db::WriteTx& tx) {
            for (const auto& [agent, at] : acts) {
                if (self_.parts.people.directory(tx)->agent(agent) != nullptr)
                    self_.acted(tx, agent, at);
            }
        });
    }
    const auto presences = std::exchange(presences_, {});
    if (!presences.empty()) {
        database.write([&](db::WriteTx& tx) {
            for (const auto agent : presences)
                self_.settle(tx, Routing::Impl::presenceOf(tx, agent), {});
        });
        did = true;
    }
    for (const auto offer : std::exchange(offers_, {})) {
        database.write([&](db::WriteTx& tx) { self_.expire(tx, offer); });
        did = true;
    }
    for (const auto ticket : std::exchange(unattended_, {}))
        database.write([&](db::WriteTx& tx) { self_.tellUnattended(tx, ticket); });

    std::vector<TicketId> faulty;
    database.read([&](db::ReadTx& tx) {
        for (std::size_t n = 0; n < kLookedAtOnce && !owners_.empty(); ++n) {
            const auto id = owners_.extract(owners_.begin()).value();
            const auto ticket = self_.parts.tickets.find(tx, id);
            if (!ticket) continue;
            const auto state = self_.ownerState(tx, *ticket);
            agenda_.set({Agenda::What::owner, id.value}, state.lookAgain);
            if (state.fault != Routing::Impl::OwnerState::Fault::none) faulty.push_back(id);
        }
    });
    for (const auto id : faulty) database.write([&](db::WriteTx& tx) { self_.takeBack(tx, id); });
    return did || !faulty.empty() || !owners_.empty();
}

/// Carries out all of them at the same time, so that they share commits; which were refused.
std::vector<Board::Decision> Work::giveAll(const std::vector<Board::Decision>& decisions) {
    std::vector<char> given(decisions.size(), 0);
    std::vector<std::promise<void>> ends(decisions.size());
    for (std::size_t n = 0; n < decisions.size(); ++n) {
        self_.parts.database.submitWrite(
            [&, n](db::WriteTx& tx) {
                given[n] = self_.give(tx, decisions[n]) ? 1 : 0;
                return given[n] != 0;
            },
            [&, n](std::exception_ptr fault) {
                if (fault)
                    ends[n].set_exception(std::move(fault));
                else
                    ends[n].set_value();
            });
    }
    std::exception_ptr fault;
    std::vector<Board::Decision> refused;
    for (std::size_t n = 0; n < decisions.size(); ++n) {  // all of them: they write to this frame
        try {
            ends[n].get_future().get();
            if (given[n] == 0) refused.push_back(decisions[n]);
        } catch (...) {
            fault = std::current_exception();
        }
    }
    if (fault) std::rethrow_exception(fault);
    return refused;
}

bool Work::decide() {
    std::vector<Board::Decision> decisions;
    while (decisions.size() < kDecisionsAtOnce) {
        const auto decision = board_->decide();
        if (!decision) break;
        decisions.push_back(*decision);
    }
    if (decisions.empty()) return false;
    const auto refused = giveAll(decisions);
    if (refused.empty()) refused_.clear();
    for (const auto& decision : refused) {
        // Something is not as it was known; what is refused again and again waits for an event.
        if (++refused_[decision.ticket] > kMostRefusals) {
            self_.parts.log.warn("routing.refused", {{"ticket", decision.ticket.value}});
            refused_.erase(decision.ticket);
            board_->remove(decision.ticket);
            continue;
        }
        changedTickets_.insert(decision.ticket);
        changedAgents_.insert(decision.agent);
    }
    return true;
}

bool Work::turn() {
    bool did = self_.parts.database.read([&](db::ReadTx& tx) {
        if (!board_) {
            load(tx);
            return true;
        }
        const bool heard = readOn(tx);
        if (std::exchange(everything_, false)) {
            load(tx);
            return true;
        }
        if (std::exchange(everybody_, false)) refreshAgents(tx);
        for (const auto agent : std::exchange(changedAgents_, {})) refresh(tx, agent);
        for (const auto ticket : std::exchange(changedTickets_, {})) refresh(tx, ticket);
        const auto now = self_.parts.clock.now();
        bool due = false;
        for (std::size_t n = 0; n < kLookedAtOnce; ++n) {
            const auto thing = agenda_.take(now);
            if (!thing) break;
            look(tx, *thing);
            due = true;
        }
        return heard || due;
    });
    did = carryOut() || did;
    return decide() || did;
}

}  // namespace deskbell::routing
