// 7: What is derived can be had again from what is not: the counters of tickets.

#include "sim/invariants/all.hpp"

namespace deskbell::sim::invariants {
namespace {

class Counted final : public Invariant {
public:
    void check(World& world, const Changes& changes) override {
        if (!changes.counts && changes.tickets.empty()) return;
        std::map<std::tuple<std::int64_t, std::int64_t, std::string>, std::int64_t> counted, kept;
        for (const auto& [id, row] : world.mirror.tickets)
            ++counted[{row.team, row.owner, row.status}];
        world.site.store.look(
            "SELECT team_id, owner_id, status, tickets FROM ticket_counts WHERE tickets <> 0", {},
            [&](const db::Row& row) {
                kept[{row.integer(0), row.integer(1), row.text(2)}] = row.integer(3);
            });
        World::expect(counted == kept, "ticket_counts is not what a count gives");
    }
};

}  // namespace

std::unique_ptr<Invariant> countersAreRight() {
    return std::make_unique<Counted>();
}

}  // namespace deskbell::sim::invariants
