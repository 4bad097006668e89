#pragma once
// What goes over the wire of arrivals in quarantine, as OpenAPI describes it. The tests of the
// whole house hold every answer against it.

#include "kernel/http.hpp"

namespace deskbell::intake {

void addSchemas(kernel::Router& router);

}  // namespace deskbell::intake
