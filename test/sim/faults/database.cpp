#include "sim/faults/all.hpp"

namespace deskbell::sim::faults {
namespace {

void plan(World& world, WriteFault fault, std::string_view what) {
    auto* node = world.anyNode();
    if (node == nullptr) return;
    const auto write = world.dice.between(1, 5);
    const auto statement = world.dice.between(1, 25);
    world.note("node " + std::to_string(node->number()) + ": " + std::string(what) + " at write " +
               std::to_string(write) + ", statement " + std::to_string(statement));
    node->database().plan(fault, write, statement);
}

}  // namespace

void writeFails(World& world) {
    plan(world, world.dice.percent(50) ? WriteFault::statementFails : WriteFault::diskFull,
         "a statement will fail");
}

void commitIsRefused(World& world) {
    plan(world, WriteFault::commitRefused, "a commit will be refused");
}

void outcomeIsUnknown(World& world) {
    plan(world, world.dice.percent(50) ? WriteFault::keptUnknown : WriteFault::lostUnknown,
         "an outcome will be unknown");
}

void useCaseRunsTwice(World& world) {
    plan(world, WriteFault::runsTwice, "a use case will run twice");
}

}  // namespace deskbell::sim::faults
