#include "desk/handover/impl.hpp"

namespace deskbell::handover {

using kernel::Request;
using kernel::Response;
using kernel::Route;
using tickets::Ticket;
namespace schema = kernel::schema;

namespace {

/// The other ticket as this one's page shows it: also where it may not be opened, the one who
/// answers for the whole must know how its parts stand.
void writeRelated(json::Writer& out, const Handovers::Impl& self, db::ReadTx& tx,
                  const Actor& actor, const Ticket& other, const SubTicket& link) {
    const auto everybody = self.parts.people.directory(tx);
    out.beginObject().key("id").id(other.id).key("number").integer(other.number);
    out.key("subject").string(other.subject);
    out.key("status").string(tickets::statusName(other.status));
    writeRef(out, "owner", other.owner.value, everybody->agentName(other.owner));
    writeRef(out, "team", other.team.value, everybody->teamName(other.team));
    out.key("next_due");
    if (other.nextDue.kind.empty()) {
        out.null();
    } else {
        out.beginObject().key("at").time(other.nextDue.at);
        out.key("kind").string(other.nextDue.kind);
        out.key("state").string(other.nextDue.state).endObject();
    }
    out.key("packet");
    write(out, link.packet);
    writeRef(out, "made_by", link.madeBy.value, everybody->agentName(link.madeBy));
    out.key("made_at").time(link.madeAt);
    out.key("can").beginObject().key("see").boolean(maySee(actor, other.audience()));
    out.endObject().endObject();
}

Result<Response> family(const Handovers::Impl& self, db::ReadTx& tx, const Request& request,
                        const Ticket& ticket) {
    const auto& actor = *request.actor;
    const auto above = store::asChild(tx, ticket.id);
    json::Writer out;
    out.beginObject().key("parent");
    if (above)
        writeRelated(out, self, tx, actor, self.parts.tickets.find(tx, above->parent).value(),
                     *above);
    else
        out.null();
    const auto children = store::childrenOf(tx, ticket.id);
    out.key("items").beginArray();
    for (const auto& child : children)
        writeRelated(out, self, tx, actor, self.parts.tickets.find(tx, child.child).value(), child);
    out.endArray().key("can").beginObject().key("add");
    out.boolean(!above && isOpen(ticket.status) && children.size() < rules::kMostSubTickets &&
                self.mayOffer(actor, ticket) && actor.may(Permission::ticketsCreate));
    out.endObject().endObject();
    return kernel::ok(std::move(out));
}

}  // namespace

void addSubTicketRoutes(kernel::Router& router, Handovers::Impl& impl) {
    auto* self = &impl;
    auto list = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<TicketId>();
        if (!id) return std::move(id).error();
        auto ticket = self->parts.tickets.get(tx, *request.actor, *id);
        if (!ticket) return std::move(ticket).error();
        return family(*self, tx, request, *ticket);
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/tickets/{id}/sub-tickets",
                     .summary = "What other teams do for a ticket, and the ticket above it",
                     .permission = Permission::ticketsRead,
                     .response = schema::ref("TicketFamily"),
                     .handler = kernel::ReadHandler(list)});

    auto add = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<TicketId>();
        if (!id) return std::move(id).error();
        json::Reader in(request.body);
        NewSubTicket command{.parent = *id, .subject = {}, .owner = {}, .team = {}, .packet = {}};
        command.subject = in.string("subject", 250);
        command.owner = in.optionalId<AgentId>("agent_id").value_or(AgentId{});
        command.team = in.optionalId<TeamId>("team_id").value_or(TeamId{});
        command.packet = readPacket(in);
        if (auto bad = in.error()) return *bad;
        auto made = self->addSubTicket(tx, *request.actor, std::move(command));
        if (!made) return std::move(made).error();
        json::Writer out;
        writeRelated(out, *self, tx, *request.actor,
                     self->parts.tickets.find(tx, made->child).value(), *made);
        return kernel::created(std::move(out));
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/tickets/{id}/sub-tickets",
                     .summary = "Ask another team for a part of a ticket: a ticket of their own",
                     .permission = Permission::ticketsReply,
                     .body = kernel::Body::json,
                     .maxBody = 256 * 1024,
                     .request = schema::ref("NewSubTicket"),
                     .status = 201,
                     .response = schema::ref("SubTicket"),
                     .handler = kernel::WriteHandler(add)});
}

}  // namespace deskbell::handover
