#include <algorithm>

#include "base/text.hpp"
#include "desk/letters/letters.hpp"
#include "desk/promises/impl.hpp"

namespace deskbell::promises {

using tickets::Ticket;

namespace {

Error cannotTell(std::string detail) {
    return {Errc::conflict, "notice.impossible", "", std::move(detail)};
}

/// The promise and those that it was made in place of.
std::vector<PromiseId> chainOf(db::ReadTx& tx, const Promise& promise) {
    std::vector<PromiseId> chain{promise.id};
    for (auto before = promise.renews; before && chain.size() < 10;) {
        chain.push_back(before);
        const auto found = store::find(tx, before);
        before = found ? found->renews : PromiseId{};
    }
    return chain;
}

bool among(const std::vector<PromiseId>& chain, PromiseId id) {
    return std::find(chain.begin(), chain.end(), id) != chain.end();
}

}  // namespace

void Promises::Impl::considerNotice(db::WriteTx& tx, const Ticket& ticket, const Promise& promise,
                                    const NoticeRule& rule, rules::Hours hours) {
    const auto chain = chainOf(tx, promise);
    const auto notices = store::noticesOf(tx, ticket.id);
    const auto told = std::count_if(notices.begin(), notices.end(), [&](const auto& notice) {
        return notice.state == "sent" && among(chain, notice.promise);
    });
    if (told >= rule.most) return;
    const auto newDue = rules::after(hours, *promise.due, rule.later);
    if (rule.mode == NoticeRule::Mode::automatic) {
        // Where it cannot be told (no address, no way to send), the alarms that follow remain.
        auto sent = tellDelay(tx, Actor::system("Deskbell"), ticket, promise, newDue, rule.reason);
        static_cast<void>(sent);
        return;
    }
    store::putNotice(tx, {.id = parts.ids.next(),
                          .promise = promise.id,
                          .ticket = ticket.id,
                          .state = "offered",
                          .newDue = newDue,
                          .reason = rule.reason,
                          .entry = {},
                          .at = parts.clock.now()});
    tell(tx, notifications::Kind::notice, ticket, promise,
         agentsFor(tx, Whom::owner, ticket, nullptr));
}

Result<Promise> Promises::Impl::tellDelay(db::WriteTx& tx, const Actor& actor, const Ticket& ticket,
                                          const Promise& promise, Timestamp newDue,
                                          std::string reason) {
    const auto last = parts.timeline.latestMessage(tx, ticket.id, true);
    const auto inbox = parts.inboxes.find(tx, ticket.inbox);
    if (!last || ticket.customerAddress.empty() || !inbox || inbox->outgoing.kind == "none")
        return cannotTell("There is no address or no way to write to this customer. Call them.");
    const auto customer = parts.customers.find(tx, ticket.customer);
    const auto zoneName = customer ? customer->timeZone : std::string();
    const auto known = zoneName.empty() ? nullptr : Zone::find(zoneName);
    const auto calendars = parts.calendars.snapshot(tx);
    const auto& zone = known ? *known : calendars->standard().hours->zone();
    const auto language = letters::chooseLanguage(
        {customer ? std::string_view(customer->language) : std::string_view(),
         parts.settings.text(tx, letters::kDefaultLanguage)});
    const auto text = letters::delayNotice(language,
                                           {.name = ticket.customerName,
                                            .business = inbox->name,
                                            .number = ticket.number,
                                            .promised = *promise.due,
                                            .newTime = newDue,
                                            .reason = reason},
                                           zone);
    auto entry = parts.replies.sendAutomatic(tx, ticket, text, *last);
    if (!entry) return std::move(entry).error();

    Promise renewal;
    renewal.id = parts.ids.make<PromiseId>();
    renewal.ticket = ticket.id;
    renewal.kind = promise.kind;
    renewal.owner = ticket.owner;
    renewal.team = ticket.team;
    renewal.due = newDue;
    renewal.what = promise.what;
    renewal.madeBy = actor.isAgent() ? MadeBy::agent : MadeBy::system;
    renewal.madeByAgent = actor.agent;
    renewal.madeAt = parts.clock.now();
    renewal.policy = promise.policy;
    renewal.calendar = promise.calendar;
    renewal.renews = promise.id;
    Ledger ledger(*this, store::activeOf(tx, ticket.id));
    for (auto& other : ledger.all()) {
        // Broken already: the new time is what is owed from now on.
        if (other.id == promise.id && other.state == State::broken)
            rules::keep(other, renewal.madeAt, "a new time was given");
    }
    ledger.add(renewal);
    const auto next = ledger.write(tx);
    announce(tx, "promise.delay_told", ticket, renewal, actor.agent);
    parts.tickets.setNextDue(tx, ticket.id, next, actor.agent);

    auto notices = store::noticesOf(tx, ticket.id);
    auto offered = std::find_if(notices.begin(), notices.end(), [&](const auto& notice) {
        return notice.promise == promise.id && notice.state == "offered";
    });
    store::Notice notice{.id = offered != notices.end() ? offered->id : parts.ids.next(),
                         .promise = promise.id,
                         .ticket = ticket.id,
                         .state = "sent",
                         .newDue = newDue,
                         .reason = std::move(reason),
                         .entry = entry->id,
                         .at = parts.clock.now()};
    if (offered != notices.end())
        store::saveNotice(tx, notice);
    else
        store::putNotice(tx, notice);
    return store::find(tx, renewal.id).value();
}

Result<Promise> Promises::Impl::approveNotice(db::WriteTx& tx, const Actor& actor, PromiseId id,
                                              std::optional<Timestamp> newDue, std::string reason) {
    auto promise = get(tx, actor, id);
    if (!promise) return promise;
    if (!mayPromise(actor)) return Error{Errc::forbidden, "promise.not_allowed"};
    if (!promise->active || !promise->due || !promise->visible)
        return cannotTell("Only of a promise that the customer sees and that is still owed.");
    const auto inForce = store::activeOf(tx, promise->ticket);
    if (std::any_of(inForce.begin(), inForce.end(),
                    [&](const Promise& p) { return p.renews == id; }))
        return cannotTell("The customer was told a new time already.");
    reason = cleanLine(reason);
    if (reason.empty())
        return Error{Errc::invalid, "promise.reason", "reason", "Say why, in human words."};
    if (!newDue) {
        for (const auto& notice : store::noticesOf(tx, promise->ticket)) {
            if (notice.promise == id && notice.state == "offered") newDue = notice.newDue;
        }
    }
    const auto now = parts.clock.now();
    if (!newDue || *newDue <= std::max(now, *promise->due))
        return Error{Errc::invalid, "promise.due", "due",
                     "Choose a time that is later than the one promised."};
    const auto ticket = parts.tickets.find(tx, promise->ticket).value();
    return tellDelay(tx, actor, ticket, *promise, *newDue, std::move(reason));
}

Result<void> Promises::Impl::dismissNotice(db::WriteTx& tx, const Actor& actor, PromiseId id) {
    auto promise = get(tx, actor, id);
    if (!promise) return std::move(promise).error();
    if (!mayPromise(actor)) return Error{Errc::forbidden, "promise.not_allowed"};
    for (auto& notice : store::noticesOf(tx, promise->ticket)) {
        if (notice.promise != id || notice.state != "offered") continue;
        notice.state = "dismissed";
        store::saveNotice(tx, notice);
        const auto ticket = parts.tickets.find(tx, promise->ticket).value();
        announce(tx, "promise.changed", ticket, *promise, actor.agent);
        return {};
    }
    return Error{Errc::notFound, "notice.not_found", "", "No notice was offered for it."};
}

}  // namespace deskbell::promises
