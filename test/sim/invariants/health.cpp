// Whatever is logged as an error has a simulated fault as its cause.

#include "sim/invariants/all.hpp"

namespace deskbell::sim::invariants {
namespace {

class Sound final : public Invariant {
public:
    void check(World& world, const Changes&) override {
        const auto complaint = world.log.takeComplaint();
        World::expect(complaint.empty(), "it broke by itself: " + complaint);
    }
    void checkSettled(World& world) override { check(world, {}); }
};

}  // namespace

std::unique_ptr<Invariant> nothingBreaksByItself() {
    return std::make_unique<Sound>();
}

}  // namespace deskbell::sim::invariants
