#pragma once
// What goes over the wire of customers and organizations, as OpenAPI describes it. The tests of the
// whole house hold every answer against it.

#include "kernel/http.hpp"

namespace deskbell::customers {

void addSchemas(kernel::Router& router);

}  // namespace deskbell::customers
