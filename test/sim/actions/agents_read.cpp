#include "sim/actions/all.hpp"

namespace deskbell::sim::actions {
namespace {

std::string name(std::size_t agent) {
    return "agent " + std::to_string(agent);
}

/// Of a node that has heard what the agent may see by now.
std::optional<Answer> get(World& world, std::size_t agent, std::string target) {
    auto* node = world.anyNode();
    if (node == nullptr || !World::knows(*node, world.agents[agent])) return std::nullopt;
    return world.call(*node, agent,
                      {.method = "GET", .target = std::move(target), .body = {}, .token = {}});
}

/// No row that the agent may not see.
std::set<std::int64_t> checkRows(const World& world, std::size_t agent,
                                 const std::vector<json::Value>& rows) {
    std::set<std::int64_t> ids;
    for (const auto& row : rows) {
        const auto id = parseIdValue(row["id"].string().value_or("")).value_or(0);
        World::expect(ids.insert(id).second, "ticket " + std::to_string(id) + " is listed twice");
        const auto found = world.mirror.tickets.find(id);
        World::expect(
            found != world.mirror.tickets.end() && world.maySee(world.agents[agent], found->second),
            name(agent) + " was shown ticket " + std::to_string(id));
    }
    return ids;
}

}  // namespace

/// The ticket and its timeline: all of it or nothing.
void agentReadsTicket(World& world) {
    const auto ticket = world.anyTicket();
    if (!ticket) return;
    const auto agent = world.anyAgent();
    const bool may = world.maySee(world.agents[agent], world.mirror.tickets.at(*ticket));
    const auto path = "/api/v1/tickets/" + std::to_string(*ticket);
    if (const auto answer = get(world, agent, path)) {
        World::expect(
            answer->status == (may ? 200 : 404),
            name(agent) + " asked for " + path + " and got " + std::to_string(answer->status));
    }
    const auto answer = get(world, agent, path + "/entries?limit=100");
    if (!answer) return;
    World::expect(answer->status == (may ? 200 : 404), name(agent) + " asked for the timeline of " +
                                                           path + " and got " +
                                                           std::to_string(answer->status));
    if (!may || !answer->body["next_cursor"].isNull()) return;
    std::set<std::int64_t> shown, there;
    for (const auto& item : answer->body["items"].items())
        shown.insert(parseIdValue(item["id"].string().value_or("")).value_or(0));
    for (const auto& [id, row] : world.mirror.entries) {
        if (row.ticket == *ticket) there.insert(id);
    }
    World::expect(shown == there, "the timeline of " + path + " shows " +
                                      std::to_string(shown.size()) + " of " +
                                      std::to_string(there.size()) + " entries");
}

void agentListsTickets(World& world) {
    const auto agent = world.anyAgent();
    const auto answer = get(world, agent, "/api/v1/tickets?view=all&limit=100");
    if (!answer || answer->status != 200) return;
    const auto shown = checkRows(world, agent, answer->body["items"].items());
    if (!answer->body["next_cursor"].isNull()) return;
    for (const auto& [id, row] : world.mirror.tickets) {
        World::expect(!world.maySee(world.agents[agent], row) || shown.contains(id),
                      name(agent) + " was not shown ticket " + std::to_string(id));
    }
}

/// Counters are derived: they say what a count of the tickets says.
void agentCountsViews(World& world) {
    const auto index = world.anyAgent();
    const auto& agent = world.agents[index];
    const auto answer = get(world, index, "/api/v1/views");
    if (!answer || answer->status != 200) return;
    for (const auto& view : answer->body["items"].items()) {
        const auto key = view["key"].string().value_or("");
        if (key == "at_risk") continue;  // no counter: read from the index of what is due
        std::int64_t count = 0;
        for (const auto& [id, row] : world.mirror.tickets) {
            if (!world.maySee(agent, row)) continue;
            if (key == "mine" && row.active && row.owner == agent.id.value) ++count;
            if (key == "team" && row.active && agent.teams.contains(row.team)) ++count;
            if (key == "unowned" && row.active && row.owner == 0) ++count;
            if (key == "open" && row.active) ++count;
            if (key == "waiting" && row.status == "waiting") ++count;
            if (key == "solved" && row.status == "solved") ++count;
            if (key == "all") ++count;
        }
        World::expect(view["count"].integer() == count,
                      name(index) + "'s view " + std::string(key) + " holds " +
                          std::to_string(count) + " and says " + view["count"].dump());
    }
}

void agentSearches(World& world) {
    if (world.ledger.markers == 0) return;
    const auto agent = world.anyAgent();
    const auto marker =
        1 + static_cast<int>(world.dice.below(static_cast<std::uint64_t>(world.ledger.markers)));
    const auto words = world.dice.percent(70) ? markerWord(marker) : std::string("hello");
    const auto answer = get(world, agent, "/api/v1/search?q=" + words);
    if (!answer || answer->status != 200) return;
    std::vector<json::Value> rows;
    for (const auto& item : answer->body["items"].items()) rows.push_back(item["ticket"]);
    checkRows(world, agent, rows);
}

}  // namespace deskbell::sim::actions
