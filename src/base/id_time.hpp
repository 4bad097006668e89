#pragma once
// The time that is in an id: for what is kept by time and found by id.

#include <cstdint>

#include "base/time.hpp"

namespace deskbell {

/// The lowest id that an IdSource makes at that time, whatever its node; 0 before 2024.
[[nodiscard]] std::int64_t firstIdAt(Timestamp at);

}  // namespace deskbell
