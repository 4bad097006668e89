// 5, the other half: whatever happens to a ticket is in the event log, in the same transaction, so
// that those who listen can be told at all.

#include "sim/invariants/all.hpp"

namespace deskbell::sim::invariants {
namespace {

class Announced final : public Invariant {
public:
    void check(World& world, const Changes& changes) override {
        std::set<std::int64_t> told;
        for (auto i = changes.firstEvent; i < world.mirror.events.size(); ++i)
            told.insert(world.mirror.events[i].subject);
        for (const auto& [id, before, after] : changes.tickets) {
            if (before && after && before->version == after->version) continue;
            World::expect(told.contains(id),
                          "ticket " + std::to_string(id) + " has changed and nobody can know");
        }
        for (const auto& [id, before, after] : changes.entries) {
            const auto ticket = after ? after->ticket : before->ticket;
            World::expect(told.contains(ticket), "entry " + std::to_string(id) + " of ticket " +
                                                     std::to_string(ticket) +
                                                     " is another and nobody can know");
        }
    }
};

}  // namespace

std::unique_ptr<Invariant> changesAreAnnounced() {
    return std::make_unique<Announced>();
}

}  // namespace deskbell::sim::invariants
