#include "kernel/http.hpp"
#include "base/json.hpp"
#include "desk/replies/impl.hpp"
#include "desk/replies/schemas.hpp"

namespace deskbell::replies {

using kernel::Request;
using kernel::Response;
using kernel::Route;
namespace schema = kernel::schema;
using timeline::EntryId;
using timeline::Party;
using timeline::TicketId;

namespace {

constexpr std::size_t kMostBody = 640 * 1024;

std::vector<Party> readParties(json::Reader& in, std::string_view field) {
    std::vector<Party> out;
    for (const auto& item : in.value(field).items()) {
        if (out.size() > 100) break;  // rules refuse more than 50
        out.push_back(Party{std::string(item["name"].string().value_or("")),
                            std::string(item["address"].string().value_or(""))});
    }
    return out;
}

void writeParties(json::Writer& out, std::string_view key, const std::vector<Party>& parties) {
    out.key(key).beginArray();
    for (const auto& p : parties) {
        out.beginObject().key("name").string(p.name).key("address").string(p.address).endObject();
    }
    out.endArray();
}

/// Draft JSON; attachments are shown as the uploads that still exist.
void writeDraft(json::Writer& out, const store::Draft& draft,
                const std::vector<timeline::Attachment>& attachments) {
    out.beginObject();
    out.key("kind").string(draft.kind);
    out.key("html").string(draft.html);
    auto recipients = json::parse(draft.recipients);
    for (std::string_view key : {"to", "cc", "bcc"}) {
        out.key(key).raw(recipients && (*recipients)[key].isArray() ? (*recipients)[key].dump()
                                                                    : "[]");
    }
    out.key("attachments").beginArray();
    for (const auto& attachment : attachments) timeline::write(out, attachment);
    out.endArray();
    out.key("updated_at").time(draft.updatedAt);
    out.key("version").string(std::to_string(draft.version));
    out.endObject();
}

std::vector<timeline::AttachmentId> idsOf(const store::Draft& draft) {
    std::vector<timeline::AttachmentId> out;
    if (auto ids = json::parse(draft.attachmentIds)) {
        for (const auto& item : ids->items()) {
            auto id = parseId<timeline::AttachmentId>(item.string().value_or(""));
            if (id) out.push_back(*id);
        }
    }
    return out;
}

Result<std::string> draftKind(const Request& request) {
    auto kind = request.queryParam("kind").value_or("reply");
    if (kind != "reply" && kind != "note") {
        return Error{Errc::invalid, "draft.kind", "kind", "A draft is a reply or a note."};
    }
    return std::string(kind);
}

Result<SendMessage> readMessage(const Request& request, TicketId ticket) {
    json::Reader in(request.body);
    SendMessage command;
    command.ticket = ticket;
    command.html = in.string("html", kMostBody);
    command.to = readParties(in, "to");
    command.cc = readParties(in, "cc");
    command.bcc = readParties(in, "bcc");
    command.attachments = in.optionalIds<timeline::AttachmentId>("attachment_ids", 50)
                              .value_or(std::vector<timeline::AttachmentId>{});
    if (auto status = in.optionalString("status_after")) {
        command.statusAfter = tickets::parseStatus(*status);
        if (!command.statusAfter || *command.statusAfter == tickets::Status::closed) {
            in.fail({Errc::invalid, "status.unknown", "status_after",
                     "Use open, waiting, paused or solved."});
        }
    }
    command.lastSeen = in.optionalId<EntryId>("last_seen_entry_id").value_or(EntryId{});
    command.force = in.optionalBoolean("force").value_or(false);
    if (auto bad = in.error()) return *bad;
    return command;
}

}  // namespace

void Replies::addRoutes(kernel::Router& router) {
    auto* self = impl_.get();
    addSchemas(router);

    auto send = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto ticket = request.id<TicketId>();
        if (!ticket) return std::move(ticket).error();
        auto command = readMessage(request, *ticket);
        if (!command) return std::move(command).error();
        auto entry = self->send(tx, *request.actor, *std::move(command));
        if (!entry) return std::move(entry).error();
        json::Writer out;
        timeline::write(out, *entry, *self->parts.people.directory(tx), *request.actor);
        return kernel::created(std::move(out));
    };
    router.add(
        Route{.method = "POST",
              .path = "/api/v1/tickets/{id}/messages",
              .summary = "Send a message to the customer; it can be taken back for a few seconds",
              .permission = Permission::ticketsReply,
              .body = kernel::Body::json,
              .maxBody = kMostBody,
              .request = schema::ref("NewMessage"),
              .status = 201,
              .response = schema::ref("MessageEntry"),
              .handler = kernel::WriteHandler(send)});

    auto undo = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto ticket = request.id<TicketId>();
        auto entry = request.id<EntryId>("entry");
        if (!ticket || !entry) return Error{Errc::notFound, "message.not_found"};
        auto draft = self->undo(tx, *request.actor, *ticket, *entry);
        if (!draft) return std::move(draft).error();
        json::Writer out;
        out.beginObject().key("draft");
        writeDraft(out, *draft,
                   self->parts.timeline.uploads(tx, request.actor->agent, idsOf(*draft)));
        out.endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/tickets/{id}/messages/{entry}/undo",
                     .summary = "Take a sent message back while its undo time runs",
                     .permission = Permission::ticketsReply,
                     .response = schema::ref("Undone"),
                     .handler = kernel::WriteHandler(undo)});

    auto retry = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto ticket = request.id<TicketId>();
        auto entry = request.id<EntryId>("entry");
        if (!ticket || !entry) return Error{Errc::notFound, "message.not_found"};
        auto done = self->retry(tx, *request.actor, *ticket, *entry);
        if (!done) return std::move(done).error();
        Response response;
        response.status = 202;
        return response;
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/tickets/{id}/messages/{entry}/retry",
                     .summary = "Try to deliver a failed message again",
                     .permission = Permission::ticketsReply,
                     .status = 202,
                     .handler = kernel::WriteHandler(retry)});

    auto note = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto ticket = request.id<TicketId>();
        if (!ticket) return std::move(ticket).error();
        json::Reader in(request.body);
        auto html = in.string("html", kMostBody);
        auto attachments = in.optionalIds<timeline::AttachmentId>("attachment_ids", 50);
        if (auto bad = in.error()) return *bad;
        auto entry =
            self->addNote(tx, *request.actor, *ticket, std::move(html),
                          std::move(attachments).value_or(std::vector<timeline::AttachmentId>{}));
        if (!entry) return std::move(entry).error();
        json::Writer out;
        timeline::write(out, *entry, *self->parts.people.directory(tx), *request.actor);
        return kernel::created(std::move(out));
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/tickets/{id}/notes",
                     .summary = "Write a private note; mentioned agents are notified",
                     .permission = Permission::ticketsNote,
                     .body = kernel::Body::json,
                     .maxBody = kMostBody,
                     .request = schema::ref("NewNote"),
                     .status = 201,
                     .response = schema::ref("NoteEntry"),
                     .handler = kernel::WriteHandler(note)});

    auto recipients = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<TicketId>();
        if (!id) return std::move(id).error();
        auto ticket = self->parts.tickets.get(tx, *request.actor, *id);
        if (!ticket) return std::move(ticket).error();
        auto chosen =
            self->recipientsFor(tx, *ticket, request.queryParam("all").value_or("1") == "1");
        json::Writer out;
        out.beginObject();
        writeParties(out, "to", chosen.to);
        writeParties(out, "cc", chosen.cc);
        out.key("dropped").beginArray();
        for (const auto& d : chosen.dropped) {
            out.beginObject()
                .key("address")
                .string(d.address)
                .key("reason")
                .string(d.reason)
                .endObject();
        }
        out.endArray().endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/tickets/{id}/reply-recipients",
                     .summary = "Whom a reply would go to, and who would be left out",
                     .permission = Permission::ticketsRead,
                     .query = {{"all", schema::oneOf({"0", "1"})}},
                     .response = schema::ref("ReplyRecipients"),
                     .handler = kernel::ReadHandler(recipients)});

    auto getDraft = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto ticket = request.id<TicketId>();
        if (!ticket) return std::move(ticket).error();
        auto kind = draftKind(request);
        if (!kind) return std::move(kind).error();
        auto draft = store::find(tx, request.actor->agent, *ticket, *kind);
        if (!draft) return Error{Errc::notFound, "draft.none"};
        json::Writer out;
        writeDraft(out, *draft,
                   self->parts.timeline.uploads(tx, request.actor->agent, idsOf(*draft)));
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/tickets/{id}/draft",
                     .summary = "Own unsent draft",
                     .permission = Permission::ticketsRead,
                     .query = {{"kind", schema::oneOf({"reply", "note"})}},
                     .response = schema::ref("Draft"),
                     .handler = kernel::ReadHandler(getDraft)});

    auto putDraft = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<TicketId>();
        if (!id) return std::move(id).error();
        auto kind = draftKind(request);
        if (!kind) return std::move(kind).error();
        auto ticket = self->parts.tickets.get(tx, *request.actor, *id);
        if (!ticket) return std::move(ticket).error();
        json::Reader in(request.body);
        store::Draft draft;
        draft.kind = *kind;
        draft.html = in.string("html", kMostBody);
        json::Writer addressed;
        addressed.beginObject();
        for (std::string_view key : {"to", "cc", "bcc"})
            writeParties(addressed, key, readParties(in, key));
        addressed.endObject();
        draft.recipients = addressed.take();
        json::Writer ids;
        ids.beginArray();
        for (auto a : in.optionalIds<timeline::AttachmentId>("attachment_ids", 50)
                          .value_or(std::vector<timeline::AttachmentId>{}))
            ids.id(a);
        ids.endArray();
        draft.attachmentIds = ids.take();
        if (auto bad = in.error()) return *bad;
        auto saved = self->saveDraft(tx, *request.actor, *id, std::move(draft));
        if (!saved) return std::move(saved).error();
        json::Writer out;
        writeDraft(out, *saved,
                   self->parts.timeline.uploads(tx, request.actor->agent, idsOf(*saved)));
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "PUT",
                     .path = "/api/v1/tickets/{id}/draft",
                     .summary = "Save the own draft",
                     .permission = Permission::ticketsRead,
                     .body = kernel::Body::json,
                     .maxBody = kMostBody,
                     .query = {{"kind", schema::oneOf({"reply", "note"})}},
                     .request = schema::ref("NewDraft"),
                     .response = schema::ref("Draft"),
                     .handler = kernel::WriteHandler(putDraft)});

    auto deleteDraft = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto ticket = request.id<TicketId>();
        if (!ticket) return std::move(ticket).error();
        auto kind = draftKind(request);
        if (!kind) return std::move(kind).error();
        if (!self->parts.tickets.find(tx, *ticket))
            return Error{Errc::notFound, "ticket.not_found", "", "There is no such ticket."};
        self->dropDraft(tx, *request.actor, *ticket, *kind);
        return kernel::noContent();
    };
    router.add(Route{.method = "DELETE",
                     .path = "/api/v1/tickets/{id}/draft",
                     .summary = "Discard the own draft",
                     .permission = Permission::ticketsRead,
                     .query = {{"kind", schema::oneOf({"reply", "note"})}},
                     .status = 204,
                     .handler = kernel::WriteHandler(deleteDraft)});
}

}  // namespace deskbell::replies
