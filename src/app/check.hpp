#pragma once
// `deskbell check`: what must always be true of the data.

#include <string>
#include <vector>

#include "app/house.hpp"
#include "app/transfer/transfer.hpp"

namespace deskbell::app {

/// References between slices, which no database watches over: each names rows that are there.
/// A test finds a column that is neither here nor declared in the schema.
[[nodiscard]] std::span<const db::Reference> looseReferences();

/// One line for each finding; empty when everything is in order. Reads only. `watch` hears what is
/// looked at.
[[nodiscard]] std::vector<std::string> checkHouse(House& house, const WatchTransfer& watch = {});

}  // namespace deskbell::app
