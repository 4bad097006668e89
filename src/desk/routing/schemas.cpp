#include "desk/routing/schemas.hpp"

#include "desk/routing/routing.hpp"

namespace deskbell::routing {

using namespace kernel::schema;

namespace {

void addAgentSchemas(kernel::Router& router) {
    const auto state = oneOf({"available", "busy", "away", "off_shift"});
    const auto why = oneOf({"active", "chosen", "inactive", "missed_offer", "off_shift", "absent"});
    const auto level = integer(1, kHighestLevel);
    router.schema("AgentPresence",
                  object({{"agent", ref("Ref")},
                          {"state", state},
                          {"why", why},
                          {"since", nullable(time())},
                          {"until", described(nullable(time()), "When it may change by itself")},
                          {"chosen", described(nullable(oneOf({"available", "busy", "away"})),
                                               "By hand, until the shift next begins or ends")}}));
    router.schema("PresenceChoice",
                  object({{"state", described(nullable(oneOf({"available", "busy", "away"})),
                                              "null leaves it to Deskbell")}}));
    const auto kind = oneOf({"language", "product", "certificate"});
    router.schema("Skill", object({{"id", id()},
                                   {"kind", kind},
                                   {"name", text()},
                                   {"language", described(nullable(text()), "Its code: de")},
                                   {"version", text()}}));
    router.schema(
        "NewSkill",
        object({{"kind", kind}, {"name", text()}, optional("language", nullable(text()))}));
    router.schema("SkillChange", object({optional("kind", kind), optional("name", text()),
                                         optional("language", nullable(text()))}));
    router.schema("SkillLevel", object({{"skill_id", id()}, optional("level", level)}));
    router.schema("AgentRouting", object({{"agent", ref("Ref")},
                                          {"capacity", integer(0, kMostPoints)},
                                          {"skills", listOf(ref("SkillLevel"))},
                                          {"can", object({{"edit", boolean()}})}}));
    router.schema("AgentRoutingChange", object({optional("capacity", integer(0, kMostPoints)),
                                                optional("skills", listOf(ref("SkillLevel")))}));
    router.schema("Absence", object({{"id", id()},
                                     {"agent", ref("Ref")},
                                     {"begins", time()},
                                     {"ends", time()},
                                     {"stand_in", nullable(ref("Ref"))},
                                     {"note", text()},
                                     {"can", object({{"remove", boolean()}})}}));
    router.schema("NewAbsence",
                  object({optional("agent_id", described(id(), "Left out: one's own")),
                          {"begins", time()},
                          {"ends", time()},
                          optional("stand_in_id", nullable(id())),
                          optional("note", text())}));
}

void addQueueSchemas(kernel::Router& router) {
    router.schema(
        "QueueConditions",
        object({optional("inbox_ids", listOf(id())), optional("tags", listOf(text())),
                optional("channels", listOf(text())),
                optional("priorities", listOf(ref("Priority"))),
                optional("languages", described(listOf(text()), "Of the customer: de"))}));
    const auto definition = [&](Field (*field)(std::string_view, std::string)) {
        const auto minutes = integer(0, 60 * 24 * 90);
        return Fields{
            field("conditions", ref("QueueConditions")),
            field("team_id", described(nullable(id()), "null: the ticket's team")),
            field("skills", listOf(ref("SkillLevel"))),
            field("speaks_language", described(boolean(), "Only who has the customer's language")),
            field("strategy",
                  oneOf({"least_loaded", "round_robin", "known_agent", "longest_idle", "by_hand"})),
            field("offer_seconds", described(nullable(integer(0, 60 * 60 * 24)),
                                             "The time to take; null: assigned at once")),
            field("silent_minutes", described(nullable(minutes), "In working time")),
            field("absent_minutes", nullable(minutes)),
            field("weight", described(nullable(integer(0, kMostPoints)),
                                      "null: that of the ticket's channel"))};
    };
    const auto required = [](std::string_view name, std::string schema) {
        return Field{name, std::move(schema)};
    };
    router.schema("Queue",
                  object(Fields{{"id", id()}, {"name", text()}, {"active", boolean()}} +
                         definition(required) +
                         Fields{{"version", text()}, {"can", object({{"edit", boolean()}})}}));
    router.schema("NewQueue", object(Fields{{"name", text()}, optional("active", boolean())} +
                                     definition(optional)));
    router.schema("QueueChange",
                  object(Fields{optional("name", text()), optional("active", boolean())} +
                         definition(optional)));
    router.schema("QueueOrder", object({{"ids", listOf(id())}}));
    const auto weights = listOf(object({{"channel", text()}, {"weight", integer(0, kMostPoints)}}));
    router.schema("ChannelWeights", object({{"items", weights}}));
}

void addTicketSchemas(kernel::Router& router) {
    const auto state = oneOf({"open", "accepted", "declined", "missed", "withdrawn", "returned"});
    router.schema("Offer", object({{"id", id()},
                                   {"ticket", ref("TicketRef")},
                                   {"agent", ref("Ref")},
                                   {"queue", nullable(ref("Ref"))},
                                   {"state", state},
                                   {"made_at", time()},
                                   {"until", time()},
                                   {"ended_at", nullable(time())},
                                   {"reason", text()}}));
    router.schema("OfferDecline", object({optional("reason", text())}));
    router.schema(
        "TicketRouting",
        object({{"queue", described(nullable(object(
                                        {{"id", id()}, {"name", text()}, {"why", listOf(text())}})),
                                    "The first that matches, and which of its conditions are met")},
                {"reason", oneOf({"owned", "offered", "queued", "nobody_there", "no_members",
                                  "by_hand", "no_queue", "not_our_move"})},
                {"answerable", described(nullable(ref("Ref")),
                                         "The owner; without one the team's lead or a manager")},
                {"offers", described(listOf(ref("Offer")), "Oldest first")}}));
}

}  // namespace

void addSchemas(kernel::Router& router) {
    router.event("agent_presence.changed", "An agent is there, busy, away or off shift");
    router.event("agent_routing.changed", "An agent has other skills or another capacity");
    router.event("skills.changed", "A skill is new, changed or gone");
    router.event("absences.changed", "An agent's absence is new or gone");
    router.event("queues.changed", "A queue is new, changed, moved or gone, or weights are");
    router.event("offer.made", "The agent is offered a ticket: data.ticket_id");
    router.event("offer.ended", "An offer was taken, declined, missed or withdrawn");
    addAgentSchemas(router);
    addQueueSchemas(router);
    addTicketSchemas(router);
}

}  // namespace deskbell::routing
