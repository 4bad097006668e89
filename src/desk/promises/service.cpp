#include <algorithm>

#include "base/text.hpp"
#include "desk/promises/impl.hpp"

namespace deskbell::promises {

using tickets::Status;
using tickets::Ticket;
using tickets::TicketAct;

namespace {

constexpr Duration kFarthest = std::chrono::hours(24 * 366 * 5);

/// Why a policy's promise was withdrawn by itself.
constexpr std::string_view kNoPolicy = "no policy promises it any more";

bool isAnswer(const Promise& promise) {
    return promise.kind == Kind::firstAnswer || promise.kind == Kind::nextAnswer;
}
bool isOpenStatus(Status status) {
    return status == Status::open || status == Status::waiting || status == Status::paused;
}

Error notFound() {
    return {Errc::notFound, "promise.not_found", "", "There is no such promise."};
}

timeline::Author authorOf(const Actor& actor) {
    if (actor.isAgent()) return {"agent", actor.agent.value, actor.name};
    return {"system", 0, "Deskbell"};
}

Result<std::string> checkReason(std::string_view text) {
    auto reason = cleanLine(text);
    if (reason.empty() || codePoints(reason) > 300)
        return Error{Errc::invalid, "promise.reason", "reason", "Say why, in 1 to 300 characters."};
    return reason;
}

int hourOf(const Zone& zone, Timestamp at) {
    const auto local = zone.toLocal(at);
    const auto midnight = LocalTime{std::chrono::floor<std::chrono::days>(local)};
    return static_cast<int>((local - midnight) / std::chrono::hours(1));
}

}  // namespace

// --- The ledger

void Promises::Impl::Ledger::takeUp(Promise ended) {
    before_.insert(before_.begin(), ended);
    now_.insert(now_.begin(), std::move(ended));
}

bool Promises::Impl::Ledger::anyActive() const {
    return std::any_of(now_.begin(), now_.end(), [](const Promise& p) { return p.active; });
}

tickets::NextDue Promises::Impl::Ledger::write(db::WriteTx& tx) {
    const auto policies = self_.policies(tx);
    const auto calendars = self_.parts.calendars.snapshot(tx);
    const auto now = self_.parts.clock.now();
    for (std::size_t i = 0; i < now_.size(); ++i) {
        auto& promise = now_[i];
        const bool isNew = i >= before_.size();
        if (!isNew && promise == before_[i]) continue;
        const auto* hours = self_.hoursOf(*calendars, promise.calendar);
        rules::arm(promise, find(*policies, promise.policy), hours, now);
        if (promise.decidedAt && !promise.dueHour) {
            const auto& zone =
                hours != nullptr ? hours->zone() : calendars->standard().hours->zone();
            promise.dueHour = hourOf(zone, promise.due.value_or(*promise.decidedAt));
        }
        if (!promise.decidedAt) promise.dueHour.reset();
        if (isNew)
            store::insert(tx, promise);
        else
            store::save(tx, promise);
    }
    return rules::nextDue(now_);
}

// --- What follows from the ticket

namespace {

void keepByMessage(std::vector<Promise>& all, Timestamp now, timeline::EntryId message) {
    for (auto& promise : all) {
        if (isAnswer(promise) || promise.kind == Kind::update)
            rules::keep(promise, now, "", message);
    }
}

/// Nothing is open any more.
void endAll(std::vector<Promise>& all, Status status, Timestamp now) {
    for (auto& promise : all) {
        if (promise.kind == Kind::solution)
            rules::keep(promise, now, "");
        else if (isAnswer(promise))
            rules::withdraw(promise, now, "solved without an answer");
        else if (status == Status::closed)
            rules::withdraw(promise, now, "the ticket was closed");
    }
}

}  // namespace

/// Whether the customer who waits was answered in another way: the promise was ended by hand.
bool Promises::Impl::isAnswered(db::ReadTx& tx, const Ticket& ticket, Ledger& ledger,
                                Age age) const {
    if (age == Age::fresh) return false;
    const auto since = *ticket.waitingSince;
    const auto& all = ledger.all();
    const bool now = std::any_of(all.begin(), all.end(), [&](const Promise& p) {
        return isAnswer(p) && p.endedAt && *p.endedAt > since && p.reason != kNoPolicy;
    });
    return now || store::answeredSince(tx, ticket.id, since, kNoPolicy);
}

void Promises::Impl::follow(db::WriteTx& tx, const Ticket& ticket, const TicketAct& act,
                            Ledger& ledger, Age age) {
    const auto now = parts.clock.now();
    const auto all = policies(tx);
    const auto* policy = rules::choose(*all, factsOf(tx, ticket, *all));
    const auto calendars = parts.calendars.snapshot(tx);
    const auto calendar = calendarFor(*calendars, policy, ticket);

    if (act.kind == TicketAct::Kind::takenBack && act.message) {
        for (auto& promise : store::keptBy(tx, ticket.id, act.message)) {
            ledger.takeUp(promise);
            rules::reopen(ledger.all().front(), now);
        }
    }
    for (auto& promise : ledger.all()) {
        promise.owner = ticket.owner;
        promise.team = ticket.team;
        if (promise.state == State::running && promise.due && *promise.due <= now) {
            breakNow(tx, ticket, promise, ledger.all());
        }
    }
    if (act.kind == TicketAct::Kind::agentWrote) keepByMessage(ledger.all(), now, act.message);
    if (!isOpenStatus(ticket.status)) {
        endAll(ledger.all(), ticket.status, now);
        return;
    }

    // Another policy or calendar may be the one that counts now.
    for (auto& promise : ledger.all()) {
        if (!promise.active || promise.madeBy != MadeBy::policy) continue;
        if (promise.state == State::broken) continue;  // it stays what it is
        const auto* target = rules::targetOf(policy, promise.kind);
        if (target == nullptr) {
            rules::withdraw(promise, now, std::string(kNoPolicy));
            continue;
        }
        promise.policy = policy->id;
        const auto counted = target->working ? calendar : CalendarId{};
        rules::retarget(promise, *target, calendar, hoursOf(*calendars, counted));
        if (promise.state == State::running && *promise.due <= now) {
            breakNow(tx, ticket, promise, ledger.all());
        }
    }

    auto begin = [&](Kind kind) {
        const auto* target = rules::targetOf(policy, kind);
        if (target == nullptr) return;
        Promise promise;
        promise.id = parts.ids.make<PromiseId>();
        promise.ticket = ticket.id;
        promise.kind = kind;
        promise.owner = ticket.owner;
        promise.team = ticket.team;
        promise.madeAt = now;
        promise.policy = policy->id;
        promise.calendar = target->working ? calendar : CalendarId{};
        promise.target = target->time;
        promise.visible = target->visible;
        rules::start(promise, now, hoursOf(*calendars, promise.calendar));
        ledger.add(std::move(promise));
    };
    auto inForce = [&](auto&& wanted) {
        const auto& promises = ledger.all();
        return std::any_of(promises.begin(), promises.end(),
                           [&](const Promise& p) { return p.active && wanted(p); });
    };
    if (!inForce([](const Promise& p) { return p.kind == Kind::solution; })) begin(Kind::solution);
    // The customer waits for an answer; or it is our move, and nothing says by when.
    const bool ours = ticket.status == Status::open;
    const bool waits = ticket.waitingSince && !isAnswered(tx, ticket, ledger, age);
    if (ours && !inForce(isAnswer) && (waits || !ledger.anyActive())) {
        auto written = [&] {
            const auto last = parts.timeline.latestMessage(tx, ticket.id, false);
            return last && last->by.kind == "agent";
        };
        const bool answered =
            act.kind == TicketAct::Kind::agentWrote ||
            (age == Age::known &&
             (store::wasEverPromised(tx, ticket.id, Kind::firstAnswer) || written()));
        begin(answered ? Kind::nextAnswer : Kind::firstAnswer);
    }

    for (auto& promise : ledger.all()) {
        const auto* own = find(*all, promise.policy);
        if (!promise.active || own == nullptr) continue;
        const bool rests = (ticket.status == Status::waiting && own->pauseWaiting) ||
                           (ticket.status == Status::paused && own->pausePaused);
        const auto* hours = hoursOf(*calendars, promise.calendar);
        if (rests)
            rules::pause(promise, now, hours);
        else
            rules::resume(promise, now, hours);
    }
}

tickets::NextDue Promises::Impl::started(db::WriteTx& tx, const Ticket& ticket,
                                         const TicketAct& act) {
    Ledger ledger(*this, {});
    follow(tx, ticket, act, ledger, Age::fresh);
    return ledger.write(tx);
}

tickets::NextDue Promises::Impl::moved(db::WriteTx& tx, const Ticket& after, const TicketAct& act) {
    Ledger ledger(*this, store::activeOf(tx, after.id));
    follow(tx, after, act, ledger, Age::known);
    return ledger.write(tx);
}

// --- By hand

Result<Promise> Promises::Impl::get(db::ReadTx& tx, const Actor& actor, PromiseId id) const {
    auto promise = store::find(tx, id);
    if (!promise || !parts.tickets.see(tx, actor, promise->ticket)) return notFound();
    return *std::move(promise);
}

Result<Promise> Promises::Impl::make(db::WriteTx& tx, const Actor& actor, NewPromise command) {
    auto ticket = parts.tickets.get(tx, actor, command.ticket);
    if (!ticket) return std::move(ticket).error();
    if (!mayPromise(actor))
        return Error{Errc::forbidden, "promise.not_allowed", "",
                     "Your role does not allow to promise customers anything."};
    if (ticket->status == Status::closed)
        return Error{Errc::conflict, "ticket.closed", "", "This ticket is closed for good."};
    const auto now = parts.clock.now();
    if (command.kind != Kind::update && command.kind != Kind::callback)
        return Error{Errc::invalid, "promise.kind", "kind",
                     "By hand one promises an update or a callback."};
    if (command.due <= now || command.due > now + kFarthest)
        return Error{Errc::invalid, "promise.due", "due",
                     "Choose a time that is still to come, within five years."};
    command.what = cleanLine(command.what);
    if (codePoints(command.what) > 200)
        return Error{Errc::invalid, "promise.what", "what", "At most 200 characters."};

    const auto all = policies(tx);
    const auto* policy = rules::choose(*all, factsOf(tx, *ticket, *all));
    Promise promise;
    promise.id = parts.ids.make<PromiseId>();
    promise.ticket = ticket->id;
    promise.kind = command.kind;
    promise.owner = ticket->owner;
    promise.team = ticket->team;
    promise.due = command.due;
    promise.what = command.what;
    promise.visible = command.visible;
    promise.madeBy = actor.isAgent() ? MadeBy::agent : MadeBy::system;
    promise.madeByAgent = actor.agent;
    promise.madeAt = now;
    if (policy != nullptr) promise.policy = policy->id;
    Ledger ledger(*this, store::activeOf(tx, ticket->id));
    ledger.add(promise);
    const auto next = ledger.write(tx);
    note(tx, authorOf(actor), *ticket, promise, "promise_made", promise.what);
    announce(tx, "promise.made", *ticket, promise, actor.agent);
    parts.tickets.setNextDue(tx, ticket->id, next, actor.agent);
    return store::find(tx, promise.id).value();
}

Result<Promise> Promises::Impl::change(db::WriteTx& tx, const Actor& actor, PromiseId id,
                                       const PromiseChange& change) {
    auto stored = get(tx, actor, id);
    if (!stored) return stored;
    if (!mayPromise(actor)) return Error{Errc::forbidden, "promise.not_allowed"};
    if (stored->madeBy == MadeBy::policy)
        return Error{Errc::conflict, "promise.of_policy", "",
                     "A policy made this promise. Make one of your own beside it."};
    if (stored->state != State::running)
        return Error{Errc::conflict, "promise.ended", "",
                     "This promise is not running any more. Make a new one."};
    const auto now = parts.clock.now();
    std::string reason;
    if (change.due && *change.due != stored->due) {
        if (*stored->due <= now)
            return Error{Errc::conflict, "promise.ended", "", "Its time has passed."};
        if (*change.due <= now || *change.due > now + kFarthest)
            return Error{Errc::invalid, "promise.due", "due",
                         "Choose a time that is still to come, within five years."};
        auto why = checkReason(change.reason);
        if (!why) return std::move(why).error();
        reason = *std::move(why);
    }
    const auto ticket = parts.tickets.find(tx, stored->ticket).value();
    Ledger ledger(*this, store::activeOf(tx, ticket.id));
    for (auto& promise : ledger.all()) {
        if (promise.id != id) continue;
        if (change.due) promise.due = *change.due;
        if (change.what) promise.what = std::string(firstCodePoints(cleanLine(*change.what), 200));
        if (change.visible) promise.visible = *change.visible;
        if (!reason.empty()) note(tx, authorOf(actor), ticket, promise, "promise_moved", reason);
        announce(tx, "promise.changed", ticket, promise, actor.agent);
    }
    parts.tickets.setNextDue(tx, ticket.id, ledger.write(tx), actor.agent);
    return store::find(tx, id).value();
}

Result<Promise> Promises::Impl::end(db::WriteTx& tx, const Actor& actor, PromiseId id,
                                    std::string text, State as) {
    auto stored = get(tx, actor, id);
    if (!stored) return stored;
    if (!mayPromise(actor)) return Error{Errc::forbidden, "promise.not_allowed"};
    auto reason = checkReason(text);
    if (!reason) return std::move(reason).error();
    if (!stored->active)
        return Error{Errc::conflict, "promise.ended", "", "This promise has ended already."};
    const auto now = parts.clock.now();
    const auto ticket = parts.tickets.find(tx, stored->ticket).value();
    Ledger ledger(*this, store::activeOf(tx, ticket.id));
    for (auto& promise : ledger.all()) {
        if (promise.id != id) continue;
        if (promise.state == State::running && *promise.due <= now) {
            breakNow(tx, ticket, promise, ledger.all());
        }
        if (as == State::kept)
            rules::keep(promise, now, *reason);
        else
            rules::withdraw(promise, now, *reason);
        const auto event = as == State::kept ? "promise_kept" : "promise_withdrawn";
        note(tx, authorOf(actor), ticket, promise, event, *reason);
        announce(tx, as == State::kept ? "promise.kept" : "promise.withdrawn", ticket, promise,
                 actor.agent);
    }
    // An open ticket is never left without anything that is promised.
    follow(tx, ticket, {}, ledger, Age::known);
    parts.tickets.setNextDue(tx, ticket.id, ledger.write(tx), actor.agent);
    return store::find(tx, id).value();
}

// --- Shared

rules::Hours Promises::Impl::hoursOf(const calendars::Snapshot& all, CalendarId id) const {
    if (!id) return nullptr;
    const auto* ready = all.find(id);
    return ready != nullptr ? ready->hours.get() : all.standard().hours.get();
}

CalendarId Promises::Impl::calendarFor(const calendars::Snapshot& all, const Policy* policy,
                                       const Ticket& ticket) const {
    if (policy != nullptr && policy->calendar && all.find(policy->calendar) != nullptr)
        return policy->calendar;
    return all.forTicket(ticket.inbox, ticket.team).calendar.id;
}

const Policy* Promises::Impl::find(const Policies& all, PolicyId id) {
    for (const auto& policy : all) {
        if (policy.id == id) return &policy;
    }
    return nullptr;
}

void Promises::Impl::note(db::WriteTx& tx, const timeline::Author& author, const Ticket& ticket,
                          const Promise& promise, std::string_view event, std::string_view reason) {
    json::Writer detail;
    detail.beginObject().key("event").string(event).key("entry_id").null();
    detail.key("reason").string(reason).key("promise_id").id(promise.id);
    detail.key("promise_kind").string(kindName(promise.kind)).key("due").time(promise.due);
    detail.key("late").boolean(promise.late).endObject();
    auto entry = parts.timeline.append(tx, {.ticket = ticket.id,
                                            .kind = "event",
                                            .by = author,
                                            .detail = detail.take(),
                                            .message = {},
                                            .attachments = {},
                                            .audience = ticket.audience()});
    ASSERT(entry.has_value());
}

void Promises::Impl::announce(db::WriteTx& tx, std::string_view kind, const Ticket& ticket,
                              const Promise& promise, AgentId by) {
    json::Writer data;
    data.beginObject().key("ticket_id").id(ticket.id).endObject();
    parts.outbox.add(tx, {.kind = std::string(kind),
                          .subject = promise.id.value,
                          .audience = ticket.audience(),
                          .by = by,
                          .data = data.take()});
}

Promises::Promises(Parts parts) : impl_(std::make_unique<Impl>(parts)) {}
Promises::~Promises() = default;

Result<Promise> Promises::make(db::WriteTx& tx, const Actor& actor, NewPromise command) {
    return impl_->make(tx, actor, std::move(command));
}
Result<Promise> Promises::change(db::WriteTx& tx, const Actor& actor, PromiseId id,
                                 const PromiseChange& change) {
    return impl_->change(tx, actor, id, change);
}
Result<Promise> Promises::keep(db::WriteTx& tx, const Actor& actor, PromiseId id,
                               std::string reason) {
    return impl_->end(tx, actor, id, std::move(reason), State::kept);
}
Result<Promise> Promises::withdraw(db::WriteTx& tx, const Actor& actor, PromiseId id,
                                   std::string reason) {
    return impl_->end(tx, actor, id, std::move(reason), State::withdrawn);
}
std::vector<Promise> Promises::of(db::ReadTx& tx, TicketId ticket) const {
    return store::allOf(tx, ticket);
}
std::vector<Promise> Promises::callbacksDue(db::ReadTx& tx, Timestamp from, Timestamp until) const {
    constexpr int kMost = 10'000;
    store::Filter filter;
    filter.kind = Kind::callback;
    filter.dueFrom = from;
    filter.dueBefore = until;
    return store::listActive(tx, filter, {}, kMost);
}
tickets::NextDue Promises::started(db::WriteTx& tx, AgentId, const Ticket& ticket,
                                   const TicketAct& act) {
    return impl_->started(tx, ticket, act);
}
tickets::NextDue Promises::moved(db::WriteTx& tx, AgentId, const Ticket&, const Ticket& after,
                                 const TicketAct& act) {
    return impl_->moved(tx, after, act);
}
void Promises::calendarsChanged(db::WriteTx& tx, const Actor&) {
    impl_->wantRecount(tx);
}

}  // namespace deskbell::promises
