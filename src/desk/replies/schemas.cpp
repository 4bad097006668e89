#include "desk/replies/schemas.hpp"

namespace deskbell::replies {

using namespace kernel::schema;

void addSchemas(kernel::Router& router) {
    router.event("ticket.draft_changed", "The own draft on the ticket was changed elsewhere");
    router.schema("NewAddress", object({optional("name", text()), {"address", text()}}));
    const Fields recipients{optional("to", listOf(ref("NewAddress"))),
                            optional("cc", listOf(ref("NewAddress"))),
                            optional("bcc", listOf(ref("NewAddress")))};
    const Fields written{{"html", text()}, optional("attachment_ids", listOf(id()))};
    router.schema(
        "NewMessage",
        object(
            written + recipients +
            Fields{
                optional("status_after", oneOf({"open", "waiting", "paused", "solved"})),
                optional("last_seen_entry_id", described(id(), "Refused when others wrote since")),
                optional(
                    "force",
                    described(boolean(),
                              "Send in spite of that, and solve although sub-tickets are open"))}));
    router.schema("NewNote", object(written));
    router.schema("NewDraft", object(written + recipients));

    const auto addresses = listOf(ref("Address"));
    router.schema("Draft", object({{"kind", oneOf({"reply", "note"})},
                                   {"html", text()},
                                   {"to", addresses},
                                   {"cc", addresses},
                                   {"bcc", addresses},
                                   {"attachments", listOf(ref("Attachment"))},
                                   {"updated_at", time()},
                                   {"version", text()}}));
    router.schema("Undone", object({{"draft", ref("Draft")}}));
    router.schema("ReplyRecipients",
                  object({{"to", addresses},
                          {"cc", addresses},
                          {"dropped", listOf(object({{"address", text()}, {"reason", text()}}))}}));
}

}  // namespace deskbell::replies
