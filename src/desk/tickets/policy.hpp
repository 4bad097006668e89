#pragma once
// What an actor may do with a ticket that they see.

#include "desk/tickets/tickets.hpp"

namespace deskbell::tickets::policy {

struct Can {
    bool reply = false, note = false, update = false, assign = false, redact = false;
};
[[nodiscard]] Can can(const Actor& actor, const Ticket& ticket);

}  // namespace deskbell::tickets::policy
