#include "base/json.hpp"
#include "desk/intake/impl.hpp"
#include "desk/intake/schemas.hpp"
#include "desk/intake/store.hpp"
#include "kernel/blob_response.hpp"
#include "kernel/page.hpp"

namespace deskbell::intake {

using kernel::Request;
using kernel::Response;
using kernel::Route;
namespace schema = kernel::schema;

void Intake::addRoutes(kernel::Router& router) {
    auto* self = impl_.get();
    addSchemas(router);

    auto list = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        const auto page = kernel::Page::of(request, 50, 200);
        if (!page) return page.error();
        const auto before = kernel::idCursor<IntakeId>(request);
        if (!before) return before.error();
        const auto state = request.queryParam("state").value_or("quarantined");
        if (state != "quarantined" && state != "oversized")
            return Error{Errc::invalid, "state.unknown", "state", "Use quarantined or oversized."};
        auto rows = state == "oversized" ? store::oversized(tx, *before, page->toRead())
                                         : store::quarantined(tx, *before, page->toRead());
        const auto next = page->cut(rows, [](const auto& row) { return toString(row.id); });
        auto inboxes = self->parts.inboxes.cached(tx);
        return kernel::listed(rows, next, [&](json::Writer& out, const auto& row) {
            out.beginObject();
            out.key("id").id(row.id);
            out.key("received_at").time(row.receivedAt);
            out.key("inbox");
            auto inbox = std::find_if(inboxes->begin(), inboxes->end(),
                                      [&](const auto& i) { return i.id == row.inbox; });
            if (inbox == inboxes->end())
                out.null();
            else
                out.beginObject()
                    .key("id")
                    .id(inbox->id)
                    .key("name")
                    .string(inbox->name)
                    .endObject();
            out.key("channel").string(row.channel);
            out.key("from_hint").string(row.fromHint);
            out.key("subject_hint").string(row.subjectHint);
            out.key("size").integer(row.rawSize);
            out.key("full_size");
            if (row.fullSize == 0)
                out.null();
            else
                out.integer(row.fullSize);
            out.key("ticket_id").id(row.ticket);
            out.key("error").string(row.error);
            out.key("attempts").integer(row.attempts);
            out.key("original_url").string("/api/v1/intake/" + toString(row.id) + "/original");
            out.endObject();
        });
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/intake",
                     .summary =
                         "Arrivals in quarantine, or (state=oversized) those too large to be taken "
                         "whole; newest first",
                     .permission = Permission::intakeManage,
                     .query = {{"state", schema::oneOf({"quarantined", "oversized"})},
                               "cursor",
                               {"limit", schema::integer(1, 200)}},
                     .response = schema::pageOf(schema::ref("Quarantined")),
                     .handler = kernel::ReadHandler(list)});

    auto retry = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<IntakeId>();
        if (!id) return std::move(id).error();
        if (!self->retry(tx, *request.actor, *id)) return Error{Errc::notFound, "intake.not_found"};
        Response response;
        response.status = 202;
        return response;
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/intake/{id}/retry",
                     .summary = "Try to understand it again",
                     .permission = Permission::intakeManage,
                     .status = 202,
                     .handler = kernel::WriteHandler(retry)});

    auto dismiss = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<IntakeId>();
        if (!id) return std::move(id).error();
        if (!self->dismiss(tx, *request.actor, *id))
            return Error{Errc::notFound, "intake.not_found"};
        return kernel::noContent();
    };
    router.add(Route{.method = "DELETE",
                     .path = "/api/v1/intake/{id}",
                     .summary = "Take it off its list; the bytes are kept",
                     .permission = Permission::intakeManage,
                     .status = 204,
                     .handler = kernel::WriteHandler(dismiss)});

    auto original = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<IntakeId>();
        if (!id) return std::move(id).error();
        auto row = store::find(tx, *id);
        if (!row) return Error{Errc::notFound, "intake.not_found"};
        Response response;
        response.useRaw = true;
        response.raw.headers.add("Content-Type", "message/rfc822");
        response.raw.headers.add("Content-Disposition",
                                 "attachment; filename=\"" + toString(*id) + ".eml\"");
        response.raw.headers.add("Content-Security-Policy", "sandbox; default-src 'none'");
        if (!row->rawHash.empty())
            return kernel::withBlobLater(self->parts.blobs, row->rawHash, std::move(response));
        auto bytes = self->original(tx, *id);
        if (!bytes) return std::move(bytes).error();
        response.raw.body = *std::move(bytes);
        return response;
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/intake/{id}/original",
                     .summary = "The raw bytes as they came",
                     .permission = Permission::intakeManage,
                     .produces = "message/rfc822",
                     .handler = kernel::ReadHandler(original)});
}

}  // namespace deskbell::intake
