#pragma once
// What goes over the wire of promises, as OpenAPI describes it. The tests of the whole house hold
// every answer against it.

#include "kernel/http.hpp"

namespace deskbell::promises {

void addSchemas(kernel::Router& router);

}  // namespace deskbell::promises
