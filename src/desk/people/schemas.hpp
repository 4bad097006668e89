#pragma once
// What goes over the wire of agents, teams and roles, as OpenAPI describes it. The tests of the
// whole house hold every answer against it.

#include "kernel/http.hpp"

namespace deskbell::people {

void addSchemas(kernel::Router& router);

}  // namespace deskbell::people
