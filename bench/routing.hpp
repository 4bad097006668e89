#pragma once
// How long routing takes to decide, on a board as full as a large house's.

#include <cstdint>

namespace deskbell::bench {

struct DecisionTimes {
    double median = 0, p99 = 0, most = 0;  ///< in microseconds
};

/// `agents` in 20 teams with skills, `queued` tickets in 40 queues of four weights; again and again
/// somebody finishes a ticket and gets another, and one arrives. The time of each such step.
[[nodiscard]] DecisionTimes timeDecisions(int agents, int queued, int decisions,
                                          std::uint64_t seed);

}  // namespace deskbell::bench
