#include "sim/faults/all.hpp"

namespace deskbell::sim::faults {

void wordsAreLost(World& world) {
    const bool noticed = world.dice.percent(50);
    world.note(std::string("words between nodes are lost") +
               (noticed ? ", and it is noticed" : ""));
    world.site.ether.lose(noticed ? Ether::Loss::noticed : Ether::Loss::unnoticed);
}

void diskFillsOrHasSpace(World& world) {
    world.site.shelf.full = !world.site.shelf.full;
    world.note(world.site.shelf.full ? "the disk for blobs is full" : "there is space for blobs");
}

void postChangesItsMood(World& world) {
    static const std::vector<Mood> kMoods = {Mood::takes,       Mood::takes,  Mood::comesAgain,
                                             Mood::turnsAway,   Mood::isDown, Mood::hangsUp,
                                             Mood::takesItsTime};
    world.post.mood = world.dice.pick(kMoods);
    world.note("the post's mood is " + std::to_string(static_cast<int>(world.post.mood)));
}

}  // namespace deskbell::sim::faults
