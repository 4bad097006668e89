#include "sim/faults/all.hpp"

namespace deskbell::sim::faults {

void nodeCrashes(World& world) {
    if (auto* node = world.anyNode()) {
        world.note("node " + std::to_string(node->number()) + " crashes");
        node->crash();
    }
}

void nodeDiesWithinAWrite(World& world) {
    auto* node = world.anyNode();
    if (node == nullptr) return;
    const bool after = world.dice.percent(50);
    const auto write = world.dice.between(1, 6);
    world.note("node " + std::to_string(node->number()) + " will die " +
               (after ? "after" : "before") + " its commit " + std::to_string(write));
    node->database().plan(after ? WriteFault::diesAfter : WriteFault::diesBefore, write);
}

}  // namespace deskbell::sim::faults
