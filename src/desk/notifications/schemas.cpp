#include "desk/notifications/schemas.hpp"

namespace deskbell::notifications {

using namespace kernel::schema;

void addSchemas(kernel::Router& router) {
    router.event("notification.added",
                 "There is something for the agent to know, or it was read elsewhere");
    router.schema(
        "Notification",
        object(
            {{"id", id()},
             {"kind", oneOf({"mention", "assigned", "reply", "followed", "failed", "due_soon",
                             "broken", "escalated", "notice", "handover_asked", "handover_accepted",
                             "handover_back", "sub_ticket_done", "returned", "unattended"})},
             {"ticket", ref("TicketRef")},
             {"entry_id", nullable(id())},
             {"by", described(nullable(ref("Ref")), "The agent who did it")},
             {"customer", described(nullable(ref("Ref")), "Who wrote, when that was no agent")},
             {"at", time()},
             {"read", boolean()},
             {"preview", text()}}));
    router.schema("NotificationPage",
                  object(pageFields(ref("Notification")) + Fields{{"unread", integer()}}));
    router.schema("NotificationsRead",
                  object({optional("ids", described(listOf(id()), "Left out: all of them"))}));
}

}  // namespace deskbell::notifications
