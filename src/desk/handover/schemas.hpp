#pragma once
// What goes over the wire of handovers and sub-tickets, as OpenAPI describes it.

#include "kernel/http.hpp"

namespace deskbell::handover {

void addSchemas(kernel::Router& router);

}  // namespace deskbell::handover
