#pragma once
// Every invariant; listed in sim/table.cpp. The numbers are those of ARCHITECTURE.md.

#include "sim/table.hpp"

namespace deskbell::sim::invariants {

[[nodiscard]] std::unique_ptr<Invariant> nothingIsLostOrDoubled();  // 1
[[nodiscard]] std::unique_ptr<Invariant> somebodyAnswers();         // 2
[[nodiscard]] std::unique_ptr<Invariant> whatLeavesWasDecided();    // 3
[[nodiscard]] std::unique_ptr<Invariant> entriesNeverChange();      // 4
[[nodiscard]] std::unique_ptr<Invariant> browsersMissNothing();     // 5 and 6
[[nodiscard]] std::unique_ptr<Invariant> changesAreAnnounced();     // 5
[[nodiscard]] std::unique_ptr<Invariant> countersAreRight();        // 7
[[nodiscard]] std::unique_ptr<Invariant> loopsEnd();                // 8
[[nodiscard]] std::unique_ptr<Invariant> nothingBreaksByItself();

}  // namespace deskbell::sim::invariants
