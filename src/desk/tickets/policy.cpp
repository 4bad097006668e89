#include "desk/tickets/policy.hpp"

namespace deskbell::tickets::policy {

Can can(const Actor& actor, const Ticket& ticket) {
    const bool living = ticket.status != Status::closed;
    return {.reply = living && actor.may(Permission::ticketsReply),
            .note = actor.may(Permission::ticketsNote),
            .update = living && actor.may(Permission::ticketsUpdate),
            .assign = living && actor.may(Permission::ticketsAssign),
            .redact = actor.may(Permission::ticketsRedact)};
}

}  // namespace deskbell::tickets::policy
