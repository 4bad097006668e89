#include <algorithm>

#include "base/text.hpp"
#include "desk/handover/impl.hpp"

namespace deskbell::handover {

using tickets::Ticket;

namespace {

/// On the timeline of one ticket, of the other.
void noteOther(Handovers::Impl& self, db::WriteTx& tx, const Actor& actor, const Ticket& ticket,
               const Ticket& other, std::string_view event) {
    const auto everybody = self.parts.people.directory(tx);
    json::Writer detail;
    detail.beginObject().key("event").string(event).key("entry_id").null();
    detail.key("reason").string(other.subject).key("number").integer(other.number);
    detail.key("target")
        .string(Handovers::Impl::targetName(*everybody, other.owner,
                                            other.owner ? TeamId{} : other.team))
        .endObject();
    auto entry = self.parts.timeline.append(tx, {.ticket = ticket.id,
                                                 .kind = "event",
                                                 .by = authorOf(actor),
                                                 .detail = detail.take(),
                                                 .message = {},
                                                 .attachments = {},
                                                 .audience = ticket.audience()});
    ASSERT(entry.has_value());
}

void announceChild(Handovers::Impl& self, db::WriteTx& tx, std::string_view kind,
                   const Ticket& parent, TicketId child, AgentId by) {
    json::Writer data;
    data.beginObject().key("ticket_id").id(parent.id).key("sub_ticket_id").id(child).endObject();
    self.parts.outbox.add(tx, {.kind = std::string(kind),
                               .subject = parent.id.value,
                               .audience = parent.audience(),
                               .by = by,
                               .data = data.take()});
}

}  // namespace

Result<SubTicket> Handovers::Impl::addSubTicket(db::WriteTx& tx, const Actor& actor,
                                                NewSubTicket wanted) {
    auto parent = parts.tickets.get(tx, actor, wanted.parent);
    if (!parent) return std::move(parent).error();
    if (!mayOffer(actor, *parent) || !actor.may(Permission::ticketsCreate))
        return Error{Errc::forbidden, "sub_ticket.not_allowed", "",
                     "Your role does not allow to ask another team."};
    if (!isOpen(parent->status))
        return Error{Errc::conflict, "sub_ticket.ticket_done", "",
                     "This ticket is solved. Open it again to ask another team."};
    if (store::asChild(tx, parent->id))
        return Error{Errc::conflict, "sub_ticket.depth", "",
                     "This is a sub-ticket itself. Ask from the ticket above it."};
    if (store::childrenOf(tx, parent->id).size() >= rules::kMostSubTickets)
        return Error{Errc::conflict, "sub_ticket.too_many", "",
                     "A ticket has at most 20 sub-tickets."};
    auto packet = rules::checkPacket(std::move(wanted.packet));
    if (!packet) return std::move(packet).error();
    const auto subject = cleanLine(wanted.subject);
    if (subject.empty())
        return Error{Errc::invalid, "sub_ticket.subject", "subject", "Say what it is about."};
    if (!wanted.owner == !wanted.team)
        return Error{Errc::invalid, "handover.target", "agent_id", "Choose an agent or a team."};
    const auto everybody = parts.people.directory(tx);
    if (takersOf(*everybody, wanted.owner, wanted.team, {}).empty()) {
        if (wanted.team)
            return Error{Errc::invalid, "handover.team_empty", "team_id",
                         "Nobody in this team could take it."};
        return Error{Errc::invalid, "handover.cannot_take", "agent_id",
                     "Choose somebody else who works here and may answer customers."};
    }
    if (!parent->owner) {
        // One answers for the whole: whoever asks.
        auto owned = parts.tickets.change(tx, actor, parent->id,
                                          {.owner = actor.agent, .reason = "asks others"});
        if (!owned) return owned.error();
        parent = std::move(owned);
    }
    tickets::NewTicket command;
    command.inbox = parent->inbox;
    command.customer = parent->customer;
    command.customerName = parent->customerName;
    command.customerAddress = parent->customerAddress;
    command.subject = subject;
    command.channel = parent->channel;
    command.priority = parent->priority;
    command.owner = wanted.owner;
    command.team =
        wanted.team ? wanted.team : rules::teamFor(parent->team, everybody->teamsOf(wanted.owner));
    auto child = parts.tickets.create(tx, actor, std::move(command));
    if (!child) return std::move(child).error();
    const SubTicket made{.child = child->id,
                         .parent = parent->id,
                         .madeBy = actor.agent,
                         .madeAt = parts.clock.now(),
                         .packet = *std::move(packet)};
    store::insert(tx, made);
    noteOther(*this, tx, actor, *parent, *child, "sub_ticket_added");
    noteOther(*this, tx, actor, *child, *parent, "made_for_a_ticket");
    announceChild(*this, tx, "ticket.sub_ticket_added", *parent, child->id, actor.agent);
    return made;
}

Result<void> Handovers::Impl::maySolve(db::ReadTx& tx, const Ticket& ticket) const {
    for (const auto& child : store::childrenOf(tx, ticket.id)) {
        const auto below = parts.tickets.find(tx, child.child);
        if (below && isOpen(below->status))
            return Error{Errc::conflict, "ticket.sub_tickets_open", "",
                         "Other teams still work on sub-tickets of this ticket."};
    }
    return {};
}

void Handovers::Impl::childMoved(db::WriteTx& tx, const Actor& actor, const SubTicket& child,
                                 const Ticket& before, const Ticket& after) {
    const auto parent = parts.tickets.find(tx, child.parent).value();
    if (isOpen(before.status) && !isOpen(after.status)) {
        noteOther(*this, tx, actor, parent, after, "sub_ticket_done");
        announceChild(*this, tx, "ticket.sub_ticket_done", parent, after.id, actor.agent);
        if (parent.owner)
            parts.notifications.notify(tx, actor, notifications::Kind::subTicketDone, parent, {},
                                       after.subject, {parent.owner});
    } else if (!isOpen(before.status) && isOpen(after.status)) {
        noteOther(*this, tx, actor, parent, after, "sub_ticket_reopened");
        announceChild(*this, tx, "ticket.sub_ticket_reopened", parent, after.id, actor.agent);
    } else {
        // Its owner or its status is another: whoever looks at the parent sees it.
        announceChild(*this, tx, "ticket.sub_ticket_changed", parent, after.id, actor.agent);
    }
}

void Handovers::Impl::contentRemoved(db::WriteTx& tx, TicketId ticket, EntryId entry) {
    for (const auto& handover : store::of(tx, ticket)) {
        if (auto left = rules::without(handover.packet, entry))
            store::savePacket(tx, handover.id, *left);
    }
    for (auto& child : store::childrenOf(tx, ticket)) {
        auto left = rules::without(child.packet, entry);
        if (!left) continue;
        child.packet = *std::move(left);
        store::savePacket(tx, child);
    }
}

}  // namespace deskbell::handover
