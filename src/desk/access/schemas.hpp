#pragma once
// What goes over the wire of sessions, profiles, tokens and settings, as OpenAPI describes it. The
// tests of the whole house hold every answer against it.

#include "kernel/http.hpp"

namespace deskbell::access {

void addSchemas(kernel::Router& router);

}  // namespace deskbell::access
