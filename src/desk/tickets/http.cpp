#include "desk/tickets/http.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "desk/markup/markup.hpp"
#include "desk/tickets/schemas.hpp"
#include "desk/tickets/wire.hpp"

namespace deskbell::tickets {

using kernel::Request;
using kernel::Response;
using kernel::Route;
namespace schema = kernel::schema;

namespace {

Response ticketResponse(const Tickets::Impl* self, db::ReadTx& tx, const Request& request,
                        const Ticket& ticket, int status) {
    json::Writer out;
    wire::wholeTicket(out, *self, tx, *request.actor, ticket);
    auto response = kernel::ok(std::move(out));
    response.status = status;
    response.headers.emplace_back("ETag", "\"" + std::to_string(ticket.version) + "\"");
    return response;
}

std::vector<Participant> readParticipants(json::Reader& in) {
    std::vector<Participant> out;
    for (const auto& item : in.value("participants").items()) {
        if (out.size() > 100) break;  // rules refuse more than 50
        out.push_back({std::string(item["address"].string().value_or("")),
                       std::string(item["name"].string().value_or("")),
                       std::string(item["role"].string().value_or("cc"))});
    }
    return out;
}

Result<TicketChange> readChange(json::Reader& in) {
    TicketChange change;
    change.subject = in.optionalString("subject", 250);
    if (auto status = in.optionalString("status")) {
        change.status = parseStatus(*status);
        if (!change.status)
            in.fail({Errc::invalid, "status.unknown", "status", "There is no such status."});
    }
    if (auto priority = in.optionalString("priority")) {
        change.priority = parsePriority(*priority);
        if (!change.priority)
            in.fail({Errc::invalid, "priority.unknown", "priority", "There is no such priority."});
    }
    if (in.has("owner_id")) change.owner = in.optionalId<AgentId>("owner_id").value_or(AgentId{});
    if (in.has("team_id")) change.team = in.optionalId<TeamId>("team_id").value_or(TeamId{});
    change.tags = in.optionalStrings("tags", 60);
    if (in.has("participants")) change.participants = readParticipants(in);
    return change;
}

/// Who the new ticket is for: a known customer, or one found or made by address or phone.
Result<customers::Customer> readCustomer(const Tickets::Impl* self, db::WriteTx& tx,
                                         const Actor& actor, const json::Value& value) {
    if (auto id = value["id"].string()) {
        auto parsed = parseId<customers::CustomerId>(*id);
        auto found = parsed ? self->parts.customers.find(tx, *parsed) : std::nullopt;
        if (!found)
            return Error{Errc::invalid, "customer.unknown", "customer", "Choose a customer."};
        return *std::move(found);
    }
    const std::string name(value["name"].string().value_or(""));
    const std::string email(value["email"].string().value_or(""));
    if (!email.empty()) {
        auto address = normalizeEmailAddress(email);
        if (!address)
            return Error{Errc::invalid, "email.format", "customer.email",
                         "This is not an e-mail address."};
        return self->parts.customers.findOrCreateByEmail(tx, *address, cleanLine(name));
    }
    return self->parts.customers.add(tx, actor,
                                     {.name = name,
                                      .email = {},
                                      .phone = std::string(value["phone"].string().value_or("")),
                                      .language = {},
                                      .timeZone = {},
                                      .notes = {}});
}

/// What the customer said on the phone, at the counter, in a letter: the ticket with it as its
/// first entry.
Result<Ticket> createWithWords(Tickets::Impl* self, db::WriteTx& tx, const Actor& actor,
                               NewTicket command, const std::string& html,
                               std::vector<timeline::Attachment> attachments) {
    timeline::Message message;
    message.html = markup::sanitizeComposed(html).html;
    message.text = markup::htmlToText(message.html);
    command.first = MessageEffect{.incoming = true,
                                  .machine = false,
                                  .preview = markup::previewOf(message.text),
                                  .hasAttachments = !attachments.empty(),
                                  .statusAfter = {}};
    auto ticket = self->create(tx, actor, std::move(command));
    if (!ticket) return ticket;
    message.inbox = ticket->inbox.value;
    message.incoming = true;
    message.channel = ticket->channel;
    message.from = {ticket->customerName, ticket->customerAddress};
    message.subject = ticket->subject;
    message.trust = "verified";
    auto entry = self->parts.timeline.append(tx, {.ticket = ticket->id,
                                                  .kind = "message",
                                                  .by = {"agent", actor.agent.value, actor.name},
                                                  .detail = {},
                                                  .message = std::move(message),
                                                  .attachments = std::move(attachments),
                                                  .audience = ticket->audience()});
    if (!entry) return std::move(entry).error();
    return ticket;
}

/// The first message to a customer.
Result<Ticket> createAndSend(Tickets::Impl* self, db::WriteTx& tx, const Actor& actor,
                             NewTicket command, const std::string& html,
                             const std::vector<timeline::AttachmentId>& files) {
    if (!self->sender) return Error{Errc::unavailable, "channel.none"};
    auto ticket = self->create(tx, actor, std::move(command));
    if (!ticket) return ticket;
    auto sent = self->sender(tx, actor, *ticket, html, files);
    if (!sent) return std::move(sent).error();
    return self->get(tx, actor, ticket->id);
}

Result<Response> createTicket(Tickets::Impl* self, db::WriteTx& tx, const Request& request) {
    json::Reader in(request.body);
    NewTicket command;
    command.inbox = in.id<inboxes::InboxId>("inbox_id");
    command.subject = in.string("subject", 250);
    command.channel = in.optionalString("channel", 20).value_or("email");
    auto html = in.optionalString("html", 500'000).value_or("");
    auto text = in.optionalString("text", 500'000).value_or("");
    command.owner = in.optionalId<AgentId>("owner_id").value_or(AgentId{});
    command.team = in.optionalId<TeamId>("team_id").value_or(TeamId{});
    command.tags = in.optionalStrings("tags", 60).value_or(std::vector<std::string>{});
    auto files = in.optionalIds<timeline::AttachmentId>("attachment_ids", 50)
                     .value_or(std::vector<timeline::AttachmentId>{});
    const bool send = in.optionalBoolean("send").value_or(false);
    auto customerValue = in.value("customer");
    if (auto priority = in.optionalString("priority")) {
        auto parsed = parsePriority(*priority);
        if (!parsed)
            in.fail({Errc::invalid, "priority.unknown", "priority", "There is no such priority."});
        command.priority = parsed.value_or(Priority::normal);
    }
    static constexpr std::string_view kChannels[] = {"email",  "phone", "counter",
                                                     "letter", "form",  "api"};
    if (std::find(std::begin(kChannels), std::end(kChannels), command.channel) ==
        std::end(kChannels)) {
        in.fail({Errc::invalid, "channel.unknown", "channel",
                 "Use email, phone, counter, letter, form or api."});
    }
    if (auto bad = in.error()) return *bad;
    if (html.empty() && !text.empty())
        html = "<p>" + replaceAll(escapeHtml(text), "\n", "<br>") + "</p>";
    if (html.empty() && !send)
        return Error{Errc::invalid, "message.empty", "text", "Write what it is about."};

    auto customer = readCustomer(self, tx, *request.actor, customerValue);
    if (!customer) return std::move(customer).error();
    command.customer = customer->id;
    command.customerName = customer->name;
    command.customerAddress = customer->email();
    const auto& actor = *request.actor;
    auto ticket = [&]() -> Result<Ticket> {
        if (send) return createAndSend(self, tx, actor, std::move(command), html, files);
        auto uploads = self->parts.timeline.uploads(tx, actor.agent, files);
        if (uploads.size() != files.size())
            return Error{Errc::invalid, "attachment.unknown", "attachment_ids"};
        return createWithWords(self, tx, actor, std::move(command), html, std::move(uploads));
    }();
    if (!ticket) return std::move(ticket).error();
    return ticketResponse(self, tx, request, *ticket, 201);
}

}  // namespace

void addTicketRoutes(kernel::Router& router, Tickets::Impl* self) {
    auto create = [self](db::WriteTx& tx, const Request& request) {
        return createTicket(self, tx, request);
    };
    router.add(
        Route{.method = "POST",
              .path = "/api/v1/tickets",
              .summary = "A new ticket: what a customer said elsewhere, or a first message to them",
              .permission = Permission::ticketsCreate,
              .body = kernel::Body::json,
              .maxBody = 1024 * 1024,
              .request = schema::ref("NewTicket"),
              .status = 201,
              .response = schema::ref("Ticket"),
              .handler = kernel::WriteHandler(create)});

    auto get = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<TicketId>();
        if (!id) return std::move(id).error();
        auto ticket = self->get(tx, *request.actor, *id);
        if (!ticket) return std::move(ticket).error();
        return ticketResponse(self, tx, request, *ticket, 200);
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/tickets/{id}",
                     .summary = "One ticket",
                     .permission = Permission::ticketsRead,
                     .response = schema::ref("Ticket"),
                     .handler = kernel::ReadHandler(get)});

    auto byNumber = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto number = parseIdValue(request.param("number"));
        auto id = number ? store::idOfNumber(tx, *number) : std::nullopt;
        if (!id) return Error{Errc::notFound, "ticket.not_found", "", "There is no such ticket."};
        auto ticket = self->get(tx, *request.actor, *id);
        if (!ticket) return std::move(ticket).error();
        return ticketResponse(self, tx, request, *ticket, 200);
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/tickets/by-number/{number}",
                     .summary = "The ticket with the number a customer quotes",
                     .permission = Permission::ticketsRead,
                     .response = schema::ref("Ticket"),
                     .handler = kernel::ReadHandler(byNumber)});

    auto change = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<TicketId>();
        if (!id) return std::move(id).error();
        json::Reader in(request.body);
        auto wanted = readChange(in);
        if (auto bad = in.error()) return *bad;
        if (auto match = request.ifMatch()) {
            auto now = self->get(tx, *request.actor, *id);
            if (!now) return std::move(now).error();
            if (*match != std::to_string(now->version)) {
                return Error{Errc::conflict, "changed", "",
                             "Somebody else changed this ticket meanwhile. Load it again."};
            }
        }
        auto ticket = self->change(tx, *request.actor, *id, *wanted);
        if (!ticket) return std::move(ticket).error();
        return ticketResponse(self, tx, request, *ticket, 200);
    };
    router.add(Route{.method = "PATCH",
                     .path = "/api/v1/tickets/{id}",
                     .summary = "Change subject, status, priority, owner, team, tags, participants",
                     .permission = Permission::ticketsRead,
                     .body = kernel::Body::json,
                     .request = schema::ref("TicketChange"),
                     .response = schema::ref("Ticket"),
                     .handler = kernel::WriteHandler(change)});

    auto followWith = [self](bool on) {
        return [self, on](db::WriteTx& tx, const Request& request) -> Result<Response> {
            auto id = request.id<TicketId>();
            if (!id) return std::move(id).error();
            auto ticket = self->get(tx, *request.actor, *id);
            if (!ticket) return std::move(ticket).error();
            store::setFollower(tx, *id, request.actor->agent, on);
            self->announce(tx, "ticket.changed", *ticket, request.actor->agent);
            return kernel::noContent();
        };
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/tickets/{id}/follow",
                     .summary = "Hear of everything on this ticket",
                     .permission = Permission::ticketsRead,
                     .status = 204,
                     .handler = kernel::WriteHandler(followWith(true))});
    router.add(Route{.method = "DELETE",
                     .path = "/api/v1/tickets/{id}/follow",
                     .summary = "Follow no longer",
                     .permission = Permission::ticketsRead,
                     .status = 204,
                     .handler = kernel::WriteHandler(followWith(false))});

    auto read = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<TicketId>();
        if (!id) return std::move(id).error();
        auto ticket = self->get(tx, *request.actor, *id);
        if (!ticket) return std::move(ticket).error();
        store::markRead(tx, *id, request.actor->agent,
                        std::max(self->parts.clock.now(), ticket->lastEntryAt));
        return kernel::noContent();
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/tickets/{id}/read",
                     .summary = "Mark as read for oneself",
                     .permission = Permission::ticketsRead,
                     .status = 204,
                     .handler = kernel::WriteHandler(read)});
}

void addBulkRoutes(kernel::Router& router, Tickets::Impl* self) {
    auto bulk = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        json::Reader in(request.body);
        Tickets::Impl::BulkChange command;
        if (!in.has("ids")) in.fail({Errc::invalid, "field.required", "ids"});
        command.ids = in.optionalIds<TicketId>("ids", 500).value_or(std::vector<TicketId>{});
        json::Reader changes(in.value("changes"));
        auto wanted = readChange(changes);
        command.addTags =
            changes.optionalStrings("add_tags", 30).value_or(std::vector<std::string>{});
        command.removeTags =
            changes.optionalStrings("remove_tags", 30).value_or(std::vector<std::string>{});
        if (auto bad = in.error()) return *bad;
        if (auto bad = changes.error()) return *bad;
        command.change = *std::move(wanted);
        auto done = self->bulk(tx, *request.actor, command);
        if (!done) return std::move(done).error();
        json::Writer out;
        out.beginObject().key("changed").integer(done->changed);
        out.key("refused").beginArray();
        for (auto id : done->refused) out.id(id);
        out.endArray().key("undo_token");
        if (done->undoToken.empty())
            out.null();
        else
            out.string(done->undoToken);
        out.endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/tickets/bulk",
                     .summary = "The same change on up to 500 tickets",
                     .permission = Permission::ticketsRead,
                     .body = kernel::Body::json,
                     .request = schema::ref("BulkChange"),
                     .response = schema::ref("BulkResult"),
                     .handler = kernel::WriteHandler(bulk)});

    auto undo = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        json::Reader in(request.body);
        auto token = in.string("undo_token", 60);
        if (auto bad = in.error()) return *bad;
        auto undone = self->undoBulk(tx, *request.actor, token);
        if (!undone) return std::move(undone).error();
        json::Writer out;
        out.beginObject().key("changed").integer(*undone).endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/tickets/bulk/undo",
                     .summary = "Take a bulk change back, for an hour",
                     .permission = Permission::ticketsRead,
                     .body = kernel::Body::json,
                     .request = schema::ref("BulkUndo"),
                     .response = schema::ref("BulkUndone"),
                     .handler = kernel::WriteHandler(undo)});
}

void Tickets::addRoutes(kernel::Router& router) {
    addSchemas(router);
    addListRoutes(router, impl_.get());
    addTicketRoutes(router, impl_.get());
    addBulkRoutes(router, impl_.get());
}

void Tickets::connect(TicketObserver& observer, const DraftMarks& drafts, TicketPromises& promises,
                      Sender sender) {
    impl_->observer = &observer;
    impl_->drafts = &drafts;
    impl_->promises = &promises;
    impl_->sender = std::move(sender);
}

}  // namespace deskbell::tickets
