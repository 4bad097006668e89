#include "base/crypto.hpp"
#include "base/text.hpp"
#include "desk/promises/impl.hpp"
#include "desk/promises/schemas.hpp"

namespace deskbell::promises {

using kernel::Request;
using kernel::Response;
using kernel::Route;
namespace schema = kernel::schema;

namespace {

void writeRef(json::Writer& out, std::string_view key, std::int64_t id, std::string_view name) {
    out.key(key);
    if (id == 0 || name.empty())
        out.null();
    else
        out.beginObject().key("id").idValue(id).key("name").string(name).endObject();
}

}  // namespace

Names namesFor(Promises::Impl& self, db::ReadTx& tx) {
    return {self.parts.people.directory(tx), self.parts.calendars.snapshot(tx), self.policies(tx)};
}

void write(json::Writer& out, const Names& names, const Actor& actor, const tickets::Ticket& ticket,
           const Promise& p) {
    const auto* policy = Promises::Impl::find(*names.policies, p.policy);
    const auto* calendar = names.calendars->find(p.calendar);
    const bool counted = p.target > Duration::zero();
    out.beginObject().key("id").id(p.id);
    out.key("ticket").beginObject().key("id").id(ticket.id).key("number").integer(ticket.number);
    out.key("subject").string(ticket.subject).endObject();
    out.key("kind").string(kindName(p.kind)).key("state").string(stateName(p.state));
    out.key("owed").boolean(p.owed());
    writeRef(out, "owner", p.owner.value, names.everybody->agentName(p.owner));
    writeRef(out, "team", p.team.value, names.everybody->teamName(p.team));
    out.key("due").time(p.due).key("remaining_seconds");
    if (p.state == State::paused)
        out.integer((p.target - p.spent) / std::chrono::seconds(1));
    else
        out.null();
    out.key("what").string(p.what).key("visible").boolean(p.visible);
    out.key("made_by").string(madeByName(p.madeBy));
    writeRef(out, "made_by_agent", p.madeByAgent.value, names.everybody->agentName(p.madeByAgent));
    out.key("made_at").time(p.madeAt);
    writeRef(out, "policy", p.policy.value, policy != nullptr ? policy->name : "");
    writeRef(out, "calendar", p.calendar.value, calendar != nullptr ? calendar->calendar.name : "");
    out.key("target_minutes");
    if (counted)
        out.integer(p.target / std::chrono::minutes(1));
    else
        out.null();
    out.key("broken_at").time(p.brokenAt).key("ended_at").time(p.endedAt);
    out.key("late").boolean(p.late).key("reason").string(p.reason);
    out.key("renews_id").id(p.renews);
    const bool may = mayPromise(actor);
    out.key("can").beginObject();
    out.key("change").boolean(may && p.madeBy != MadeBy::policy && p.state == State::running);
    out.key("end").boolean(may && p.active).endObject().endObject();
}

std::string encodeCursor(const store::Cursor& cursor) {
    return toBase64Url(std::to_string(toMicros(cursor.due)) + "." + toString(cursor.id));
}

Result<std::optional<store::Cursor>> readCursor(const Request& request) {
    const auto text = request.queryParam("cursor");
    if (!text) return std::optional<store::Cursor>{};
    const auto plain = fromBase64Url(*text).value_or("");
    const auto dot = plain.find('.');
    auto due = parseIdValue(std::string_view(plain).substr(0, dot));
    auto id = parseId<PromiseId>(
        dot == std::string::npos ? std::string_view() : std::string_view(plain).substr(dot + 1));
    if (!due || !id)
        return Error{Errc::invalid, "cursor.format", "cursor",
                     "Use the next_cursor of the page before."};
    return std::optional(store::Cursor{fromMicros(*due), *id});
}

namespace {

Result<Response> answer(Promises::Impl& self, db::ReadTx& tx, const Request& request,
                        const Result<Promise>& promise, int status = 200) {
    if (!promise) return promise.error();
    const auto ticket = self.parts.tickets.get(tx, *request.actor, promise->ticket);
    if (!ticket) return ticket.error();
    json::Writer out;
    write(out, namesFor(self, tx), *request.actor, *ticket, *promise);
    auto response = kernel::ok(std::move(out));
    response.status = status;
    response.headers.emplace_back("ETag", "\"" + std::to_string(promise->version) + "\"");
    return response;
}

/// Which of the policy's conditions led to it.
std::vector<std::string> whyOf(const Policy& policy) {
    std::vector<std::string> out;
    const auto& wanted = policy.conditions;
    if (!wanted.inboxes.empty()) out.emplace_back("inbox");
    if (!wanted.priorities.empty()) out.emplace_back("priority");
    if (!wanted.customers.empty()) out.emplace_back("customer");
    if (!wanted.organizations.empty()) out.emplace_back("organization");
    if (!wanted.tags.empty()) out.emplace_back("tag");
    if (!wanted.channels.empty()) out.emplace_back("channel");
    return out;
}

void addTicketRoutes(kernel::Router& router, Promises::Impl* self) {
    auto list = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<TicketId>();
        if (!id) return std::move(id).error();
        auto ticket = self->parts.tickets.get(tx, *request.actor, *id);
        if (!ticket) return std::move(ticket).error();
        const auto names = namesFor(*self, tx);
        json::Writer out;
        out.beginObject().key("items").beginArray();
        for (const auto& promise : store::allOf(tx, *id))
            write(out, names, *request.actor, *ticket, promise);
        out.endArray().key("policy");
        const auto* policy =
            rules::choose(*names.policies, self->factsOf(tx, *ticket, *names.policies));
        if (policy == nullptr) {
            out.null();
        } else {
            out.beginObject().key("id").id(policy->id).key("name").string(policy->name);
            out.key("why").beginArray();
            for (const auto& reason : whyOf(*policy)) out.string(reason);
            out.endArray().endObject();
        }
        out.key("notices").beginArray();
        for (const auto& notice : store::noticesOf(tx, *id)) {
            out.beginObject().key("promise_id").id(notice.promise);
            out.key("state").string(notice.state).key("new_due").time(notice.newDue);
            out.key("reason").string(notice.reason).key("entry_id").id(notice.entry);
            out.key("at").time(notice.at).endObject();
        }
        out.endArray().key("can").beginObject().key("make").boolean(
            mayPromise(*request.actor) && ticket->status != tickets::Status::closed);
        out.endObject().endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/tickets/{id}/promises",
                     .summary = "What is and was promised on a ticket, oldest first, and by which "
                                "policy",
                     .permission = Permission::ticketsRead,
                     .response = schema::ref("TicketPromises"),
                     .handler = kernel::ReadHandler(list)});

    auto make = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<TicketId>();
        if (!id) return std::move(id).error();
        json::Reader in(request.body);
        NewPromise command{.ticket = *id, .kind = Kind::update, .due = {}, .what = {}};
        const auto kind = parseKind(in.string("kind", 20));
        if (!kind) in.fail({Errc::invalid, "promise.kind", "kind", "One of update, callback."});
        const auto due = in.optionalTime("due");
        if (!due) in.fail({Errc::invalid, "field.required", "due", "Say by when."});
        command.what = in.optionalString("what", 200).value_or("");
        command.visible = in.optionalBoolean("visible").value_or(true);
        if (auto bad = in.error()) return *bad;
        command.kind = *kind;
        command.due = *due;
        return answer(*self, tx, request, self->make(tx, *request.actor, std::move(command)), 201);
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/tickets/{id}/promises",
                     .summary = "Promise an update or a callback",
                     .permission = Permission::ticketsReply,
                     .body = kernel::Body::json,
                     .request = schema::ref("NewPromise"),
                     .status = 201,
                     .response = schema::ref("Promise"),
                     .handler = kernel::WriteHandler(make)});
}

void addOneRoutes(kernel::Router& router, Promises::Impl* self) {
    auto change = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<PromiseId>();
        if (!id) return std::move(id).error();
        auto stored = self->get(tx, *request.actor, *id);
        if (!stored) return std::move(stored).error();
        if (auto match = request.ifMatch(); match && *match != std::to_string(stored->version))
            return Error{Errc::conflict, "changed", "",
                         "Somebody else changed this promise meanwhile. Load it again."};
        json::Reader in(request.body);
        PromiseChange wanted;
        wanted.due = in.optionalTime("due");
        wanted.what = in.optionalString("what", 200);
        wanted.visible = in.optionalBoolean("visible");
        wanted.reason = in.optionalString("reason", 300).value_or("");
        if (auto bad = in.error()) return *bad;
        return answer(*self, tx, request, self->change(tx, *request.actor, *id, wanted));
    };
    router.add(Route{.method = "PATCH",
                     .path = "/api/v1/promises/{id}",
                     .summary = "Move a promise made by hand, or say it otherwise",
                     .permission = Permission::ticketsReply,
                     .body = kernel::Body::json,
                     .request = schema::ref("PromiseChange"),
                     .response = schema::ref("Promise"),
                     .handler = kernel::WriteHandler(change)});

    struct Ending {
        std::string_view path, summary;
        State as;
    };
    for (const auto& ending :
         {Ending{"/api/v1/promises/{id}/keep", "It was fulfilled in another way", State::kept},
          Ending{"/api/v1/promises/{id}/withdraw", "It does not hold any more",
                 State::withdrawn}}) {
        auto end = [self, as = ending.as](db::WriteTx& tx,
                                          const Request& request) -> Result<Response> {
            auto id = request.id<PromiseId>();
            if (!id) return std::move(id).error();
            json::Reader in(request.body);
            auto reason = in.string("reason", 300);
            if (auto bad = in.error()) return *bad;
            return answer(*self, tx, request,
                          self->end(tx, *request.actor, *id, std::move(reason), as));
        };
        router.add(Route{.method = "POST",
                         .path = ending.path,
                         .summary = ending.summary,
                         .permission = Permission::ticketsReply,
                         .body = kernel::Body::json,
                         .request = schema::ref("PromiseEnd"),
                         .response = schema::ref("Promise"),
                         .handler = kernel::WriteHandler(end)});
    }
}

void addNoticeRoutes(kernel::Router& router, Promises::Impl* self) {
    auto approve = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<PromiseId>();
        if (!id) return std::move(id).error();
        json::Reader in(request.body);
        auto reason = in.string("reason", 300);
        const auto due = in.optionalTime("due");
        if (auto bad = in.error()) return *bad;
        return answer(*self, tx, request,
                      self->approveNotice(tx, *request.actor, *id, due, std::move(reason)), 201);
    };
    router.add(
        Route{.method = "POST",
              .path = "/api/v1/promises/{id}/notice",
              .summary = "Tell the customer of a delay, with a new time: a promise of its own",
              .permission = Permission::ticketsReply,
              .body = kernel::Body::json,
              .request = schema::ref("NewDelayNotice"),
              .status = 201,
              .response = schema::ref("Promise"),
              .handler = kernel::WriteHandler(approve)});
    auto dismiss = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<PromiseId>();
        if (!id) return std::move(id).error();
        if (auto done = self->dismissNotice(tx, *request.actor, *id); !done)
            return std::move(done).error();
        return kernel::noContent();
    };
    router.add(Route{.method = "DELETE",
                     .path = "/api/v1/promises/{id}/notice",
                     .summary = "Do not tell the customer; what was offered goes",
                     .permission = Permission::ticketsReply,
                     .status = 204,
                     .handler = kernel::WriteHandler(dismiss)});
}

// --- Lists over all tickets

Result<store::Filter> readFilter(const Request& request) {
    store::Filter filter;
    if (auto owner = request.queryParam("owner")) {
        auto id = *owner == "me"     ? Result<AgentId>(request.actor->agent)
                  : *owner == "none" ? Result<AgentId>(AgentId{})
                                     : parseId<AgentId>(*owner);
        if (!id) return Error{Errc::invalid, "id.format", "owner"};
        filter.owner = *id;
    }
    if (auto team = request.queryParam("team")) {
        auto id = parseId<TeamId>(*team);
        if (!id) return Error{Errc::invalid, "id.format", "team"};
        filter.team = *id;
    }
    if (auto kind = request.queryParam("kind")) {
        filter.kind = parseKind(*kind);
        if (!filter.kind) return Error{Errc::invalid, "promise.kind", "kind", "No such kind."};
    }
    if (auto state = request.queryParam("state")) {
        filter.state = parseState(*state);
        if (filter.state != State::running && filter.state != State::broken)
            return Error{Errc::invalid, "promise.state", "state", "One of running and broken."};
    }
    for (auto [name, into] :
         {std::pair{"due_from", &filter.dueFrom}, std::pair{"due_before", &filter.dueBefore}}) {
        if (auto text = request.queryParam(name)) {
            auto at = parseRfc3339(*text);
            if (!at) return Error{Errc::invalid, "time.format", name, at.error().detail};
            *into = *at;
        }
    }
    return filter;
}

void addListRoute(kernel::Router& router, Promises::Impl* self) {
    auto list = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto filter = readFilter(request);
        if (!filter) return std::move(filter).error();
        auto limit = request.limit(50, 200);
        if (!limit) return std::move(limit).error();
        auto cursor = readCursor(request);
        if (!cursor) return std::move(cursor).error();
        const auto rows = store::listActive(tx, *filter, *cursor, *limit + 1);
        const auto names = namesFor(*self, tx);
        json::Writer out;
        out.beginObject().key("items").beginArray();
        int shown = 0;
        for (const auto& promise : rows) {
            if (shown++ == *limit) break;
            // A page may be shorter than asked: what may not be seen is left out.
            const auto ticket = self->parts.tickets.get(tx, *request.actor, promise.ticket);
            if (ticket) write(out, names, *request.actor, *ticket, promise);
        }
        out.endArray().key("next_cursor");
        if (rows.size() > static_cast<std::size_t>(*limit)) {
            const auto& last = rows[static_cast<std::size_t>(*limit) - 1];
            out.string(encodeCursor({*last.due, last.id}));
        } else {
            out.null();
        }
        out.endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/promises",
                     .summary = "Promises in force, by the time they are due",
                     .permission = Permission::ticketsRead,
                     .query = {{"owner", schema::described(schema::text(), "An id, me or none")},
                               {"team", schema::id()},
                               {"kind", schema::ref("PromiseKind")},
                               {"state", schema::oneOf({"running", "broken"})},
                               {"due_from", schema::time()},
                               {"due_before", schema::time()},
                               "cursor",
                               {"limit", schema::integer(1, 200)}},
                     .response = schema::pageOf(schema::ref("Promise")),
                     .handler = kernel::ReadHandler(list)});
}

}  // namespace

void addPromiseRoutes(kernel::Router& router, Promises::Impl& self) {
    addTicketRoutes(router, &self);
    addOneRoutes(router, &self);
    addNoticeRoutes(router, &self);
    addListRoute(router, &self);
}

void Promises::addRoutes(kernel::Router& router) {
    addSchemas(router);
    addPromiseRoutes(router, *impl_);
    addPolicyRoutes(router, *impl_);
    addReportRoutes(router, *impl_);
}

}  // namespace deskbell::promises
