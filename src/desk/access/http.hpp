#pragma once
// What the http files of this slice share.

#include "desk/access/impl.hpp"
#include "kernel/http.hpp"

namespace deskbell::access {

void addSessionRoutes(kernel::Router& router, Access::Impl* self);
void addInvitationRoutes(kernel::Router& router, Access::Impl* self);
void addProfileRoutes(kernel::Router& router, Access::Impl* self);
void addSettingsRoutes(kernel::Router& router, Access::Impl* self);

/// Whether cookies get `Secure`.
[[nodiscard]] bool isSecure(const Access::Impl* self, const kernel::Request& request);
/// Where links in mails point to, without trailing slash.
[[nodiscard]] std::string baseUrl(const Access::Impl* self, const kernel::Request& request);

}  // namespace deskbell::access
