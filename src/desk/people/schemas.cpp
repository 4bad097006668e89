#include "desk/people/schemas.hpp"

namespace deskbell::people {

using namespace kernel::schema;

namespace {

void addRoleSchemas(kernel::Router& router) {
    router.schema(
        "RoleRef",
        object({{"id", id()},
                {"key", described(nullable(text()),
                                  "Of a role that comes ready: admin, lead, agent, observer")},
                {"name", text()}}));
    router.schema(
        "Role",
        object(
            {{"id", id()},
             {"key", nullable(text())},
             {"name", text()},
             {"permissions", listOf(text())},
             {"builtin", boolean()},
             {"agents", integer()},
             {"version", text()},
             {"can", object({{"edit", boolean()}, {"remove", boolean()}, {"grant", boolean()}})}}));
    router.schema("NewRole", object({{"name", text()}, optional("permissions", listOf(text()))}));
    router.schema("RoleChange",
                  object({optional("name", text()), optional("permissions", listOf(text()))}));
    router.schema("Permission", object({{"key", text()}, {"label", text()}, {"help", text()}}));
}

void addTeamSchemas(kernel::Router& router) {
    router.schema("Team", object({{"id", id()},
                                  {"name", text()},
                                  {"lead", nullable(ref("Ref"))},
                                  {"members", listOf(ref("Ref"))},
                                  {"open_tickets", integer()},
                                  {"version", text()},
                                  {"can", object({{"edit", boolean()}})}}));
    const Fields others{optional("lead_id", nullable(id())), optional("member_ids", listOf(id()))};
    router.schema("NewTeam", object(Fields{{"name", text()}} + others));
    router.schema("TeamChange", object(Fields{optional("name", text())} + others));
}

}  // namespace

void addSchemas(kernel::Router& router) {
    router.event("people.changed", "An agent is new or changed");
    router.event("teams.changed", "A team is new, changed or gone");
    router.event("roles.changed", "A role is new, changed or gone");
    router.schema("Agent",
                  object({{"id", id()},
                          {"name", text()},
                          {"email", text()},
                          {"role", ref("RoleRef")},
                          {"teams", listOf(ref("Ref"))},
                          {"active", boolean()},
                          {"invited", boolean()},
                          {"last_seen_at", nullable(time())},
                          {"time_zone", text()},
                          {"avatar_url", nullable(text())},
                          {"version", text()},
                          {"can", object({{"edit", boolean()}, {"deactivate", boolean()}})}}));
    router.schema("AgentChange",
                  object({optional("name", text()), optional("role_id", id()),
                          optional("team_ids", listOf(id())), optional("active", boolean())}));
    router.schema("Me", object({{"id", id()},
                                {"name", text()},
                                {"email", text()},
                                {"role", ref("RoleRef")},
                                {"permissions", listOf(text())},
                                {"teams", listOf(ref("Ref"))},
                                {"time_zone", text()},
                                {"language", text()},
                                {"avatar_url", nullable(text())},
                                {"signature_html", text()},
                                {"notify", object({{"desktop", boolean()}, {"email", boolean()}})},
                                {"theme", oneOf({"system", "light", "dark"})}}));
    addTeamSchemas(router);
    addRoleSchemas(router);
}

}  // namespace deskbell::people
