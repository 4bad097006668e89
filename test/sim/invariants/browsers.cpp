// 5 and 6: Each browser is told every event that its agent may see, in order, none twice, and no
// other; wherever it connects and however often it was cut off.

#include "sim/invariants/all.hpp"

namespace deskbell::sim::invariants {
namespace {

class Told final : public Invariant {
public:
    void check(World& world, const Changes&) override {
        for (const auto& client : world.clients) {
            if (client->socket) read(world, *client);
        }
    }

    void checkSettled(World& world) override {
        for (const auto& client : world.clients) {
            if (!client->socket || !client->greeted) continue;
            const auto missed = nextVisible(world, *client);
            World::expect(!missed, name(*client) + " was never told of " +
                                       (missed ? std::to_string(missed->position) : ""));
        }
    }

private:
    static std::string name(const Client& client) {
        return "browser of agent " + std::to_string(client.agent);
    }

    static void read(const World& world, Client& client) {
        for (const auto& text : std::exchange(client.socket->told, {})) {
            const auto message = json::parse(text);
            World::expect(message.has_value(), name(client) + " was told what is no JSON");
            const auto type = (*message)["type"].string().value_or("");
            const auto position =
                parseIdValue((*message)["position"].string().value_or("")).value_or(0);
            if (type == "event") readEvent(world, client, position);
            if (type == "reset") {  // it fetches everything again
                World::expect(!client.greeted, name(client) + " was reset in the middle");
                client.position = position;
            }
            if (type == "hello") {
                // The first time it is told nothing of before.
                if (client.position != 0) expectNothingUpTo(world, client, position);
                client.position = position;
                client.greeted = true;
            }
        }
    }

    static void readEvent(const World& world, Client& client, std::int64_t position) {
        const auto expected = nextVisible(world, client);
        World::expect(expected && expected->position == position,
                      name(client) + " at " + std::to_string(client.position) + " was told of " +
                          std::to_string(position) + ", next should have been " +
                          (expected ? std::to_string(expected->position) : "none"));
        client.position = position;
    }

    static void expectNothingUpTo(const World& world, const Client& client, std::int64_t position) {
        const auto missed = nextVisible(world, client);
        World::expect(
            !missed || missed->position > position,
            name(client) + " has missed " + (missed ? std::to_string(missed->position) : ""));
    }

    static const EventRow* nextVisible(const World& world, const Client& client) {
        const auto& events = world.mirror.events;
        auto it = std::upper_bound(
            events.begin(), events.end(), client.position,
            [](std::int64_t position, const EventRow& row) { return position < row.position; });
        const auto& agent = world.agents[client.agent];
        for (; it != events.end(); ++it) {
            if (world.maySee(agent, *it)) return &*it;
        }
        return nullptr;
    }
};

}  // namespace

std::unique_ptr<Invariant> browsersMissNothing() {
    return std::make_unique<Told>();
}

}  // namespace deskbell::sim::invariants
