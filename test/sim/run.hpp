#pragma once
// One run: so many steps from one seed, all invariants after each of them.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace deskbell::sim {

struct RunOptions {
    std::uint64_t seed = 1;
    int steps = 500;
    std::filesystem::path folder;      ///< for what the nodes keep; emptied
    std::filesystem::path emptyHouse;  ///< from makeEmptyHouse
    std::vector<std::string> without;  ///< names of actions and invariants to leave out
};

struct Failure {
    int step = 0;  ///< steps + 1: when all was settled
    std::string action, invariant, what;
};

struct Outcome {
    std::uint64_t hash = 0;  ///< of all that happened: the same seed gives the same
    std::optional<Failure> failure;
    std::vector<std::string> trace;
};

[[nodiscard]] Outcome run(const RunOptions& options);

/// A migrated database without anybody, for runs to begin with.
void makeEmptyHouse(const std::filesystem::path& file);

}  // namespace deskbell::sim
