#include "sim/actions/all.hpp"

namespace deskbell::sim::actions {
namespace {

std::string pathOf(std::int64_t ticket) {
    return "/api/v1/tickets/" + std::to_string(ticket);
}

std::string htmlOf(int marker) {
    return "<p>Dear customer, " + markerWord(marker) + ".</p>";
}

void doIt(World& world, Deed deed) {
    auto& kept = world.newDeed(std::move(deed));
    if (auto* node = world.anyNode()) world.attempt(*node, kept);
}

/// One that is in the ledger, with the agent who wrote it.
std::optional<std::pair<std::int64_t, std::size_t>> ownMessage(World& world,
                                                               std::string_view delivery) {
    const auto entry = world.anyEntry([&](const EntryRow& row) {
        return row.direction == "out" && row.delivery == delivery && row.byKind == "agent";
    });
    if (!entry) return std::nullopt;
    const auto by = world.mirror.entries.at(*entry).by;
    for (std::size_t i = 0; i < world.agents.size(); ++i) {
        if (world.agents[i].id.value == by) return std::pair(*entry, i);
    }
    return std::nullopt;
}

}  // namespace

void agentReplies(World& world) {
    const auto ticket = world.anyTicket();
    if (!ticket) return;
    const auto marker = world.newMarker();
    json::Writer body;
    body.beginObject().key("html").string(htmlOf(marker)).key("to").beginArray();
    body.beginObject().key("name").string("").key("address");
    body.string(world.mirror.tickets.at(*ticket).customerAddress).endObject().endArray();
    if (world.dice.percent(20)) {
        body.key("cc").beginArray().beginObject().key("name").string("").key("address");
        body.string("second@buyer.example").endObject().endArray();
    }
    if (world.dice.percent(20)) body.key("status_after").string("solved");
    body.key("force").boolean(true).endObject();
    doIt(world, {.kind = Deed::Kind::reply,
                 .marker = marker,
                 .agent = world.anyAgent(),
                 .ticket = *ticket,
                 .target = pathOf(*ticket) + "/messages",
                 .body = body.take(),
                 .key = {}});
}

void agentTakesBack(World& world) {
    const auto found = ownMessage(world, "undo");
    auto* node = world.anyNode();
    if (!found || node == nullptr) return;
    const auto [entry, agent] = *found;
    const auto row = world.mirror.entries.at(entry);
    world.ledger.undoAsked.insert(entry);
    const auto answer =
        world.call(*node, agent,
                   {.method = "POST",
                    .target = pathOf(row.ticket) + "/messages/" + std::to_string(entry) + "/undo",
                    .body = {},
                    .token = {}});
    if (!answer || !answer->ok()) return;
    world.ledger.takenBack.insert(entry);
    world.ledger.goneMessageIds.insert(row.messageId);
}

void agentWritesNote(World& world) {
    const auto ticket = world.anyTicket();
    if (!ticket) return;
    const auto marker = world.newMarker();
    auto html = htmlOf(marker);
    if (world.dice.percent(30)) {
        html += "<p><span data-mention=\"" + toString(world.agents[world.anyAgent()].id) +
                "\">@colleague</span></p>";
    }
    json::Writer body;
    body.beginObject().key("html").string(html).endObject();
    doIt(world, {.kind = Deed::Kind::note,
                 .marker = marker,
                 .agent = world.anyAgent(),
                 .ticket = *ticket,
                 .target = pathOf(*ticket) + "/notes",
                 .body = body.take(),
                 .key = {}});
}

void agentOpensTicket(World& world) {
    const auto marker = world.newMarker();
    const auto& inbox = world.dice.pick(world.inboxes);
    json::Writer body;
    body.beginObject().key("inbox_id").string(std::to_string(inbox.id));
    body.key("subject").string("By phone").key("html").string(htmlOf(marker));
    body.key("customer").beginObject().key("email").string(world.dice.pick(world.customers));
    body.key("name").string("Customer").endObject();
    if (world.dice.percent(40))
        body.key("send").boolean(true);
    else
        body.key("channel").string("phone");
    body.endObject();
    doIt(world, {.kind = Deed::Kind::create,
                 .marker = marker,
                 .agent = world.anyAgent(),
                 .target = "/api/v1/tickets",
                 .body = body.take(),
                 .key = {}});
}

/// As a browser does that got no answer; and now and then one that did.
void agentAsksAgain(World& world) {
    auto* node = world.anyNode();
    if (node == nullptr || world.ledger.deeds.empty()) return;
    std::vector<Deed*> open;
    for (auto& deed : world.ledger.deeds) {
        if (deed.state == Deed::State::open) open.push_back(&deed);
    }
    if (!open.empty()) return world.attempt(*node, *world.dice.pick(open));
    auto& deed = world.ledger.deeds.back();
    if (deed.state == Deed::State::done) world.attempt(*node, deed);
}

void agentSendsFailedAgain(World& world) {
    const auto entry = world.anyEntry([](const EntryRow& row) {
        return row.direction == "out" && (row.delivery == "failed" || row.delivery == "bounced");
    });
    auto* node = world.anyNode();
    if (!entry || node == nullptr) return;
    world.ledger.retryAsked.insert(*entry);
    world.call(*node, 0,
               {.method = "POST",
                .target = pathOf(world.mirror.entries.at(*entry).ticket) + "/messages/" +
                          std::to_string(*entry) + "/retry",
                .body = {},
                .token = {}});
}

void agentRedacts(World& world) {
    const auto entry = world.anyEntry(
        [](const EntryRow& row) { return row.kind == "message" || row.kind == "note"; });
    auto* node = world.anyNode();
    if (!entry || node == nullptr) return;
    world.ledger.redactionAsked.insert(*entry);
    const auto answer = world.call(*node, world.anyAgent(),
                                   {.method = "POST",
                                    .target = pathOf(world.mirror.entries.at(*entry).ticket) +
                                              "/entries/" + std::to_string(*entry) + "/redact",
                                    .body = R"({"reason":"Not ours to keep"})",
                                    .token = {}});
    if (answer && answer->ok()) world.ledger.redacted.insert(*entry);
}

}  // namespace deskbell::sim::actions
