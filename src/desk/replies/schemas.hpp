#pragma once
// What goes over the wire of replies, notes and drafts, as OpenAPI describes it. The tests of the
// whole house hold every answer against it.

#include "kernel/http.hpp"

namespace deskbell::replies {

void addSchemas(kernel::Router& router);

}  // namespace deskbell::replies
