#pragma once
// The desk's web, from inside the binary, and the description of the API.

#include "kernel/http.hpp"

namespace deskbell::app {

/// GET of every asset (hashed names are cached for ever, compressed beforehand), and the desk's
/// page for every other path that is not the API's, since the desk routes in the browser.
void addWebPages(kernel::Router& router);

/// GET /api/openapi.json, made from the route table when it is complete.
void addApiDescription(kernel::Router& router);

/// What `deskbell --version` and OpenAPI say.
[[nodiscard]] std::string_view version();

}  // namespace deskbell::app
