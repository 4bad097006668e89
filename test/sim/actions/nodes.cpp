#include "sim/actions/all.hpp"

namespace deskbell::sim::actions {

void nodeWorks(World& world) {
    if (auto* node = world.anyNode()) {
        world.note("node " + std::to_string(node->number()) + " works");
        node->work();
    }
}

void nodeReadsOn(World& world) {
    if (auto* node = world.anyNode()) {
        world.note("node " + std::to_string(node->number()) + " reads on");
        node->readOn();
    }
}

void nodeIndexes(World& world) {
    if (auto* node = world.anyNode()) {
        world.note("node " + std::to_string(node->number()) + " indexes");
        node->index();
    }
}

void nodeStarts(World& world) {
    for (const auto& node : world.nodes) {
        if (node->isUp() || node->isDying()) continue;
        return world.start(*node);
    }
}

void wordsArrive(World& world) {
    world.note("words between nodes arrive: " + std::to_string(world.site.ether.waiting()));
    world.site.ether.deliver();
}

}  // namespace deskbell::sim::actions
