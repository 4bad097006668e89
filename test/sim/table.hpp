#pragma once
// The table of all that may happen and all that must hold. Who adds to it writes a small file in
// actions/, faults/ or invariants/ and a line in table.cpp.

#include <memory>
#include <span>
#include <string_view>

#include "sim/world.hpp"

namespace deskbell::sim {

/// Something that happens in one step: a deed of a customer or agent, time, or a fault.
struct Action {
    std::string_view name;
    unsigned weight;  ///< how often, against the others
    void (*run)(World& world);
};

/// Something that must hold after every step. May remember what it saw.
class Invariant {
public:
    virtual ~Invariant() = default;
    /// Throws Broken (World::expect).
    virtual void check(World& world, const Changes& changes) = 0;
    /// When all faults are over, everything that waited was done and everybody was told.
    virtual void checkSettled(World&) {}
};
struct InvariantEntry {
    std::string_view name;
    std::unique_ptr<Invariant> (*make)();
};

[[nodiscard]] std::span<const Action> allActions();
[[nodiscard]] std::span<const InvariantEntry> allInvariants();

}  // namespace deskbell::sim
