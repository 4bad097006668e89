#include "desk/routing/impl.hpp"
#include "desk/routing/schemas.hpp"

namespace deskbell::routing {

using kernel::Request;
using kernel::Response;
using kernel::Route;
namespace schema = kernel::schema;

namespace {

constexpr int kOffersShown = 50;

void writeRef(json::Writer& out, std::string_view key, std::int64_t id, std::string_view name) {
    out.key(key);
    if (id == 0)
        out.null();
    else
        out.beginObject().key("id").idValue(id).key("name").string(name).endObject();
}

void write(json::Writer& out, const Routing::Impl& self, db::ReadTx& tx, const Plan& plan,
           const tickets::Ticket& ticket, const Offer& offer) {
    const auto everybody = self.parts.people.directory(tx);
    const auto* queue = plan.find(offer.queue);
    out.beginObject().key("id").id(offer.id).key("ticket").beginObject();
    out.key("id").id(ticket.id).key("number").integer(ticket.number);
    out.key("subject").string(ticket.subject).endObject();
    writeRef(out, "agent", offer.agent.value, everybody->agentName(offer.agent));
    writeRef(out, "queue", queue == nullptr ? 0 : queue->id.value,
             queue == nullptr ? "" : queue->name);
    out.key("state").string(offerStateName(offer.state)).key("made_at").time(offer.madeAt);
    out.key("until").time(offer.until).key("ended_at").time(offer.endedAt);
    out.key("reason").string(offer.reason).endObject();
}

Result<Response> answer(Routing::Impl& self, db::ReadTx& tx, const Result<Offer>& offer) {
    if (!offer) return offer.error();
    const auto ticket = self.parts.tickets.find(tx, offer->ticket);
    ASSERT(ticket.has_value());
    json::Writer out;
    write(out, self, tx, *self.plan(tx), *ticket, *offer);
    return kernel::ok(std::move(out));
}

void addTicketRoute(kernel::Router& router, Routing::Impl* self) {
    auto show = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<TicketId>();
        if (!id) return std::move(id).error();
        const auto ticket = self->parts.tickets.get(tx, *request.actor, *id);
        if (!ticket) return ticket.error();
        const auto plan = self->plan(tx);
        const auto* queue = self->queueOf(tx, *ticket, *plan);
        const auto offers = store::offersOf(tx, *id, kOffersShown);
        json::Writer out;
        out.beginObject().key("queue");
        if (queue == nullptr) {
            out.null();
        } else {
            out.beginObject().key("id").id(queue->id).key("name").string(queue->name);
            out.key("why").beginArray();
            for (const auto& reason : rules::whyOf(*queue)) out.string(reason);
            out.endArray().endObject();
        }
        out.key("reason").string(reasonName(self->reasonFor(tx, *ticket, queue, offers)));
        const auto answers = self->answerable(tx, *ticket);
        writeRef(out, "answerable", answers.value,
                 self->parts.people.directory(tx)->agentName(answers));
        out.key("offers").beginArray();
        for (const auto& offer : offers) write(out, *self, tx, *plan, *ticket, offer);
        out.endArray().endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/tickets/{id}/routing",
                     .summary = "Which queue a ticket is in, who answers for it, and why nobody "
                                "has it yet",
                     .permission = Permission::ticketsRead,
                     .response = schema::ref("TicketRouting"),
                     .handler = kernel::ReadHandler(show)});
}

}  // namespace

void addOfferRoutes(kernel::Router& router, Routing::Impl& impl) {
    auto* self = &impl;
    addTicketRoute(router, self);
    auto mine = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        const auto plan = self->plan(tx);
        json::Writer out;
        out.beginObject().key("items").beginArray();
        for (const auto& offer : store::openOffersTo(tx, request.actor->agent)) {
            const auto ticket = self->parts.tickets.get(tx, *request.actor, offer.ticket);
            if (ticket) write(out, *self, tx, *plan, *ticket, offer);
        }
        out.endArray().key("next_cursor").null().endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/me/offers",
                     .summary = "Tickets that one is asked to take",
                     .permission = Permission::ticketsReply,
                     .response = schema::pageOf(schema::ref("Offer")),
                     .handler = kernel::ReadHandler(mine)});

    auto accept = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<OfferId>();
        if (!id) return std::move(id).error();
        return answer(*self, tx, self->accept(tx, *request.actor, *id));
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/offers/{id}/accept",
                     .summary = "Take the ticket that one is offered",
                     .permission = Permission::ticketsReply,
                     .response = schema::ref("Offer"),
                     .handler = kernel::WriteHandler(accept)});

    auto decline = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<OfferId>();
        if (!id) return std::move(id).error();
        json::Reader in(request.body);
        auto reason = in.optionalString("reason", 500).value_or("");
        if (auto bad = in.error()) return *bad;
        return answer(*self, tx, self->decline(tx, *request.actor, *id, std::move(reason)));
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/offers/{id}/decline",
                     .summary = "Leave the ticket that one is offered to somebody else",
                     .permission = Permission::ticketsReply,
                     .body = kernel::Body::json,
                     .request = schema::ref("OfferDecline"),
                     .response = schema::ref("Offer"),
                     .handler = kernel::WriteHandler(decline)});
}

void Routing::addRoutes(kernel::Router& router) {
    addSchemas(router);
    addAgentRoutes(router, *impl_);
    addQueueRoutes(router, *impl_);
    addOfferRoutes(router, *impl_);
}

}  // namespace deskbell::routing
