#pragma once
// `deskbell check`: what must always be true of the data.

#include <string>
#include <vector>

#include "app/house.hpp"

namespace deskbell::app {

/// One line for each finding; empty when everything is in order. Reads only.
[[nodiscard]] std::vector<std::string> checkHouse(House& house);

}  // namespace deskbell::app
