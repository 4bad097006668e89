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
    return kernel::ofVersion(ticket.version, std::move(response));
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
    change.force = in.optionalBoolean("force").value_or(false);
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
                               NewTicket command, timeline::Message message,
                               std::vector<timeline::Attachment> attachments) {
    auto ticket = self->create(tx, actor, std::move(command));
    if (!ticket) return ticket;
    message.inbox = ticket->inbox.value;
    message.channel = ticket->channel;
    message.from = {ticket->customerName, ticket->customerAddress};
    message.subject = ticket->subject;
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

/// A new ticket as asked for.
struct Wanted {
    NewTicket command;        ///< without the customer
    json::Value customer;     ///< who it is for
    std::string html;         ///< of the message to send
    timeline::Message words;  ///< of the customer, where nothing is sent
    std::vector<timeline::AttachmentId> files;
    bool send = false;
};

void addWords(Wanted& wanted) {
    auto& words = wanted.words;
    words.html = markup::sanitizeComposed(wanted.html).html;
    words.text = markup::htmlToText(words.html);
    words.incoming = true;
    words.trust = "verified";
    wanted.command.first = MessageEffect{.incoming = true,
                                         .machine = false,
                                         .preview = markup::previewOf(words.text),
                                         .hasAttachments = !wanted.files.empty(),
                                         .statusAfter = {}};
}

Result<Wanted> readWanted(const Request& request) {
    json::Reader in(request.body);
    Wanted wanted;
    auto& command = wanted.command;
    command.inbox = in.id<inboxes::InboxId>("inbox_id");
    command.subject = in.string("subject", 250);
    command.channel = in.optionalString("channel", 20).value_or("email");
    wanted.html = in.optionalString("html", 500'000).value_or("");
    auto text = in.optionalString("text", 500'000).value_or("");
    command.owner = in.optionalId<AgentId>("owner_id").value_or(AgentId{});
    command.team = in.optionalId<TeamId>("team_id").value_or(TeamId{});
    command.tags = in.optionalStrings("tags", 60).value_or(std::vector<std::string>{});
    wanted.files = in.optionalIds<timeline::AttachmentId>("attachment_ids", 50)
                       .value_or(std::vector<timeline::AttachmentId>{});
    wanted.send = in.optionalBoolean("send").value_or(false);
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
    wanted.customer = in.value("customer");
    if (auto bad = in.error()) return *bad;
    if (wanted.html.empty() && !text.empty())
        wanted.html = "<p>" + replaceAll(escapeHtml(text), "\n", "<br>") + "</p>";
    if (wanted.html.empty() && !wanted.send)
        return Error{Errc::invalid, "message.empty", "text", "Write what it is about."};
    if (!wanted.send) addWords(wanted);
    return wanted;
}

Result<Response> createTicket(Tickets::Impl* self, db::WriteTx& tx, const Request& request,
                              const Wanted& wanted) {
    const auto& actor = *request.actor;
    auto customer = readCustomer(self, tx, actor, wanted.customer);
    if (!customer) return std::move(customer).error();
    auto command = wanted.command;
    command.customer = customer->id;
    command.customerName = customer->name;
    command.customerAddress = customer->email();
    auto ticket = [&]() -> Result<Ticket> {
        if (wanted.send)
            return createAndSend(self, tx, actor, std::move(command), wanted.html, wanted.files);
        auto uploads = self->parts.timeline.uploads(tx, actor.agent, wanted.files);
        if (uploads.size() != wanted.files.size())
            return Error{Errc::invalid, "attachment.unknown", "attachment_ids"};
        return createWithWords(self, tx, actor, std::move(command), wanted.words,
                               std::move(uploads));
    }();
    if (!ticket) return std::move(ticket).error();
    return ticketResponse(self, tx, request, *ticket, 201);
}

}  // namespace

void addTicketRoutes(kernel::Router& router, Tickets::Impl* self) {
    auto create = [self](const Request& asked) -> Result<kernel::WriteHandler> {
        auto wanted = readWanted(asked);
        if (!wanted) return std::move(wanted).error();
        return kernel::WriteHandler(
            [self, wanted = *std::move(wanted)](db::WriteTx& tx, const Request& request) {
                return createTicket(self, tx, request, wanted);
            });
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
              .handler = kernel::PrepareHandler(create)});

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
                     .versioned = true,
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
                     .versioned = true,
                     .handler = kernel::ReadHandler(byNumber)});

    auto change = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<TicketId>();
        if (!id) return std::move(id).error();
        json::Reader in(request.body);
        auto wanted = readChange(in);
        if (auto bad = in.error()) return *bad;
        if (request.ifMatch()) {
            auto now = self->get(tx, *request.actor, *id);
            if (!now) return std::move(now).error();
            if (auto same = request.expects(std::to_string(now->version)); !same)
                return std::move(same).error();
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
                     .versioned = true,
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
                      TicketHandovers& handovers, Sender sender) {
    impl_->observer = &observer;
    impl_->drafts = &drafts;
    impl_->promises = &promises;
    impl_->handovers = &handovers;
    impl_->sender = std::move(sender);
}

}  // namespace deskbell::tickets
