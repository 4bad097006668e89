#pragma once
// What the http files of this slice share.

#include "desk/tickets/impl.hpp"
#include "kernel/http.hpp"

namespace deskbell::tickets {

void addListRoutes(kernel::Router& router, Tickets::Impl* self);
void addTicketRoutes(kernel::Router& router, Tickets::Impl* self);
void addBulkRoutes(kernel::Router& router, Tickets::Impl* self);

/// A page of rows as `{"items":[…],"next_cursor":…}`.
[[nodiscard]] Result<kernel::Response> listPage(const Tickets::Impl& self, db::ReadTx& tx,
                                                const kernel::Request& request,
                                                const store::Filter& filter, store::Order order);

}  // namespace deskbell::tickets
