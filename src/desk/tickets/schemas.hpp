#pragma once
// What goes over the wire of tickets, as OpenAPI describes it. The tests of the whole house hold
// every answer against it.

#include "kernel/http.hpp"

namespace deskbell::tickets {

void addSchemas(kernel::Router& router);

}  // namespace deskbell::tickets
