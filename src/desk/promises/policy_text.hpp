#pragma once
// A policy as JSON: the same in its row and on the wire.

#include "desk/promises/promises.hpp"

namespace deskbell::promises {

/// The members of the definition: conditions, targets, pauses, calendar, warnings, steps, notice.
void writeDefinition(json::Writer& out, const Policy& policy);
/// Takes over the members that are there; `invalid` names the one that is wrong. What is asked of
/// `in` counts as known.
void readDefinition(json::Reader& in, Policy& policy);

[[nodiscard]] std::string_view whomName(Whom whom);

}  // namespace deskbell::promises
