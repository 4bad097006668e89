#include <algorithm>

#include "desk/handover/impl.hpp"
#include "desk/handover/schemas.hpp"
#include "desk/markup/markup.hpp"

namespace deskbell::handover {

using kernel::Request;
using kernel::Response;
using kernel::Route;
namespace schema = kernel::schema;

namespace {

constexpr int kMostListed = 100;
constexpr int kFirstEntries = 20, kLatestEntries = 200;

/// What a handover says where its ticket is shown.
void write(json::Writer& out, const Handovers::Impl& self, db::ReadTx& tx, const Actor& actor,
           const Handover& h) {
    const auto everybody = self.parts.people.directory(tx);
    const auto ticket = self.parts.tickets.find(tx, h.ticket).value();
    const bool open = h.state == State::open;
    out.beginObject().key("id").id(h.id);
    out.key("ticket").beginObject().key("id").id(ticket.id).key("number").integer(ticket.number);
    out.key("subject").string(ticket.subject).endObject();
    out.key("customer").string(ticket.customerName);
    out.key("state").string(stateName(h.state));
    writeRef(out, "giver", h.giver.value, everybody->agentName(h.giver));
    writeRef(out, "made_by", h.madeBy.value, everybody->agentName(h.madeBy));
    writeRef(out, "agent", h.agent.value, everybody->agentName(h.agent));
    writeRef(out, "team", h.team.value, everybody->teamName(h.team));
    out.key("packet");
    write(out, h.packet);
    out.key("offered_at").time(h.offeredAt).key("due").time(h.due);
    out.key("ended_at").time(h.endedAt);
    writeRef(out, "ended_by", h.endedBy.value, everybody->agentName(h.endedBy));
    out.key("reason").string(h.reason).key("late").boolean(h.late);
    out.key("told_entry_id").id(h.told);
    const bool answer = open && self.mayAnswer(tx, actor, h);
    out.key("can").beginObject().key("accept").boolean(answer).key("refuse").boolean(answer);
    out.key("withdraw").boolean(open && Handovers::Impl::mayWithdraw(actor, h));
    out.key("see_ticket").boolean(maySee(actor, ticket.audience())).endObject().endObject();
}

Result<Response> answer(const Handovers::Impl& self, db::ReadTx& tx, const Request& request,
                        const Result<Handover>& handover, int status = 200) {
    if (!handover) return handover.error();
    json::Writer out;
    write(out, self, tx, *request.actor, *handover);
    auto response = kernel::ok(std::move(out));
    response.status = status;
    return response;
}

/// Messages and notes of people, oldest first: the beginning of a long story and its end.
std::vector<rules::Said> saidOn(const Handovers::Impl& self, db::ReadTx& tx, TicketId ticket) {
    auto entries = self.parts.timeline.list(tx, ticket, {}, kFirstEntries);
    const auto last = entries.empty() ? EntryId{} : entries.back().id;
    for (auto& entry : self.parts.timeline.listBefore(tx, ticket, {}, kLatestEntries)) {
        if (entry.id > last) entries.push_back(std::move(entry));
    }
    std::vector<rules::Said> out;
    for (const auto& entry : entries) {
        if (entry.redacted) continue;
        rules::Said said{.entry = entry.id, .at = entry.at, .by = entry.by.name, .text = {}};
        if (entry.message) {
            if (!entry.message->machine.empty()) continue;
            said.byCustomer = entry.message->incoming;
            said.text = entry.message->text;
        } else if (entry.kind == "note") {
            said.text = markup::htmlToText(entry.detail);
        } else {
            continue;
        }
        out.push_back(std::move(said));
    }
    return out;
}

void writeSaid(json::Writer& out, std::string_view key, const std::vector<rules::Said>& all) {
    out.key(key).beginArray();
    for (const auto& said : all) {
        out.beginObject().key("entry_id").id(said.entry).key("at").time(said.at);
        out.key("by").string(said.by).key("text").string(said.text).endObject();
    }
    out.endArray();
}

void addDraftRoute(kernel::Router& router, Handovers::Impl* self) {
    auto prepare = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<TicketId>();
        if (!id) return std::move(id).error();
        auto ticket = self->parts.tickets.get(tx, *request.actor, *id);
        if (!ticket) return std::move(ticket).error();
        const auto draft = rules::draftFrom(saidOn(*self, tx, *id));
        json::Writer out;
        out.beginObject();
        writeSaid(out, "wanted", draft.wanted);
        writeSaid(out, "tried", draft.tried);
        out.key("promised").beginArray();
        for (const auto& promise : self->parts.promises.of(tx, *id)) {
            if (!promise.active) continue;
            out.beginObject().key("id").id(promise.id);
            out.key("kind").string(promises::kindName(promise.kind));
            out.key("what").string(promise.what).key("due").time(promise.due);
            out.key("visible").boolean(promise.visible).endObject();
        }
        out.endArray().key("source_ids").beginArray();
        for (const auto& said : draft.wanted) out.id(said.entry);
        for (const auto& said : draft.tried) out.id(said.entry);
        out.endArray().endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/tickets/{id}/handover/draft",
                     .summary = "What a packet may say: the customer's words, our answers, what is "
                                "promised",
                     .permission = Permission::ticketsRead,
                     .response = schema::ref("HandoverDraft"),
                     .handler = kernel::ReadHandler(prepare)});
}

void addTicketRoutes(kernel::Router& router, Handovers::Impl* self) {
    auto list = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<TicketId>();
        if (!id) return std::move(id).error();
        auto ticket = self->parts.tickets.get(tx, *request.actor, *id);
        if (!ticket) return std::move(ticket).error();
        const auto all = store::of(tx, *id);
        json::Writer out;
        out.beginObject().key("items").beginArray();
        for (const auto& handover : all) write(out, *self, tx, *request.actor, handover);
        const bool open = !all.empty() && all.front().state == State::open;
        out.endArray().key("can").beginObject().key("offer");
        out.boolean(!open && isOpen(ticket->status) && self->mayOffer(*request.actor, *ticket));
        out.endObject().endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/tickets/{id}/handovers",
                     .summary = "How a ticket was passed on, newest first",
                     .permission = Permission::ticketsRead,
                     .response = schema::ref("TicketHandovers"),
                     .handler = kernel::ReadHandler(list)});

    auto offer = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<TicketId>();
        if (!id) return std::move(id).error();
        json::Reader in(request.body);
        Offer command{.ticket = *id, .agent = {}, .team = {}, .packet = {}};
        command.agent = in.optionalId<AgentId>("agent_id").value_or(AgentId{});
        command.team = in.optionalId<TeamId>("team_id").value_or(TeamId{});
        command.packet = readPacket(in);
        if (auto bad = in.error()) return *bad;
        return answer(*self, tx, request, self->offer(tx, *request.actor, std::move(command)), 201);
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/tickets/{id}/handovers",
                     .summary = "Offer a ticket to an agent or a team, with what they have to know",
                     .permission = Permission::ticketsReply,
                     .body = kernel::Body::json,
                     .maxBody = 256 * 1024,
                     .request = schema::ref("NewHandover"),
                     .status = 201,
                     .response = schema::ref("Handover"),
                     .handler = kernel::WriteHandler(offer)});
}

void addListRoute(kernel::Router& router, Handovers::Impl* self) {
    auto list = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        const auto role = request.queryParam("role").value_or("taker");
        if (role != "taker" && role != "giver")
            return Error{Errc::invalid, "handover.role", "role", "One of taker and giver."};
        auto all = role == "taker" ? self->waitingFor(tx, *request.actor, kMostListed + 1)
                                   : store::openFrom(tx, request.actor->agent, kMostListed + 1);
        const bool more = all.size() > static_cast<std::size_t>(kMostListed);
        if (more) all.resize(kMostListed);
        json::Writer out;
        out.beginObject().key("items").beginArray();
        for (const auto& handover : all) write(out, *self, tx, *request.actor, handover);
        out.endArray().key("more").boolean(more).endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/handovers",
                     .summary = "Open handovers that one may accept, or that one has offered",
                     .permission = Permission::ticketsRead,
                     .query = {{"role", schema::oneOf({"taker", "giver"})}},
                     .response = schema::ref("HandoverList"),
                     .handler = kernel::ReadHandler(list)});
}

void addAnswerRoutes(kernel::Router& router, Handovers::Impl* self) {
    auto get = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<HandoverId>();
        if (!id) return std::move(id).error();
        return answer(*self, tx, request, self->get(tx, *request.actor, *id));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/handovers/{id}",
                     .summary = "One handover, for whoever sees its ticket, gave it or may accept "
                                "it",
                     .permission = Permission::ticketsRead,
                     .response = schema::ref("Handover"),
                     .handler = kernel::ReadHandler(get)});

    auto accept = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<HandoverId>();
        if (!id) return std::move(id).error();
        json::Reader in(request.body);
        const auto tell = in.optionalBoolean("tell_customer");
        if (auto bad = in.error()) return *bad;
        return answer(*self, tx, request, self->accept(tx, *request.actor, *id, tell));
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/handovers/{id}/accept",
                     .summary = "Own the ticket from now on; the first of a team wins",
                     .permission = Permission::ticketsReply,
                     .body = kernel::Body::json,
                     .request = schema::ref("HandoverAcceptance"),
                     .response = schema::ref("Handover"),
                     .handler = kernel::WriteHandler(accept)});

    auto refuse = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<HandoverId>();
        if (!id) return std::move(id).error();
        json::Reader in(request.body);
        auto reason = in.string("reason", 500);
        if (auto bad = in.error()) return *bad;
        return answer(*self, tx, request, self->refuse(tx, *request.actor, *id, std::move(reason)));
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/handovers/{id}/refuse",
                     .summary = "Back to the giver, and why",
                     .permission = Permission::ticketsReply,
                     .body = kernel::Body::json,
                     .request = schema::ref("HandoverRefusal"),
                     .response = schema::ref("Handover"),
                     .handler = kernel::WriteHandler(refuse)});

    auto withdraw = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<HandoverId>();
        if (!id) return std::move(id).error();
        return answer(*self, tx, request, self->withdraw(tx, *request.actor, *id));
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/handovers/{id}/withdraw",
                     .summary = "Keep the ticket after all",
                     .permission = Permission::ticketsReply,
                     .response = schema::ref("Handover"),
                     .handler = kernel::WriteHandler(withdraw)});
}

}  // namespace

void writeRef(json::Writer& out, std::string_view key, std::int64_t id, std::string_view name) {
    out.key(key);
    if (id == 0)
        out.null();
    else
        out.beginObject().key("id").idValue(id).key("name").string(name).endObject();
}

Packet readPacket(json::Reader& in) {
    json::Reader from(in.value("packet"));
    constexpr auto kMost = rules::kMostOfPart;
    Packet packet;
    packet.wanted = from.string("wanted", kMost);
    packet.tried = from.optionalString("tried", kMost).value_or("");
    packet.promised = from.optionalString("promised", kMost).value_or("");
    packet.next = from.string("next", kMost);
    packet.forCustomer = from.optionalString("for_customer", rules::kMostForCustomer).value_or("");
    packet.sources = from.optionalIds<EntryId>("source_ids", rules::kMostSources)
                         .value_or(std::vector<EntryId>{});
    if (auto bad = from.error()) in.fail(*bad);
    return packet;
}

void write(json::Writer& out, const Packet& packet) {
    out.beginObject().key("wanted").string(packet.wanted).key("tried").string(packet.tried);
    out.key("promised").string(packet.promised).key("next").string(packet.next);
    out.key("for_customer").string(packet.forCustomer).endObject();
}

void addHandoverRoutes(kernel::Router& router, Handovers::Impl& self) {
    addDraftRoute(router, &self);
    addTicketRoutes(router, &self);
    addListRoute(router, &self);
    addAnswerRoutes(router, &self);
}

void Handovers::addRoutes(kernel::Router& router) {
    addSchemas(router);
    addHandoverRoutes(router, *impl_);
    addSubTicketRoutes(router, *impl_);
}

}  // namespace deskbell::handover
