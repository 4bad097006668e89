#include "desk/tickets/schemas.hpp"

namespace deskbell::tickets {

using namespace kernel::schema;

namespace {

Fields rowFields() {
    return {{"id", id()},
            {"number", described(integer(), "What the customer quotes")},
            {"subject", text()},
            {"status", ref("Status")},
            {"priority", ref("Priority")},
            {"owner", nullable(ref("AgentRef"))},
            {"team", nullable(ref("Ref"))},
            {"inbox", ref("InboxRef")},
            {"customer", object({{"id", id()}, {"name", text()}, {"email", text()}})},
            {"channel", ref("Channel")},
            {"tags", listOf(text())},
            {"preview", text()},
            {"last_entry_at", time()},
            {"last_customer_at", nullable(time())},
            {"created_at", time()},
            {"updated_at", time()},
            {"waiting_since", nullable(time())},
            {"next_due", described(nullable(ref("NextDue")), "What is promised next")},
            {"unread", boolean()},
            {"attachments", boolean()},
            {"draft", boolean()},
            {"failed", boolean()}};
}

void addPartSchemas(kernel::Router& router) {
    router.schema("Status", oneOf({"open", "waiting", "paused", "solved", "closed"}));
    router.schema("PromiseKind",
                  oneOf({"first_answer", "next_answer", "solution", "callback", "update"}));
    router.schema("NextDue", object({{"at", described(nullable(time()), "null while paused")},
                                     {"kind", ref("PromiseKind")},
                                     {"state", oneOf({"running", "paused", "broken"})}}));
    router.schema("Priority", oneOf({"low", "normal", "high", "urgent"}));
    router.schema("Channel", oneOf({"email", "phone", "counter", "letter", "form", "api"}));
    router.schema("TicketRef", object({{"id", id()}, {"number", integer()}, {"subject", text()}}));
    router.schema("AgentRef",
                  object({{"id", id()}, {"name", text()}, {"avatar_url", nullable(text())}}));
    router.schema(
        "InboxRef",
        object({{"id", id()}, {"name", text()}, {"address", text()}, {"sender_name", text()}}));
    router.schema("Participant", object({{"address", text()},
                                         {"name", text()},
                                         {"customer_id", nullable(id())},
                                         {"role", oneOf({"to", "cc"})}}));
}

void addChangeSchemas(kernel::Router& router) {
    const auto participant = object(
        {{"address", text()}, optional("name", text()), optional("role", oneOf({"to", "cc"}))});
    const Fields change{optional("subject", text()),
                        optional("status", ref("Status")),
                        optional("priority", ref("Priority")),
                        optional("owner_id", nullable(id())),
                        optional("team_id", nullable(id())),
                        optional("tags", listOf(text())),
                        optional("participants", listOf(participant)),
                        optional("force", described(boolean(),
                                                    "Solve although sub-tickets are "
                                                    "open"))};
    router.schema("TicketChange", object(change));
    router.schema("BulkChanges", object(change + Fields{optional("add_tags", listOf(text())),
                                                        optional("remove_tags", listOf(text()))}));
    router.schema("BulkChange", object({{"ids", listOf(id())}, {"changes", ref("BulkChanges")}}));
    router.schema("BulkResult", object({{"changed", integer()},
                                        {"refused", listOf(id())},
                                        {"undo_token", nullable(text())}}));
    router.schema("BulkUndo", object({{"undo_token", text()}}));
    router.schema("BulkUndone", object({{"changed", integer()}}));

    const auto stranger =
        object({optional("name", text()), optional("email", text()), optional("phone", text())});
    router.schema("NewTicket",
                  object({{"inbox_id", id()},
                          {"customer", described(anyOf({object({{"id", id()}}), stranger}),
                                                 "A known one, or one to be found or made")},
                          {"subject", text()},
                          optional("channel", ref("Channel")),
                          optional("html", text()),
                          optional("text", text()),
                          optional("owner_id", id()),
                          optional("team_id", id()),
                          optional("priority", ref("Priority")),
                          optional("tags", listOf(text())),
                          optional("attachment_ids", listOf(id())),
                          optional("send", described(boolean(),
                                                     "As a first message to the "
                                                     "customer"))}));
}

}  // namespace

void addSchemas(kernel::Router& router) {
    router.event("ticket.created", "A ticket was made");
    router.event("ticket.changed", "A field, tag or participant of the ticket changed");
    addPartSchemas(router);
    router.schema("Row", object(rowFields()));
    router.schema("Ticket",
                  object(rowFields() + Fields{{"participants", listOf(ref("Participant"))},
                                              {"followers", listOf(ref("Ref"))},
                                              {"following", boolean()},
                                              {"follows_up", nullable(ref("TicketRef"))},
                                              {"follow_ups", listOf(ref("TicketRef"))},
                                              {"solved_at", nullable(time())},
                                              {"closed_at", nullable(time())},
                                              {"customer_label", text()},
                                              {"version", text()},
                                              {"can", object({{"reply", boolean()},
                                                              {"note", boolean()},
                                                              {"update", boolean()},
                                                              {"assign", boolean()},
                                                              {"redact", boolean()}})}}));
    addChangeSchemas(router);
    router.schema("View", object({{"key", text()}, {"name", text()}, {"count", integer()}}));
    router.schema("Tag", object({{"name", text()}, {"count", integer()}}));
}

}  // namespace deskbell::tickets
