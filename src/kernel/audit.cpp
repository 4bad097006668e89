#include "kernel/audit.hpp"

#include "base/text.hpp"
#include "kernel/audit_store.hpp"
#include "kernel/page.hpp"

namespace deskbell::kernel {

namespace store = audit_store;

namespace {

constexpr int kPage = 50;
constexpr int kMostPage = 200;
constexpr std::size_t kMostValue = 500;  // code points: the log is no store of texts

std::string_view kindName(ActorKind kind) {
    switch (kind) {
        case ActorKind::anonymous:
            return "anonymous";
        case ActorKind::agent:
            return "agent";
        case ActorKind::system:
            return "system";
    }
    return "";
}

void write(json::Writer& w, const store::Entry& entry) {
    w.beginObject().key("id").idValue(entry.id).key("at").time(entry.at);
    w.key("actor").beginObject().key("kind").string(entry.actorKind);
    w.key("id").id(entry.agent).key("name").string(entry.actorName).endObject();
    w.key("peer").string(entry.peer).key("request_id").string(entry.requestId);
    w.key("action").string(entry.action).key("subject").string(entry.subject);
    w.key("details").raw(entry.details.empty() ? "{}" : entry.details).endObject();
}

Result<Response> list(db::ReadTx& tx, const Request& request) {
    const auto page = Page::of(request, kPage, kMostPage);
    if (!page) return page.error();
    const auto before = idCursor<Id<struct AuditTag>>(request);
    if (!before) return before.error();

    auto entries = store::list(tx, before->value, page->toRead());
    const auto next = page->cut(entries, [](const auto& e) { return std::to_string(e.id); });
    return kernel::listed(entries, next, write);
}

}  // namespace

AuditDetails::AuditDetails(std::string_view name) {
    out_.beginObject().key("name").string(firstCodePoints(name, kMostValue));
}

AuditDetails& AuditDetails::add(std::string_view key, std::string_view value) {
    out_.key(key).string(firstCodePoints(value, kMostValue));
    return *this;
}

AuditDetails& AuditDetails::changed(std::string_view key, std::string_view before,
                                    std::string_view after) {
    if (before == after) return *this;
    auto shown = [](std::string_view value) {
        return value.empty() ? std::string("–") : std::string(firstCodePoints(value, kMostValue));
    };
    out_.key(key).string(shown(before) + " → " + shown(after));
    return *this;
}

std::string AuditDetails::take() {
    out_.endObject();
    return out_.take();
}

void Audit::record(db::WriteTx& tx, const Actor& actor, std::string_view action,
                   std::string_view subject, std::string_view details) {
    store::insert(tx, {ids_.next(), clock_.now(), std::string(kindName(actor.kind)), actor.agent,
                       actor.name, actor.peer, actor.requestId, std::string(action),
                       std::string(subject), std::string(details)});
}

void Audit::addRoutes(Router& router) {
    using namespace schema;
    router.schema("AuditEntry",
                  object({{"id", id()},
                          {"at", time()},
                          {"actor", object({{"kind", oneOf({"anonymous", "agent", "system"})},
                                            {"id", nullable(id())},
                                            {"name", text()}})},
                          {"peer", text()},
                          {"request_id", text()},
                          {"action", text()},
                          {"subject", described(text(), "KIND:ID, or nothing")},
                          {"details", mapOf("true")}}));
    router.add({.method = "GET",
                .path = "/api/v1/audit",
                .summary = "Lists who changed the set-up of the house, newest first",
                .permission = Permission::auditRead,
                .query = {"cursor", {"limit", integer(1, kMostPage)}},
                .response = pageOf(ref("AuditEntry")),
                .handler = ReadHandler{list}});
}

}  // namespace deskbell::kernel
