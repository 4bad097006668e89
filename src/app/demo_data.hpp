#pragma once
// The demo business "Petal & Stem", a florist with five people.

#include <string>

#include "app/house.hpp"

namespace deskbell::app {

/// Fills the empty data folder of `config`; a few hundred tickets of the last 60 days before
/// clock.now(). The same every time but for the dates. Answers what to tell: who can sign in.
[[nodiscard]] std::string loadDemo(const Config& config, const Clock& clock, Random& random,
                                   Log& log);

}  // namespace deskbell::app
