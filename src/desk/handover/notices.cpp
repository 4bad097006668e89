#include <algorithm>

#include "desk/handover/impl.hpp"
#include "desk/letters/letters.hpp"

namespace deskbell::handover {

using tickets::Ticket;

namespace {

/// By when the customer hears from us next, where they were promised that.
std::optional<Timestamp> promisedTime(const std::vector<promises::Promise>& all, Timestamp now) {
    std::optional<Timestamp> out;
    for (const auto& promise : all) {
        const bool stands = promise.state == promises::State::running && promise.visible &&
                            promise.due && *promise.due > now;
        if (stands && (!out || *promise.due < *out)) out = promise.due;
    }
    return out;
}

}  // namespace

EntryId Handovers::Impl::tellCustomer(db::WriteTx& tx, const Ticket& ticket,
                                      const Handover& handover) {
    const auto last = parts.timeline.latestMessage(tx, ticket.id, true);
    const auto inbox = parts.inboxes.find(tx, ticket.inbox);
    // On a ticket from the phone, say, there is nobody to write to: the taker calls.
    if (!last || ticket.customerAddress.empty() || !inbox || inbox->outgoing.kind == "none")
        return {};
    const auto everybody = parts.people.directory(tx);
    const auto customer = parts.customers.find(tx, ticket.customer);
    const auto zoneName = customer ? customer->timeZone : std::string();
    const auto known = zoneName.empty() ? nullptr : Zone::find(zoneName);
    const auto calendars = parts.calendars.snapshot(tx);
    const auto& zone = known ? *known : calendars->standard().hours->zone();
    const auto language = letters::chooseLanguage(
        {customer ? std::string_view(customer->language) : std::string_view(),
         parts.settings.text(tx, letters::kDefaultLanguage)});
    // As the inbox names who writes: some show no agent's name.
    const auto who = inboxes::senderNameOf(
        *inbox, {everybody->agentName(handover.endedBy), everybody->teamName(ticket.team)});
    const auto text = letters::handoverNotice(
        language,
        {.name = ticket.customerName,
         .business = inbox->name,
         .who = who,
         .number = ticket.number,
         .next = handover.packet.forCustomer,
         .promised = promisedTime(parts.promises.of(tx, ticket.id), parts.clock.now())},
        zone);
    auto entry = parts.replies.sendAutomatic(tx, ticket, text, *last);
    return entry ? entry->id : EntryId{};
}

}  // namespace deskbell::handover
