#include <algorithm>

#include "sim/actions/all.hpp"

namespace deskbell::sim::actions {
namespace {

constexpr std::size_t kMostBrowsers = 8;

bool isConnected(const World& world, const Client& client) {
    const auto& node = *world.nodes[client.node];
    return client.socket && !client.socket->closed && node.isUp() && node.life() == client.life;
}

/// Connects to any node, from `since` on.
void connect(World& world, Client& client, const std::string& since) {
    auto* node = world.anyNode();
    if (node == nullptr) return;
    const auto answer = world.call(*node, client.agent,
                                   {.method = "GET",
                                    .target = "/api/v1/live" + since,
                                    .body = {},
                                    .token = {},
                                    .key = {},
                                    .ifMatch = {},
                                    .webSocket = true});
    if (!answer || !answer->upgrade) return;
    client.node = static_cast<std::size_t>(node->number()) - 1;
    client.life = node->life();
    client.socket = std::make_shared<Client::Socket>();
    client.handler = answer->upgrade;
    client.greeted = false;
    client.handler->opened(client.socket);
}

Client* anyClient(World& world, bool connected) {
    std::vector<Client*> fit;
    for (const auto& client : world.clients) {
        if (isConnected(world, *client) == connected) fit.push_back(client.get());
    }
    return fit.empty() ? nullptr : world.dice.pick(fit);
}

}  // namespace

/// Somebody opens the desk.
void browserConnects(World& world) {
    if (world.clients.size() >= kMostBrowsers) return;
    world.clients.push_back(std::make_unique<Client>());
    world.clients.back()->agent = world.anyAgent();
    connect(world, *world.clients.back(), "");
}

/// The line breaks; what was on the way is lost.
void browserLeaves(World& world) {
    auto* client = anyClient(world, true);
    if (client == nullptr) return;
    client->handler->closed();
    client->socket.reset();
    world.note("browser of agent " + std::to_string(client->agent) + " is cut off at " +
               std::to_string(client->position));
}

/// With the last position that it was told, to whichever node.
void browserComesBack(World& world) {
    auto* client = anyClient(world, false);
    if (client == nullptr) return;
    if (world.dice.percent(5)) {  // never to come back
        std::erase_if(world.clients, [&](const auto& one) { return one.get() == client; });
        return;
    }
    connect(world, *client,
            client->position == 0 ? "" : "?since=" + std::to_string(client->position));
}

}  // namespace deskbell::sim::actions
