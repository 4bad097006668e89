// 2: Every open ticket has one owner: an agent, or a team. Numbers are nobody else's, versions
// grow, and what was closed stays closed.

#include "sim/invariants/all.hpp"

namespace deskbell::sim::invariants {
namespace {

class Owned final : public Invariant {
public:
    void check(World& world, const Changes& changes) override {
        for (const auto& [id, before, after] : changes.tickets) {
            const auto name = "ticket " + std::to_string(id);
            World::expect(after.has_value(), name + " is gone");
            World::expect(!after->active || after->owner != 0 || after->team != 0,
                          "nobody answers for " + name);
            World::expect(after->owner == 0 || works(world, after->owner),
                          name + " belongs to somebody who does not work here");
            World::expect(after->active == isActive(after->status),
                          name + " is " + after->status + " and says otherwise");
            World::expect(numbers_.emplace(after->number, id).first->second == id,
                          name + " has the number of another one");
            if (!before) continue;
            World::expect(after->version >= before->version, name + " went back to a version");
            World::expect(before->status != "closed" || after->status == "closed",
                          name + " was closed and is open again");
        }
    }

private:
    static bool works(const World& world, std::int64_t owner) {
        return std::any_of(world.agents.begin(), world.agents.end(),
                           [&](const auto& agent) { return agent.id.value == owner; });
    }
    static bool isActive(std::string_view status) {
        return status == "open" || status == "waiting" || status == "paused";
    }

    std::map<std::int64_t, std::int64_t> numbers_;
};

}  // namespace

std::unique_ptr<Invariant> somebodyAnswers() {
    return std::make_unique<Owned>();
}

}  // namespace deskbell::sim::invariants
