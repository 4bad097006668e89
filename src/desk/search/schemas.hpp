#pragma once
// What goes over the wire of a search, as OpenAPI describes it. The tests of the whole house hold
// every answer against it.

#include "kernel/http.hpp"

namespace deskbell::search {

void addSchemas(kernel::Router& router);

}  // namespace deskbell::search
