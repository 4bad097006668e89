#pragma once
// The shapes of this slice's API.

#include "kernel/http.hpp"

namespace deskbell::routing {

void addSchemas(kernel::Router& router);

}  // namespace deskbell::routing
