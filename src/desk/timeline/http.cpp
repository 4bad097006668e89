#include <algorithm>
#include <fstream>

#include "base/assert.hpp"
#include "base/json.hpp"
#include "desk/timeline/frame.hpp"
#include "desk/timeline/impl.hpp"
#include "desk/timeline/rules.hpp"
#include "desk/timeline/schemas.hpp"
#include "desk/timeline/store.hpp"
#include "kernel/blob_response.hpp"
#include "kernel/page.hpp"

namespace deskbell::timeline {

using kernel::Request;
using kernel::Response;
using kernel::Route;
namespace schema = kernel::schema;

namespace {

constexpr std::size_t kMostUpload = 25 * 1024 * 1024;

struct Context {
    Timeline::Impl* self;
    TicketGate* gate;
    people::People* people;
};

struct Seen {
    Entry entry;
    Audience audience;
};

/// The entry of the path, when the actor may see its ticket.
Result<Seen> entryOf(const Context& context, db::ReadTx& tx, const Request& request) {
    auto ticket = request.id<TicketId>();
    auto id = request.id<EntryId>("entry");
    if (!ticket || !id) return Error{Errc::notFound, "entry.not_found"};
    auto audience = context.gate->see(tx, *request.actor, *ticket);
    if (!audience) return std::move(audience).error();
    auto entry = store::find(tx, *id);
    if (!entry || entry->ticket != *ticket) return Error{Errc::notFound, "entry.not_found"};
    return Seen{*std::move(entry), *std::move(audience)};
}

/// The attachment of the path: of a ticket that the actor may see, or their own upload.
Result<Attachment> attachmentOf(const Context& context, db::ReadTx& tx, const Request& request) {
    auto id = request.id<AttachmentId>();
    if (!id) return std::move(id).error();
    auto attachment = store::findAttachment(tx, *id);
    if (!attachment) return Error{Errc::notFound, "attachment.not_found"};
    if (!attachment->ticket) {
        if (attachment->uploadedBy != request.actor->agent)
            return Error{Errc::notFound, "attachment.not_found"};
    } else if (auto seen = context.gate->see(tx, *request.actor, attachment->ticket); !seen) {
        return Error{Errc::notFound, "attachment.not_found"};
    }
    return *std::move(attachment);
}

Response bytesResponse(std::string contentType, std::string disposition, std::string policy) {
    Response response;
    response.useRaw = true;
    response.raw.headers.add("Content-Type", std::move(contentType));
    response.raw.headers.add("Content-Disposition", std::move(disposition));
    response.raw.headers.add("Content-Security-Policy", std::move(policy));
    response.raw.headers.add("Cache-Control", "private, max-age=3600");
    return response;
}

Result<std::string> firstBytes(const kernel::Blobs& blobs, std::string_view hash) {
    if (auto path = blobs.file(hash)) {
        std::ifstream file(*path, std::ios::binary);
        std::string head(32, '\0');
        file.read(head.data(), static_cast<std::streamsize>(head.size()));
        head.resize(static_cast<std::size_t>(file.gcount()));
        return head;
    }
    return blobs.get(hash);
}

/// A picture or PDF as what its bytes are, whatever it was sent as. Waits for the blobs.
Result<Response> previewOf(const kernel::Blobs& blobs, const Attachment& attachment) {
    auto head = firstBytes(blobs, attachment.blobHash);
    if (!head) return std::move(head).error();
    auto type = rules::previewType(*head);
    if (type.empty())
        return Error{Errc::notFound, "attachment.no_preview", "", "Download it to look at it."};
    // Chromium's PDF viewer does not work inside a CSP sandbox; PDFs cannot reach our pages anyway.
    auto policy = type == "application/pdf"
                      ? "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; "
                        "frame-ancestors 'self'"
                      : "sandbox; default-src 'none'; style-src 'unsafe-inline'";
    auto response =
        bytesResponse(std::string(type), rules::disposition("inline", attachment.name), policy);
    return kernel::withBlob(blobs, attachment.blobHash, std::move(response));
}

/// From where on and in which direction a timeline is read.
struct Stretch {
    TicketId ticket;
    EntryId from;
    bool backwards = false;
};

Result<Stretch> readStretch(const Request& request, TicketId ticket) {
    const auto cursor = kernel::idCursor<EntryId>(request);
    const auto before = kernel::idCursor<EntryId>(request, "before");
    if (!cursor) return cursor.error();
    if (!before) return before.error();
    // Newest page first, or backwards from `before`; forwards from `cursor`.
    const bool newest = request.queryParam("order").value_or("") == "newest";
    const bool backwards = newest || request.queryParam("before").has_value();
    return Stretch{ticket, backwards ? *before : *cursor, backwards};
}

/// The texts of these entries; when one is not remembered, all are read and written anew.
std::vector<EntryTexts::Text> textsOf(const Context& context, db::ReadTx& tx, const Actor& actor,
                                      const Stretch& stretch,
                                      const std::vector<EntryState>& states) {
    const auto everybody = context.people->directory(tx);
    const EntryTexts::Snapshots snapshots{everybody, nullptr};
    auto& memory = context.self->entryTexts;
    std::vector<EntryKey> keys;
    std::vector<EntryTexts::Text> texts;
    for (const auto& state : states) {
        const auto reader = state.delivery == Delivery::undo ? actor.agent : AgentId{};
        keys.push_back({state, actor.may(Permission::ticketsRedact), reader});
        texts.push_back(memory.find(snapshots, keys.back()));
    }
    if (std::find(texts.begin(), texts.end(), nullptr) == texts.end()) return texts;

    const auto count = static_cast<int>(states.size());
    const auto seen = context.self->outbox.head(tx);
    const auto entries = stretch.backwards
                             ? store::listBefore(tx, stretch.ticket, stretch.from, count)
                             : store::listAfter(tx, stretch.ticket, stretch.from, count);
    ASSERT(entries.size() == states.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        ASSERT(entries[i].id == states[i].id);
        json::Writer out;
        write(out, entries[i], *everybody, actor);
        texts[i] = memory.keep(snapshots, keys[i], seen, out.take());
    }
    return texts;
}

Result<Response> listEntries(const Context& context, db::ReadTx& tx, const Request& request) {
    auto ticket = request.id<TicketId>();
    if (!ticket) return std::move(ticket).error();
    if (auto seen = context.gate->see(tx, *request.actor, *ticket); !seen)
        return std::move(seen).error();
    const auto page = kernel::Page::of(request, 50, 200);
    if (!page) return page.error();
    const auto stretch = readStretch(request, *ticket);
    if (!stretch) return stretch.error();

    auto states = stretch->backwards
                      ? store::statesBefore(tx, *ticket, stretch->from, page->toRead())
                      : store::statesAfter(tx, *ticket, stretch->from, page->toRead());
    const auto next = page->cut(states, [](const auto& state) { return toString(state.id); });
    auto texts = textsOf(context, tx, *request.actor, *stretch, states);
    if (stretch->backwards) std::reverse(texts.begin(), texts.end());

    std::size_t size = 100;
    for (const auto& text : texts) size += text->size() + 1;
    return kernel::listed(
        texts, next, [](json::Writer& out, const auto& text) { out.raw(*text); }, size);
}

Result<Response> original(const Context& context, db::ReadTx& tx, const Request& request) {
    auto seen = entryOf(context, tx, request);
    if (!seen) return std::move(seen).error();
    const auto& message = seen->entry.message;
    if (!message || !message->incoming) return Error{Errc::notFound, "original.none"};
    auto response = bytesResponse(
        "message/rfc822",
        rules::disposition("attachment", "message-" + toString(seen->entry.id) + ".eml"),
        "sandbox; default-src 'none'");
    if (!message->originalHash.empty()) {
        return kernel::withBlobLater(context.self->blobs, message->originalHash,
                                     std::move(response));
    }
    if (message->intake == 0 || !context.self->originals.read)
        return Error{Errc::notFound, "original.none"};
    auto bytes = context.self->originals.read(tx, message->intake);
    if (!bytes) return std::move(bytes).error();
    response.raw.body = *std::move(bytes);
    return response;
}

void addEntryRoutes(kernel::Router& router, Context context) {
    auto list = [context](db::ReadTx& tx, const Request& request) {
        return listEntries(context, tx, request);
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/tickets/{id}/entries",
                     .summary = "The timeline, oldest first",
                     .permission = Permission::ticketsRead,
                     .query = {{"cursor", schema::id()},
                               {"before", schema::id()},
                               {"limit", schema::integer(1, 200)},
                               {"order", schema::oneOf({"newest"})}},
                     .response = schema::pageOf(schema::ref("Entry")),
                     .handler = kernel::ReadHandler(list)});

    auto get = [context](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto seen = entryOf(context, tx, request);
        if (!seen) return std::move(seen).error();
        json::Writer out;
        write(out, seen->entry, *context.people->directory(tx), *request.actor);
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/tickets/{id}/entries/{entry}",
                     .summary = "One entry",
                     .permission = Permission::ticketsRead,
                     .response = schema::ref("Entry"),
                     .handler = kernel::ReadHandler(get)});

    auto frame = [context](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto seen = entryOf(context, tx, request);
        if (!seen) return std::move(seen).error();
        if (!seen->entry.message) return Error{Errc::notFound, "message.not_found"};
        auto is = [&](std::string_view name, std::string_view value) {
            return request.queryParam(name) == value;
        };
        auto made = makeFrame(*seen->entry.message, {.quoted = is("part", "quoted"),
                                                     .remoteImages = is("images", "1"),
                                                     .dark = is("theme", "dark")});
        Response response;
        response.useRaw = true;
        response.raw.headers.add("Content-Type", "text/html; charset=utf-8");
        response.raw.headers.add("Content-Security-Policy", std::move(made.contentSecurityPolicy));
        response.raw.headers.add("Cache-Control", "private, no-cache");
        response.raw.body = std::move(made.html);
        return response;
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/tickets/{id}/entries/{entry}/frame",
                     .summary = "A message's HTML as a document for a sandboxed frame",
                     .permission = Permission::ticketsRead,
                     .query = {{"images", schema::oneOf({"1"})},
                               {"part", schema::oneOf({"quoted"})},
                               {"theme", schema::oneOf({"dark", "light"})},
                               "v"},
                     .produces = "text/html",
                     .handler = kernel::ReadHandler(frame)});

    auto raw = [context](db::ReadTx& tx, const Request& request) {
        return original(context, tx, request);
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/tickets/{id}/entries/{entry}/original",
                     .summary = "The mail exactly as it came",
                     .permission = Permission::ticketsRead,
                     .produces = "message/rfc822",
                     .handler = kernel::ReadHandler(raw)});

    auto redact = [context](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto seen = entryOf(context, tx, request);
        if (!seen) return std::move(seen).error();
        json::Reader in(request.body);
        auto reason = in.string("reason", 300);
        if (auto bad = in.error()) return *bad;
        const auto ticket = seen->entry.ticket;
        auto emptied = context.self->redact(tx, *request.actor, std::move(seen->entry), reason,
                                            seen->audience);
        if (!emptied) return std::move(emptied).error();
        context.gate->contentRemoved(tx, ticket, emptied->id);
        json::Writer out;
        write(out, *emptied, *context.people->directory(tx), *request.actor);
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/tickets/{id}/entries/{entry}/redact",
                     .summary = "Remove an entry's content for good",
                     .permission = Permission::ticketsRedact,
                     .body = kernel::Body::json,
                     .request = schema::ref("Redaction"),
                     .response = schema::ref("Entry"),
                     .handler = kernel::WriteHandler(redact)});
}

void addAttachmentRoutes(kernel::Router& router, Context context) {
    auto upload = [context](db::Database& database, const Request& request) -> Result<Response> {
        auto attachment = context.self->upload(
            database, *request.actor, request.queryParam("name").value_or("file"),
            request.http->headers.get("Content-Type"), request.http->body);
        if (!attachment) return std::move(attachment).error();
        json::Writer out;
        write(out, *attachment);
        return kernel::created(std::move(out));
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/uploads",
                     .summary = "Upload a file to attach it later",
                     .permission = Permission::ticketsRead,
                     .body = kernel::Body::bytes,
                     .maxBody = kMostUpload,
                     .query = {"name"},
                     .status = 201,
                     .response = schema::ref("Attachment"),
                     .handler = kernel::WorkHandler(upload)});

    auto download = [context](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto attachment = attachmentOf(context, tx, request);
        if (!attachment) return std::move(attachment).error();
        return kernel::withBlobLater(
            context.self->blobs, attachment->blobHash,
            bytesResponse(attachment->contentType,
                          rules::disposition("attachment", attachment->name),
                          "sandbox; default-src 'none'"));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/attachments/{id}",
                     .summary = "Download an attachment",
                     .permission = Permission::ticketsRead,
                     .produces = "*/*",
                     .handler = kernel::ReadHandler(download)});

    auto preview = [context](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto attachment = attachmentOf(context, tx, request);
        if (!attachment) return std::move(attachment).error();
        Response response;
        response.later = [self = context.self, attachment = *std::move(attachment)] {
            return previewOf(self->blobs, attachment);
        };
        return response;
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/attachments/{id}/preview",
                     .summary = "Show a picture or PDF",
                     .permission = Permission::ticketsRead,
                     .produces = "*/*",
                     .handler = kernel::ReadHandler(preview)});
}

}  // namespace

void Timeline::addRoutes(kernel::Router& router, TicketGate& gate, people::People& people) {
    addSchemas(router);
    const Context context{impl_.get(), &gate, &people};
    addEntryRoutes(router, context);
    addAttachmentRoutes(router, context);
}

void Timeline::connect(Originals originals) {
    impl_->originals = std::move(originals);
}

}  // namespace deskbell::timeline
