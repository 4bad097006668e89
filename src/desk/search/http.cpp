#include <algorithm>

#include "desk/search/impl.hpp"
#include "desk/search/schemas.hpp"
#include "kernel/page.hpp"

namespace deskbell::search {

using kernel::Request;
using kernel::Response;
namespace schema = kernel::schema;
using tickets::Ticket;
using timeline::TicketId;

namespace {

constexpr int kMostCustomers = 5;
constexpr std::int64_t kMostHits = 1'000;  // whoever has not found it by then asks anew

/// How many hits the pages before held.
Result<int> readCursor(const Request& request) {
    const auto cursor = request.queryParam("cursor");
    if (!cursor) return 0;
    const auto from = parseIdValue(*cursor);
    if (!from || *from > kMostHits) {
        return kernel::badCursor();
    }
    return static_cast<int>(*from);
}

std::optional<Ticket> ticketOfNumber(const Search::Impl& self, db::Database& database,
                                     const Actor& actor, std::int64_t number) {
    if (number == 0) return std::nullopt;
    auto ticket =
        database.read([&](db::ReadTx& tx) { return self.parts.tickets.findByNumber(tx, number); });
    if (!ticket || !maySee(actor, ticket->audience())) return std::nullopt;
    return ticket;
}

void writeItems(json::Writer& out, const Search::Impl& self, db::ReadTx& tx, const Actor& actor,
                const std::vector<store::Hit>& hits) {
    std::vector<TicketId> ids;
    for (const auto& hit : hits) ids.push_back(hit.ticket);
    // The index may lag behind a change of team or owner: the database has the last word.
    const auto rows = self.parts.tickets.visible(tx, actor, ids);
    out.key("items").beginArray();
    for (const auto& ticket : rows) {
        const auto hit = std::find_if(hits.begin(), hits.end(),
                                      [&](const auto& h) { return h.ticket == ticket.id; });
        out.beginObject().key("ticket");
        self.parts.tickets.writeRow(out, tx, actor, ticket);
        out.key("highlights").beginArray();
        for (const auto& passage : hit->highlights) out.string(passage);
        out.endArray().endObject();
    }
    out.endArray();
}

void writeCustomers(json::Writer& out, const Search::Impl& self, db::ReadTx& tx, const Actor& actor,
                    std::string_view words) {
    out.key("customers").beginArray();
    if (!words.empty() && actor.may(Permission::customersRead)) {
        for (const auto& customer : self.parts.customers.search(tx, words, kMostCustomers)) {
            const auto open = self.parts.tickets.openTicketsOf(tx, customer.id);
            customers::write(out, customer, open, actor);
        }
    }
    out.endArray();
}

Result<Response> answer(Search::Impl& self, db::Database& database, const Request& request) {
    const auto& actor = *request.actor;
    const auto words = request.queryParam("q").value_or("");
    auto question = rules::parseQuestion(words);
    if (!question) return std::move(question).error();
    auto limit = request.limit(25, 50);
    if (!limit) return std::move(limit).error();
    auto from = readCursor(request);
    if (!from) return std::move(from).error();

    // The ticket of that number stands above the first page and nowhere else.
    const auto numbered = ticketOfNumber(self, database, actor, question->number);
    auto found = self.find({.question = *question,
                            .actor = actor,
                            .without = numbered ? numbered->id : TicketId{},
                            .from = static_cast<unsigned>(*from),
                            .limit = static_cast<unsigned>(*limit)});
    if (!found) return std::move(found).error();
    const bool first = *from == 0;
    if (numbered && first) found->hits.insert(found->hits.begin(), {numbered->id, {}});

    json::Writer out;
    database.read([&](db::ReadTx& tx) {
        out.beginObject();
        writeItems(out, self, tx, actor, found->hits);
        writeCustomers(out, self, tx, actor, first ? words : "");
    });
    const auto next = *from + *limit;
    const bool more = found->more && next < kMostHits;
    kernel::writeNextCursor(out, more ? std::to_string(next) : "");
    out.endObject();
    return kernel::ok(std::move(out));
}

}  // namespace

void Search::addRoutes(kernel::Router& router) {
    auto* self = impl_.get();
    addSchemas(router);
    // Reads a disk of its own, so on a worker thread.
    auto handler = [self](db::Database& database, const Request& request) {
        return answer(*self, database, request);
    };
    router.add({.method = "GET",
                .path = "/api/v1/search",
                .summary = "Tickets and customers by words, number or address; best first",
                .permission = Permission::ticketsRead,
                .query = {"q", "cursor", {"limit", schema::integer(1, 50)}},
                .response = schema::ref("SearchPage"),
                .handler = kernel::WorkHandler(handler)});
}

}  // namespace deskbell::search
