#pragma once
// What goes over the wire of entries and attachments, as OpenAPI describes it. The tests of the
// whole house hold every answer against it.

#include "kernel/http.hpp"

namespace deskbell::timeline {

void addSchemas(kernel::Router& router);

}  // namespace deskbell::timeline
