#include "desk/handover/schemas.hpp"

namespace deskbell::handover {

using namespace kernel::schema;

namespace {

void addPacketSchemas(kernel::Router& router) {
    router.schema("HandoverPacket",
                  object({{"wanted", described(text(), "What the customer wants")},
                          {"tried", described(text(), "What was answered and done")},
                          {"promised", text()},
                          {"next", described(text(), "What has to be done next")},
                          {"for_customer", described(text(), "What the customer reads of it")}}));
    router.schema("NewHandoverPacket",
                  object({{"wanted", text()},
                          {"next", text()},
                          optional("tried", text()),
                          optional("promised", text()),
                          optional("for_customer", text()),
                          optional("source_ids", described(listOf(id()),
                                                           "Entries that are quoted; when one "
                                                           "is redacted, so is the quote"))}));
    const auto said =
        listOf(object({{"entry_id", id()}, {"at", time()}, {"by", text()}, {"text", text()}}));
    router.schema("HandoverDraft",
                  object({{"wanted", described(said, "The customer's first words, and the latest")},
                          {"tried", described(said, "Our latest answers and notes")},
                          {"promised", listOf(object({{"id", id()},
                                                      {"kind", ref("PromiseKind")},
                                                      {"what", text()},
                                                      {"due", nullable(time())},
                                                      {"visible", boolean()}}))},
                          {"source_ids", listOf(id())}}));
}

void addHandoverSchemas(kernel::Router& router) {
    router.schema("HandoverState",
                  oneOf({"open", "accepted", "refused", "ignored", "withdrawn", "ended"}));
    router.schema(
        "Handover",
        object({{"id", id()},
                {"ticket", ref("TicketRef")},
                {"customer", described(text(), "What the customer is called")},
                {"state", ref("HandoverState")},
                {"giver", described(ref("Ref"), "Owns the ticket until it is accepted")},
                {"made_by", ref("Ref")},
                {"agent", described(nullable(ref("Ref")), "To whom")},
                {"team", described(nullable(ref("Ref")), "Or to any of this team")},
                {"packet", ref("HandoverPacket")},
                {"offered_at", time()},
                {"due", described(time(), "Then it goes back")},
                {"ended_at", nullable(time())},
                {"ended_by", described(nullable(ref("Ref")), "null: Deskbell, or nobody yet")},
                {"reason", text()},
                {"late", described(boolean(), "Its time came while nobody was watching")},
                {"told_entry_id",
                 described(nullable(id()), "The message by which the customer heard of it")},
                {"can", object({{"accept", boolean()},
                                {"refuse", boolean()},
                                {"withdraw", boolean()},
                                {"see_ticket", boolean()}})}}));
    router.schema("TicketHandovers",
                  object({{"items", described(listOf(ref("Handover")), "Newest first")},
                          {"can", object({{"offer", boolean()}})}}));
    router.schema("HandoverList",
                  object({{"items", described(listOf(ref("Handover")), "Soonest due first")},
                          {"more", described(boolean(), "There are others")}}));
    router.schema("NewHandover", object({optional("agent_id", nullable(id())),
                                         optional("team_id", nullable(id())),
                                         {"packet", ref("NewHandoverPacket")}}));
    router.schema(
        "HandoverAcceptance",
        object({optional("tell_customer", described(boolean(), "Left out: as the setting says"))}));
    router.schema("HandoverRefusal", object({{"reason", text()}}));
}

void addSubTicketSchemas(kernel::Router& router) {
    const Fields related{{"id", id()},
                         {"number", integer()},
                         {"subject", text()},
                         {"status", ref("Status")},
                         {"owner", nullable(ref("Ref"))},
                         {"team", nullable(ref("Ref"))},
                         {"next_due", nullable(ref("NextDue"))},
                         {"packet", described(ref("HandoverPacket"), "What was asked of it")},
                         {"made_by", ref("Ref")},
                         {"made_at", time()},
                         {"can", object({{"see", described(boolean(), "The ticket itself")}})}};
    router.schema("SubTicket", object(related));
    router.schema("TicketFamily",
                  object({{"parent", described(nullable(ref("SubTicket")),
                                               "The ticket above; its packet is what it asked")},
                          {"items", listOf(ref("SubTicket"))},
                          {"can", object({{"add", boolean()}})}}));
    router.schema("NewSubTicket", object({{"subject", text()},
                                          optional("agent_id", nullable(id())),
                                          optional("team_id", nullable(id())),
                                          {"packet", ref("NewHandoverPacket")}}));
}

}  // namespace

void addSchemas(kernel::Router& router) {
    router.event("handover.offered", "A ticket is offered to an agent or a team");
    router.event("handover.accepted", "A handover was accepted: the ticket has another owner");
    router.event("handover.refused", "A handover was refused: the ticket stays with its giver");
    router.event("handover.ignored", "A handover was not answered in time, and went back");
    router.event("handover.withdrawn", "A handover was withdrawn");
    router.event("handover.ended", "A handover ended by what happened to its ticket or its taker");
    router.event("ticket.sub_ticket_added", "The ticket has a sub-ticket: data.sub_ticket_id");
    router.event("ticket.sub_ticket_changed", "A sub-ticket has another owner or status");
    router.event("ticket.sub_ticket_done", "A sub-ticket was solved");
    router.event("ticket.sub_ticket_reopened", "A sub-ticket that was solved is open again");
    addPacketSchemas(router);
    addHandoverSchemas(router);
    addSubTicketSchemas(router);
}

}  // namespace deskbell::handover
