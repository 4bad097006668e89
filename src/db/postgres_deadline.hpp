#pragma once
// Private to the driver.

#include <algorithm>

#include "base/time.hpp"

namespace deskbell::db::postgres {

/// The moment at which a wait ends. By the machine's clock even in a simulation: what is waited for
/// is a socket, which knows no other time.
class Deadline {
public:
    explicit Deadline(Duration in) : at_(SystemClock().steady() + in) {}

    /// Never negative.
    [[nodiscard]] Duration left() const {
        return std::max(Duration{0}, at_ - SystemClock().steady());
    }
    [[nodiscard]] bool passed() const { return left() == Duration{0}; }

private:
    Duration at_;
};

}  // namespace deskbell::db::postgres
