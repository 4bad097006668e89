#include "sim/actions/all.hpp"

namespace deskbell::sim::actions {
namespace {

void pass(World& world, std::chrono::seconds by) {
    world.clock.advance(by);
    world.note("now it is " + formatRfc3339(world.clock.now()));
}

}  // namespace

void secondsPass(World& world) {
    pass(world, std::chrono::seconds(world.dice.between(1, 20)));
}

void minutesPass(World& world) {
    pass(world, std::chrono::minutes(world.dice.between(1, 90)));
}

void daysPass(World& world) {
    pass(world, std::chrono::hours(world.dice.between(20, 120)));
}

}  // namespace deskbell::sim::actions
