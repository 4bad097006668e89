#pragma once
// Every fault of every part; listed with their weights in sim/table.cpp.

#include "sim/world.hpp"

namespace deskbell::sim::faults {

// nodes.cpp
void nodeCrashes(World& world);
void nodeDiesWithinAWrite(World& world);
// database.cpp
void writeFails(World& world);
void commitIsRefused(World& world);
void outcomeIsUnknown(World& world);
void useCaseRunsTwice(World& world);
// surroundings.cpp
void wordsAreLost(World& world);
void diskFillsOrHasSpace(World& world);
void postChangesItsMood(World& world);

}  // namespace deskbell::sim::faults
