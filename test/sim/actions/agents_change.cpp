#include "sim/actions/all.hpp"

namespace deskbell::sim::actions {
namespace {

std::string pathOf(std::int64_t ticket) {
    return "/api/v1/tickets/" + std::to_string(ticket);
}

/// Any agent changes any ticket, allowed or not.
void change(World& world, const std::string& body) {
    const auto ticket = world.anyTicket();
    auto* node = world.anyNode();
    if (!ticket || node == nullptr) return;
    const auto agent = world.anyAgent();
    const auto answer = world.call(
        *node, agent, {.method = "PATCH", .target = pathOf(*ticket), .body = body, .token = {}});
    if (!answer || !answer->ok() || !World::knows(*node, world.agents[agent])) return;
    World::expect(world.maySee(world.agents[agent], world.mirror.tickets.at(*ticket)),
                  "agent " + std::to_string(agent) + " changed a ticket that it may not see");
}

std::string idOrNull(World& world, std::int64_t id, unsigned nullPercent) {
    return world.dice.percent(nullPercent) ? "null" : "\"" + std::to_string(id) + "\"";
}

}  // namespace

void agentAssigns(World& world) {
    const auto owner = idOrNull(world, world.agents[world.anyAgent()].id.value, 20);
    const auto team = idOrNull(world, world.dice.pick(world.inboxes).team, 15);
    switch (world.dice.below(3)) {
        case 0:
            return change(world, R"({"owner_id":)" + owner + "}");
        case 1:
            return change(world, R"({"team_id":)" + team + "}");
        default:
            return change(world, R"({"owner_id":)" + owner + R"(,"team_id":)" + team + "}");
    }
}

void agentChangesStatus(World& world) {
    static const std::vector<std::string> kStatuses = {"open", "waiting", "paused", "solved",
                                                       "closed"};
    change(world, R"({"status":")" + world.dice.pick(kStatuses) + "\"}");
}

void agentTags(World& world) {
    static const std::vector<std::string> kTags = {R"([])", R"(["refund"])", R"(["Refund","late"])",
                                                   R"(["late"])"};
    change(world, R"({"tags":)" + world.dice.pick(kTags) + R"(,"priority":"high"})");
}

/// Two who saw the same: one of them is told to look again.
void agentsChangeAtOnce(World& world) {
    const auto ticket = world.anyTicket();
    auto* node = world.anyNode();
    if (!ticket || node == nullptr) return;
    const auto read =
        world.call(*node, 0, {.method = "GET", .target = pathOf(*ticket), .body = {}, .token = {}});
    if (!read || !read->ok()) return;
    const auto patch = [&](const std::string& subject) -> std::optional<Answer> {
        auto* other = world.anyNode();
        if (other == nullptr) return std::nullopt;
        return world.call(*other, world.dice.below(2),
                          {.method = "PATCH",
                           .target = pathOf(*ticket),
                           .body = R"({"subject":")" + subject + "\"}",
                           .token = {},
                           .key = {},
                           .ifMatch = read->etag});
    };
    const auto number = std::to_string(world.newMarker());
    const auto first = patch("First " + number);
    const auto second = patch("Second " + number);
    World::expect(
        !(first && first->ok() && second && second->ok()),
        "two changes of one version of ticket " + std::to_string(*ticket) + " were both accepted");
}

void agentFollows(World& world) {
    const auto ticket = world.anyTicket();
    auto* node = world.anyNode();
    if (!ticket || node == nullptr) return;
    world.call(*node, world.anyAgent(),
               {.method = world.dice.percent(60) ? "POST" : "DELETE",
                .target = pathOf(*ticket) + "/follow",
                .body = {},
                .token = {}});
}

void agentChangesMany(World& world) {
    auto* node = world.anyNode();
    if (node == nullptr) return;
    json::Writer body;
    body.beginObject().key("ids").beginArray();
    std::set<std::int64_t> ids;
    for (int i = 0; i < 4; ++i) {
        if (const auto ticket = world.anyTicket()) ids.insert(*ticket);
    }
    if (ids.empty()) return;
    for (const auto id : ids) body.idValue(id);
    body.endArray().key("changes").beginObject();
    if (world.dice.percent(50))
        body.key("status").string("solved");
    else
        body.key("team_id").string(std::to_string(world.dice.pick(world.inboxes).team));
    body.endObject().endObject();
    const auto agent = world.anyAgent();
    const auto answer = world.call(*node, agent,
                                   {.method = "POST",
                                    .target = "/api/v1/tickets/bulk",
                                    .body = body.take(),
                                    .token = {},
                                    .key = "bulk-" + std::to_string(world.newMarker())});
    if (!answer || !answer->ok() || !world.dice.percent(40)) return;
    const auto undo = answer->body["undo_token"].string();
    auto* other = world.anyNode();
    if (!undo || other == nullptr) return;
    world.call(*other, agent,
               {.method = "POST",
                .target = "/api/v1/tickets/bulk/undo",
                .body = R"({"undo_token":")" + std::string(*undo) + "\"}",
                .token = {}});
}

}  // namespace deskbell::sim::actions
