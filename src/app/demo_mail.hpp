#pragma once
// The mail sandbox at /demo/mail: what customers would receive, and writing as a customer.

#include "app/house.hpp"
#include "kernel/http.hpp"

namespace deskbell::app {

/// Pages without JavaScript, for anyone who reaches the server: only for demos.
void addDemoMailRoutes(kernel::Router& router, House& house);

}  // namespace deskbell::app
