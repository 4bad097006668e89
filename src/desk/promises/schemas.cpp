#include "desk/promises/schemas.hpp"

namespace deskbell::promises {

using namespace kernel::schema;

namespace {

void addPromiseSchemas(kernel::Router& router) {
    router.schema("PromiseState", oneOf({"running", "paused", "kept", "broken", "withdrawn"}));
    router.schema(
        "Promise",
        object({{"id", id()},
                {"ticket", ref("TicketRef")},
                {"kind", ref("PromiseKind")},
                {"state", ref("PromiseState")},
                {"owed", described(boolean(), "Broken, and still to be fulfilled")},
                {"owner", nullable(ref("Ref"))},
                {"team", nullable(ref("Ref"))},
                {"due", described(nullable(time()), "null while paused")},
                {"remaining_seconds",
                 described(nullable(integer()), "While paused: what is left, as it is counted")},
                {"what", text()},
                {"visible", described(boolean(), "To the customer")},
                {"made_by", oneOf({"policy", "agent", "system"})},
                {"made_by_agent", nullable(ref("Ref"))},
                {"made_at", time()},
                {"policy", nullable(ref("Ref"))},
                {"calendar", described(nullable(ref("Ref")), "null: counted in real time")},
                {"target_minutes", described(nullable(integer()), "null: a time was named")},
                {"broken_at", nullable(time())},
                {"ended_at", nullable(time())},
                {"late", described(boolean(), "Its time came while nobody was watching")},
                {"reason", text()},
                {"renews_id", nullable(id())},
                {"can", object({{"change", boolean()}, {"end", boolean()}})}}));
    router.schema(
        "TicketPromises",
        object(
            {{"items", listOf(ref("Promise"))},
             {"policy",
              described(nullable(object({{"id", id()}, {"name", text()}, {"why", listOf(text())}})),
                        "The one that counts, and which of its conditions are met")},
             {"notices", described(listOf(ref("DelayNotice")),
                                   "What the customer was told of delays, or may be told")},
             {"can", object({{"make", boolean()}})}}));
    router.schema("DelayNotice", object({{"promise_id", id()},
                                         {"state", oneOf({"offered", "sent", "dismissed"})},
                                         {"new_due", time()},
                                         {"reason", text()},
                                         {"entry_id", nullable(id())},
                                         {"at", time()}}));
    router.schema(
        "NewDelayNotice",
        object(
            {{"reason", described(text(), "busy, checking, waiting, or a sentence of one's own")},
             optional("due", described(time(), "The new time; left out: as offered"))}));
    router.schema("NewPromise", object({{"kind", oneOf({"update", "callback"})},
                                        {"due", time()},
                                        optional("what", text()),
                                        optional("visible", boolean())}));
    router.schema(
        "PromiseChange",
        object({optional("due", time()), optional("what", text()), optional("visible", boolean()),
                optional("reason", described(text(), "Needed to move it"))}));
    router.schema("PromiseEnd", object({{"reason", text()}}));
}

void addPolicySchemas(kernel::Router& router) {
    const auto ids = listOf(id());
    const auto whom = oneOf({"owner", "lead", "manager"});
    const auto minutes = integer(0, 60 * 24 * 366);
    router.schema(
        "PolicyConditions",
        object({optional("inbox_ids", ids), optional("priorities", listOf(ref("Priority"))),
                optional("customer_ids", ids), optional("organization_ids", ids),
                optional("tags", listOf(text())), optional("channels", listOf(text()))}));
    router.schema("PolicyTarget",
                  object({{"kind", oneOf({"first_answer", "next_answer", "solution"})},
                          {"minutes", minutes},
                          optional("working", described(boolean(), "In working time")),
                          optional("visible", boolean())}));
    router.schema("PolicyWarning",
                  object({{"minutes_before", minutes}, optional("to", listOf(whom))}));
    router.schema("PolicyStep", object({{"minutes_after", minutes},
                                        {"to", whom},
                                        optional("tell", boolean()),
                                        optional("reassign", boolean()),
                                        optional("raise_priority", boolean())}));
    router.schema("PolicyNotice",
                  object({{"mode", oneOf({"off", "offer", "automatic"})},
                          optional("minutes_before", minutes),
                          optional("minutes_later", minutes),
                          optional("most", integer(1, 5)),
                          optional("reason", oneOf({"busy", "checking", "waiting"}))}));
    const auto definition = [&](Field (*field)(std::string_view, std::string)) {
        return Fields{field("conditions", ref("PolicyConditions")),
                      field("targets", listOf(ref("PolicyTarget"))),
                      field("pause_waiting", boolean()),
                      field("pause_paused", boolean()),
                      field("calendar_id", nullable(id())),
                      field("manager_id", nullable(id())),
                      field("warnings", listOf(ref("PolicyWarning"))),
                      field("steps", listOf(ref("PolicyStep"))),
                      field("notice", ref("PolicyNotice"))};
    };
    const auto required = [](std::string_view name, std::string schema) {
        return Field{name, std::move(schema)};
    };
    router.schema("PromisePolicy",
                  object(Fields{{"id", id()}, {"name", text()}, {"active", boolean()}} +
                         definition(required) +
                         Fields{{"version", text()}, {"can", object({{"edit", boolean()}})}}));
    router.schema(
        "NewPromisePolicy",
        object(Fields{{"name", text()}, optional("active", boolean())} + definition(optional)));
    router.schema("PromisePolicyChange",
                  object(Fields{optional("name", text()), optional("active", boolean())} +
                         definition(optional)));
    router.schema("PolicyOrder", object({{"ids", ids}}));
    router.schema("PromiseRecount",
                  described(object({{"running", boolean()},
                                    {"tickets_done", integer()},
                                    {"tickets_all", integer()},
                                    {"started_at", nullable(time())},
                                    {"finished_at", nullable(time())}}),
                            "Counting anew after a change of policies or calendars"));
}

void addReportSchemas(kernel::Router& router) {
    const Fields figures{{"kept", integer()}, {"broken", integer()}};
    router.schema(
        "PromiseReport",
        object({{"from", time()},
                {"until", time()},
                {"kept", integer()},
                {"broken", integer()},
                {"by_kind", listOf(object(Fields{{"kind", ref("PromiseKind")}} + figures))},
                {"by_team", listOf(object(Fields{{"team", nullable(ref("Ref"))}} + figures))},
                {"by_agent", listOf(object(Fields{{"agent", nullable(ref("Ref"))}} + figures))},
                {"by_hour", listOf(object(Fields{{"hour", integer(0, 23)}} + figures))}}));
    router.schema("TimeQuestion",
                  object({{"text", text()},
                          optional("ticket_id", described(id(), "Its customer's zone counts")),
                          optional("time_zone", text())}));
    router.schema("TimePhrases",
                  object({{"time_zone", text()},
                          {"items", listOf(object({{"begin", described(integer(), "In UTF-16")},
                                                   {"end", integer()},
                                                   {"text", text()},
                                                   {"due", time()},
                                                   {"day_only", boolean()}}))}}));
}

}  // namespace

void addSchemas(kernel::Router& router) {
    router.event("promise.made", "A promise was made: data.promise_id");
    router.event("promise.changed", "A promise has another due time or owner, pauses or goes on");
    router.event("promise.due_soon", "A promise will be broken soon unless somebody acts");
    router.event("promise.kept", "A promise was kept");
    router.event("promise.broken", "A promise was not kept in time");
    router.event("promise.withdrawn", "A promise was withdrawn");
    router.event("promise.escalated", "A broken promise went to the next step of its policy");
    router.event("promise.delay_told", "The customer was told of a delay and of a new time");
    router.event("promise_policy.changed", "A policy is new, changed, moved or gone");
    addReportSchemas(router);
    addPromiseSchemas(router);
    addPolicySchemas(router);
}

}  // namespace deskbell::promises
