#include "sim/actions/all.hpp"

namespace deskbell::sim::actions {

/// An agent changes teams, and sees other tickets from then on.
void adminMovesAgent(World& world) {
    auto* node = world.anyNode();
    if (node == nullptr) return;
    const auto index = 1 + world.dice.below(world.agents.size() - 1);  // the admin stays
    std::set<std::int64_t> teams;
    for (const auto& inbox : world.inboxes) {
        if (world.dice.percent(40)) teams.insert(inbox.team);
    }
    json::Writer body;
    body.beginObject().key("team_ids").beginArray();
    for (const auto team : teams) body.idValue(team);
    body.endArray().endObject();
    world.call(*node, 0,
               {.method = "PATCH",
                .target = "/api/v1/agents/" + toString(world.agents[index].id),
                .body = body.take(),
                .token = {}});
}

}  // namespace deskbell::sim::actions
