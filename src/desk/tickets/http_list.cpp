#include "base/assert.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "desk/tickets/http.hpp"
#include "desk/tickets/wire.hpp"
#include "kernel/page.hpp"

namespace deskbell::tickets {

using kernel::Request;
using kernel::Response;
using kernel::Route;
namespace schema = kernel::schema;

namespace {

std::string encodeCursor(const store::Cursor& cursor) {
    return toBase64Url(std::to_string(cursor.key) + "." + toString(cursor.id));
}

Result<std::optional<store::Cursor>> readCursor(const Request& request) {
    auto text = request.queryParam("cursor");
    if (!text) return std::optional<store::Cursor>{};
    const auto bad = kernel::badCursor();
    auto plain = fromBase64Url(*text);
    if (!plain) return bad;
    const auto dot = plain->find('.');
    if (dot == std::string::npos) return bad;
    auto id = parseId<TicketId>(std::string_view(*plain).substr(dot + 1));
    const auto keyText = std::string_view(*plain).substr(0, dot);
    std::int64_t key = 0;
    if (keyText != "0") {
        auto parsed = parseIdValue(keyText);
        if (!parsed) return bad;
        key = *parsed;
    }
    if (!id) return bad;
    return std::optional(store::Cursor{key, *id});
}

Result<store::Order> readOrder(const Request& request) {
    auto sort = request.queryParam("sort").value_or("-updated");
    if (sort == "-updated") return store::Order::updatedDown;
    if (sort == "updated") return store::Order::updatedUp;
    if (sort == "-created") return store::Order::createdDown;
    if (sort == "created") return store::Order::createdUp;
    if (sort == "waiting") return store::Order::waitingUp;
    if (sort == "due") return store::Order::dueUp;
    return Error{Errc::invalid, "sort.unknown", "sort",
                 "Sort by -updated, updated, -created, created, waiting or due."};
}

/// The built-in views as filters; nullopt for a view there is not.
std::optional<store::Filter> filterOfView(std::string_view view, const Actor& actor,
                                          Timestamp riskBefore) {
    store::Filter filter;
    if (view == "all") return filter;
    if (view == "solved") {
        filter.statuses = {Status::solved};
        return filter;
    }
    if (view == "waiting") {
        filter.statuses = {Status::waiting};
        return filter;
    }
    filter.active = true;
    if (view == "open") return filter;
    if (view == "at_risk") {
        filter.dueBefore = riskBefore;
        return filter;
    }
    if (view == "mine") {
        filter.owner = actor.agent;
        return filter;
    }
    if (view == "unowned") {
        filter.owner = AgentId{};
        return filter;
    }
    if (view == "team") {
        filter.teams = actor.teams;
        // Without a team there is nothing in "my teams'".
        if (filter.teams.empty()) filter.teams = {TeamId{-1}};
        return filter;
    }
    return std::nullopt;
}

template <class I>
Result<std::optional<I>> readId(const Request& request, std::string_view name) {
    auto text = request.queryParam(name);
    if (!text) return std::optional<I>{};
    if (*text == "none") return std::optional(I{});
    auto id = parseId<I>(*text);
    if (!id) return Error{Errc::invalid, "id.format", std::string(name)};
    return std::optional(*id);
}

Timestamp riskBefore(const Tickets::Impl& self, db::ReadTx& tx) {
    return self.parts.clock.now() +
           std::chrono::hours(self.parts.settings.integer(tx, kAtRiskHours));
}

Result<void> readPromise(const Request& request, store::Filter& filter) {
    if (auto text = request.queryParam("due_before")) {
        auto at = parseRfc3339(*text);
        if (!at) return Error{Errc::invalid, "time.format", "due_before", at.error().detail};
        filter.dueBefore = *at;
    }
    if (auto state = request.queryParam("promise")) {
        if (*state != "running" && *state != "paused" && *state != "broken" && *state != "none")
            return Error{Errc::invalid, "promise.unknown", "promise",
                         "One of running, paused, broken or none."};
        filter.promise = *state;
    }
    return {};
}

Result<store::Filter> readFilter(const Tickets::Impl& self, db::ReadTx& tx,
                                 const Request& request) {
    auto filter = filterOfView(request.queryParam("view").value_or("all"), *request.actor,
                               riskBefore(self, tx));
    if (!filter) return Error{Errc::invalid, "view.unknown", "view", "There is no such view."};
    if (auto statuses = request.queryParam("status")) {
        filter->statuses.clear();
        filter->active = false;
        for (auto name : split(*statuses, ',')) {
            auto status = parseStatus(name);
            if (!status)
                return Error{Errc::invalid, "status.unknown", "status", "There is no such status."};
            filter->statuses.push_back(*status);
        }
    }
    auto owner = request.queryParam("owner") == "me"
                     ? Result<std::optional<AgentId>>(std::optional(request.actor->agent))
                     : readId<AgentId>(request, "owner");
    if (!owner) return std::move(owner).error();
    if (*owner) filter->owner = **owner;
    auto team = readId<TeamId>(request, "team");
    if (!team) return std::move(team).error();
    if (*team) filter->teams = {**team};
    auto inbox = readId<inboxes::InboxId>(request, "inbox");
    if (!inbox) return std::move(inbox).error();
    filter->inbox = *inbox;
    auto customer = readId<customers::CustomerId>(request, "customer");
    if (!customer) return std::move(customer).error();
    filter->customer = *customer;
    if (auto tag = request.queryParam("tag")) filter->tagKey = foldKey(*tag);
    if (auto good = readPromise(request, *filter); !good) return std::move(good).error();
    return *std::move(filter);
}

struct View {
    std::string_view key, name;
    std::int64_t count;
};

void writeView(json::Writer& out, const View& view) {
    out.beginObject().key("key").string(view.key).key("name").string(view.name);
    out.key("count").integer(view.count).endObject();
}

/// The texts of the rows in their order; what is not remembered is read and written anew. A row
/// that went between the two reads of one snapshot does not exist.
std::vector<RowTexts::Text> textsOf(const Tickets::Impl& self, db::ReadTx& tx, const Actor& actor,
                                    const wire::Names& names,
                                    const std::vector<store::ListKey>& rows) {
    const RowTexts::Snapshots snapshots{names.everybody, names.inboxes};
    std::vector<RowTexts::Text> texts;
    std::vector<RowKey> keys;
    std::vector<TicketId> missing;
    for (const auto& row : rows) {
        keys.push_back({row.id, row.version, row.unread, names.hasDraft(row.id)});
        texts.push_back(self.rowTexts.find(snapshots, keys.back()));
        if (!texts.back()) missing.push_back(row.id);
    }
    if (missing.empty()) return texts;
    const auto seen = self.parts.outbox.head(tx);
    auto fresh = store::byIds(tx, actor, missing);
    auto next = fresh.begin();
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (texts[i]) continue;
        ASSERT(next != fresh.end() && next->ticket.id == keys[i].ticket);
        json::Writer out;
        out.beginObject();
        wire::rowFields(out, names, next->ticket, next->tagsJson, keys[i].unread);
        out.endObject();
        texts[i] = self.rowTexts.keep(snapshots, keys[i], seen, out.take());
        ++next;
    }
    return texts;
}

}  // namespace

Result<Response> listPage(const Tickets::Impl& self, db::ReadTx& tx, const Request& request,
                          const store::Filter& filter, store::Order order) {
    const auto page = kernel::Page::of(request, 25, 100);
    if (!page) return page.error();
    auto cursor = readCursor(request);
    if (!cursor) return std::move(cursor).error();
    auto rows = store::list(tx, *request.actor, filter, order, *cursor, page->toRead());
    const auto next = page->cut(rows, [](const auto& row) { return encodeCursor(row.cursor); });

    const auto names = wire::namesFor(self, tx, *request.actor);
    const auto texts = textsOf(self, tx, *request.actor, names, rows);
    std::size_t size = 100;
    for (const auto& text : texts) size += text->size() + 1;
    return kernel::listed(
        texts, next, [](json::Writer& out, const auto& text) { out.raw(*text); }, size);
}

void addListRoutes(kernel::Router& router, Tickets::Impl* self) {
    auto list = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto filter = readFilter(*self, tx, request);
        if (!filter) return std::move(filter).error();
        auto order = readOrder(request);
        if (!order) return std::move(order).error();
        return listPage(*self, tx, request, *filter, *order);
    };
    router.add(Route{
        .method = "GET",
        .path = "/api/v1/tickets",
        .summary = "Tickets of a view, filtered and ordered",
        .permission = Permission::ticketsRead,
        .query = {{"view", schema::oneOf({"all", "mine", "team", "unowned", "open", "at_risk",
                                          "waiting", "solved"})},
                  {"status", schema::described(schema::text(), "One or more, with commas between")},
                  {"owner", schema::described(schema::text(), "An id, me or none")},
                  {"team", schema::described(schema::text(), "An id or none")},
                  {"inbox", schema::id()},
                  "tag",
                  {"customer", schema::id()},
                  {"sort",
                   schema::oneOf({"-updated", "updated", "-created", "created", "waiting", "due"})},
                  {"due_before", schema::described(schema::time(), "What is promised next")},
                  {"promise", schema::oneOf({"running", "paused", "broken", "none"})},
                  "cursor",
                  {"limit", schema::integer(1, 100)}},
        .response = schema::pageOf(schema::ref("Row")),
        .handler = kernel::ReadHandler(list)});

    auto views = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        const auto counts = store::countViews(tx, *request.actor, riskBefore(*self, tx));
        const View all[] = {{"mine", "Mine", counts.mine},
                            {"team", "My team's", counts.team},
                            {"unowned", "Without owner", counts.unowned},
                            {"open", "All open", counts.open},
                            {"at_risk", "At risk", counts.atRisk},
                            {"waiting", "Waiting for the customer", counts.waiting},
                            {"solved", "Solved", counts.solved},
                            {"all", "Everything", counts.all}};
        return kernel::listed(all, {}, writeView);
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/views",
                     .summary = "Views with how many tickets they hold",
                     .permission = Permission::ticketsRead,
                     .response = schema::pageOf(schema::ref("View")),
                     .handler = kernel::ReadHandler(views)});

    auto tags = [](db::ReadTx& tx, const Request& request) -> Result<Response> {
        const auto begin = foldKey(request.queryParam("query").value_or(""));
        return kernel::listed(store::tags(tx, begin, 50), {},
                              [](json::Writer& out, const auto& tag) {
                                  out.beginObject().key("name").string(tag.tag);
                                  out.key("count").integer(tag.count).endObject();
                              });
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/tags",
                     .summary = "Tags that begin so, most used first",
                     .permission = Permission::ticketsRead,
                     .query = {"query"},
                     .response = schema::pageOf(schema::ref("Tag")),
                     .handler = kernel::ReadHandler(tags)});
}

Result<Response> Tickets::ticketsOf(db::ReadTx& tx, const Request& request,
                                    customers::CustomerId id) const {
    store::Filter filter;
    filter.customer = id;
    return listPage(*impl_, tx, request, filter, store::Order::updatedDown);
}

}  // namespace deskbell::tickets
