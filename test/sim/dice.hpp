#pragma once
// All chance in a run comes from one seed, so a run can be had again.

#include <cstdint>
#include <random>
#include <vector>

#include "base/assert.hpp"

namespace deskbell::sim {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}

    /// Uniform in [0, bound); bound > 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t bound) {
        ASSERT(bound > 0);
        return engine_() % bound;  // the bias of small bounds does not matter here
    }
    /// Uniform in [low, high].
    [[nodiscard]] int between(int low, int high) {
        return low + static_cast<int>(below(static_cast<std::uint64_t>(high - low) + 1));
    }
    [[nodiscard]] bool percent(unsigned chance) { return below(100) < chance; }
    template <class T>
    [[nodiscard]] T& pick(std::vector<T>& of) {
        return of[below(of.size())];
    }
    template <class T>
    [[nodiscard]] const T& pick(const std::vector<T>& of) {
        return of[below(of.size())];
    }

private:
    std::mt19937_64 engine_;  // the same on every machine, which std's distributions are not
};

}  // namespace deskbell::sim
