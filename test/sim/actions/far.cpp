#include "sim/actions/all.hpp"

namespace deskbell::sim::actions {

/// The other Deskbell gets what was posted to it, does its work, and what it posts comes to us.
void farDeskWorks(World& world) {
    if (!world.far) return;
    auto& far = *world.far;
    for (; far.readOfOurs < world.post.arrivals.size(); ++far.readOfOurs) {
        const auto& mail = world.post.arrivals[far.readOfOurs];
        if (mail.recipient != FarDesk::kAddress) continue;
        World::expect(
            far.node.deliver(mail.sender, mail.recipient, "Received: by far\r\n" + mail.raw),
            "the far desk did not take a mail of ours");
    }
    far.node.work();
    world.note("the far desk works; it has posted " + std::to_string(far.post.arrivals.size()));
    for (; far.readOfTheirs < far.post.arrivals.size(); ++far.readOfTheirs) {
        const auto& mail = far.post.arrivals[far.readOfTheirs];
        auto& kept = world.newMail({.marker = world.newMarker(),
                                    .from = mail.sender,
                                    .to = mail.recipient,
                                    .raw = mail.raw,
                                    .naturalKey = {}});
        if (auto* node = world.anyNode()) world.handOver(*node, kept);
    }
}

}  // namespace deskbell::sim::actions
