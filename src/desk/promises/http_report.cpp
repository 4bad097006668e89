#include <map>

#include "base/text.hpp"
#include "desk/promises/impl.hpp"
#include "desk/promises/time_phrases.hpp"

namespace deskbell::promises {

using kernel::Request;
using kernel::Response;
using kernel::Route;
namespace schema = kernel::schema;

namespace {

struct Figures {
    std::int64_t kept = 0, broken = 0;
    void add(const store::DecidedCount& row) {
        (row.state == State::kept ? kept : broken) += row.promises;
    }
    void write(json::Writer& out) const {
        out.key("kept").integer(kept).key("broken").integer(broken);
    }
};

struct Period {
    Timestamp from, until;
};

/// The last 30 days, unless said otherwise; at most 800 days.
Result<Period> readPeriod(const Request& request, Timestamp now) {
    Period period{now - std::chrono::days(30), now};
    for (auto [name, into] : {std::pair{"from", &period.from}, std::pair{"until", &period.until}}) {
        if (auto text = request.queryParam(name)) {
            auto at = parseRfc3339(*text);
            if (!at) return Error{Errc::invalid, "time.format", name, at.error().detail};
            *into = *at;
        }
    }
    if (period.from >= period.until || period.until - period.from > std::chrono::days(800))
        return Error{Errc::invalid, "report.period", "until",
                     "A period begins before it ends, and has at most 800 days."};
    return period;
}

template <class Key, class Name>
void writeBy(json::Writer& out, std::string_view list, const std::map<Key, Figures>& figures,
             Name name) {
    out.key(list).beginArray();
    for (const auto& [key, sums] : figures) {
        out.beginObject();
        name(key);
        sums.write(out);
        out.endObject();
    }
    out.endArray();
}

void writeRef(json::Writer& out, std::string_view key, std::int64_t id, const std::string& name) {
    out.key(key);
    if (id == 0)
        out.null();
    else
        out.beginObject().key("id").idValue(id).key("name").string(name).endObject();
}

void addReport(kernel::Router& router, Promises::Impl* self) {
    auto report = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto period = readPeriod(request, self->parts.clock.now());
        if (!period) return std::move(period).error();
        Figures all;
        std::map<Kind, Figures> kinds;
        std::map<TeamId, Figures> teams;
        std::map<AgentId, Figures> agents;
        std::map<int, Figures> hours;
        for (const auto& row : store::countDecided(tx, period->from, period->until)) {
            all.add(row);
            kinds[row.kind].add(row);
            teams[row.team].add(row);
            agents[row.owner].add(row);
            hours[row.hour].add(row);
        }
        const auto everybody = self->parts.people.directory(tx);
        json::Writer out;
        out.beginObject().key("from").time(period->from).key("until").time(period->until);
        all.write(out);
        writeBy(out, "by_kind", kinds, [&](Kind kind) { out.key("kind").string(kindName(kind)); });
        writeBy(out, "by_team", teams,
                [&](TeamId team) { writeRef(out, "team", team.value, everybody->teamName(team)); });
        writeBy(out, "by_agent", agents, [&](AgentId agent) {
            writeRef(out, "agent", agent.value, everybody->agentName(agent));
        });
        writeBy(out, "by_hour", hours, [&](int hour) { out.key("hour").integer(hour); });
        out.endObject();
        return kernel::ok(std::move(out));
    };
    router.add(
        Route{.method = "GET",
              .path = "/api/v1/promise-report",
              .summary = "Promises kept and broken in a period, by kind, team, agent and hour",
              .permission = Permission::ticketsReadAll,
              .query = {{"from", schema::described(schema::time(), "30 days ago")},
                        {"until", schema::described(schema::time(), "now")}},
              .response = schema::ref("PromiseReport"),
              .handler = kernel::ReadHandler(report)});
}

template <class I>
Result<std::optional<I>> readId(const Request& request, std::string_view name) {
    const auto text = request.queryParam(name);
    if (!text) return std::optional<I>{};
    if (*text == "none") return std::optional(I{});
    auto id = parseId<I>(*text);
    if (!id) return Error{Errc::invalid, "id.format", std::string(name)};
    return std::optional(*id);
}

Result<store::Decided> readWhich(const Request& request, Timestamp now) {
    auto period = readPeriod(request, now);
    if (!period) return std::move(period).error();
    store::Decided which{.from = period->from, .until = period->until};
    auto owner = readId<AgentId>(request, "agent");
    if (!owner) return std::move(owner).error();
    auto team = readId<TeamId>(request, "team");
    if (!team) return std::move(team).error();
    which.owner = *owner;
    which.team = *team;
    if (auto kind = request.queryParam("kind")) {
        which.kind = parseKind(*kind);
        if (!which.kind) return Error{Errc::invalid, "promise.kind", "kind", "No such kind."};
    }
    if (auto state = request.queryParam("state")) {
        which.state = parseState(*state);
        if (which.state != State::kept && which.state != State::broken)
            return Error{Errc::invalid, "promise.state", "state", "One of kept and broken."};
    }
    if (auto hour = request.queryParam("hour")) {
        const auto value = *hour == "0" ? Result<std::int64_t>(0) : parseIdValue(*hour);
        if (!value || *value > 23)
            return Error{Errc::invalid, "hour.range", "hour", "An hour from 0 to 23."};
        which.hour = static_cast<int>(*value);
    }
    return which;
}

void addDrillDown(kernel::Router& router, Promises::Impl* self) {
    auto list = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto which = readWhich(request, self->parts.clock.now());
        if (!which) return std::move(which).error();
        auto limit = request.limit(50, 200);
        if (!limit) return std::move(limit).error();
        auto cursor = readCursor(request);
        if (!cursor) return std::move(cursor).error();
        auto rows = store::listDecided(tx, *which, *cursor, *limit + 1);
        const bool more = rows.size() > static_cast<std::size_t>(*limit);
        if (more) rows.pop_back();
        const auto names = namesFor(*self, tx);
        json::Writer out;
        out.beginObject().key("items").beginArray();
        for (const auto& promise : rows) {
            const auto ticket = self->parts.tickets.get(tx, *request.actor, promise.ticket);
            if (ticket) write(out, names, *request.actor, *ticket, promise);
        }
        out.endArray().key("next_cursor");
        if (more)
            out.string(encodeCursor({*rows.back().decidedAt, rows.back().id}));
        else
            out.null();
        out.endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/promise-report/promises",
                     .summary = "The promises behind a figure of the report",
                     .permission = Permission::ticketsReadAll,
                     .query = {{"from", schema::time()},
                               {"until", schema::time()},
                               {"agent", schema::described(schema::text(), "An id or none")},
                               {"team", schema::described(schema::text(), "An id or none")},
                               {"kind", schema::ref("PromiseKind")},
                               {"state", schema::oneOf({"kept", "broken"})},
                               {"hour", schema::integer(0, 23)},
                               "cursor",
                               {"limit", schema::integer(1, 200)}},
                     .response = schema::pageOf(schema::ref("Promise")),
                     .handler = kernel::ReadHandler(list)});
}

/// Browsers count in UTF-16.
std::int64_t utf16(std::string_view text) {
    std::int64_t units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xc0) != 0x80) units += byte >= 0xf0 ? 2 : 1;
    }
    return units;
}

/// Of the ticket's customer, else of the agent, else of the business.
Result<std::shared_ptr<const Zone>> zoneFor(Promises::Impl& self, db::ReadTx& tx,
                                            const Request& request, TicketId id,
                                            const std::string& named) {
    if (!named.empty()) {
        auto zone = Zone::find(named);
        if (!zone) return Error{Errc::invalid, "time_zone.unknown", "time_zone", "No such zone."};
        return zone;
    }
    std::string zone;
    if (id) {
        auto ticket = self.parts.tickets.get(tx, *request.actor, id);
        if (!ticket) return std::move(ticket).error();
        if (const auto customer = self.parts.customers.find(tx, ticket->customer))
            zone = customer->timeZone;
    }
    const auto everybody = self.parts.people.directory(tx);
    const auto* agent = everybody->agent(request.actor->agent);
    if (zone.empty() && agent != nullptr) zone = agent->timeZone;
    auto found = zone.empty() ? nullptr : Zone::find(zone);
    if (found == nullptr)
        found = Zone::find(self.parts.calendars.snapshot(tx)->standard().calendar.timeZone);
    return found;
}

void addTimes(kernel::Router& router, Promises::Impl* self) {
    auto find = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        json::Reader in(request.body);
        const auto text = in.string("text", 20'000);
        const auto ticket = in.optionalId<TicketId>("ticket_id").value_or(TicketId{});
        const auto named = in.optionalString("time_zone", 100).value_or("");
        if (auto bad = in.error()) return *bad;
        auto zone = zoneFor(*self, tx, request, ticket, named);
        if (!zone) return std::move(zone).error();
        json::Writer out;
        out.beginObject().key("time_zone").string((*zone)->name()).key("items").beginArray();
        for (const auto& phrase : findTimes(text, self->parts.clock.now(), **zone)) {
            const auto words = std::string_view(text);
            out.beginObject().key("begin").integer(utf16(words.substr(0, phrase.begin)));
            out.key("end").integer(utf16(words.substr(0, phrase.end)));
            out.key("text").string(words.substr(phrase.begin, phrase.end - phrase.begin));
            out.key("due").time(phrase.due).key("day_only").boolean(phrase.dayOnly).endObject();
        }
        out.endArray().endObject();
        return kernel::ok(std::move(out));
    };
    router.add(
        Route{.method = "POST",
              .path = "/api/v1/promise-times",
              .summary = "Times that a text names, such as \"by Friday\": to offer a promise",
              .permission = Permission::ticketsReply,
              .body = kernel::Body::json,
              .maxBody = 128 * 1024,
              .request = schema::ref("TimeQuestion"),
              .response = schema::ref("TimePhrases"),
              .handler = kernel::ReadHandler(find)});
}

}  // namespace

void addReportRoutes(kernel::Router& router, Promises::Impl& self) {
    addReport(router, &self);
    addDrillDown(router, &self);
    addTimes(router, &self);
}

}  // namespace deskbell::promises
