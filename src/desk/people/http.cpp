#include <algorithm>

#include "base/json.hpp"
#include "desk/people/impl.hpp"
#include "desk/people/rules.hpp"
#include "desk/people/schemas.hpp"
#include "desk/people/store.hpp"
#include "kernel/blob_response.hpp"
#include "kernel/page.hpp"

namespace deskbell::people {

using kernel::Request;
using kernel::Response;
using kernel::Route;
namespace schema = kernel::schema;

namespace {

void writeRef(json::Writer& out, std::string_view key, std::int64_t id, std::string_view name) {
    out.key(key);
    if (id == 0) {
        out.null();
        return;
    }
    out.beginObject().key("id").idValue(id).key("name").string(name).endObject();
}

void writeTeamsOf(json::Writer& out, const Directory& everybody, AgentId id) {
    out.key("teams").beginArray();
    for (auto team : everybody.teamsOf(id)) {
        out.beginObject()
            .key("id")
            .id(team)
            .key("name")
            .string(everybody.teamName(team))
            .endObject();
    }
    out.endArray();
}

void writeRoleName(json::Writer& out, const Role& role) {
    out.key("id").id(role.id).key("key");
    if (role.builtinKey.empty())
        out.null();
    else
        out.string(role.builtinKey);
    out.key("name").string(role.name);
}

void writeRoleRef(json::Writer& out, const Role& role) {
    out.key("role").beginObject();
    writeRoleName(out, role);
    out.endObject();
}

void writePermissions(json::Writer& out, const Permissions& permissions) {
    out.key("permissions").beginArray();
    for (auto name : permissions.names()) out.string(name);
    out.endArray();
}

void writeTeam(json::Writer& out, db::ReadTx& tx, const Team& team, const Directory& everybody,
               const Actor& actor, const TeamTickets& tickets) {
    out.beginObject();
    out.key("id").id(team.id).key("name").string(team.name);
    writeRef(out, "lead", team.lead.value, everybody.agentName(team.lead));
    out.key("members").beginArray();
    for (auto member : team.members) {
        out.beginObject()
            .key("id")
            .id(member)
            .key("name")
            .string(everybody.agentName(member))
            .endObject();
    }
    out.endArray();
    out.key("open_tickets").integer(tickets.openTicketsOf(tx, team.id));
    out.key("version").string(std::to_string(team.version));
    out.key("can")
        .beginObject()
        .key("edit")
        .boolean(actor.may(Permission::peopleManage))
        .endObject();
    out.endObject();
}

void writeRole(json::Writer& out, db::ReadTx& tx, const Role& role, const Actor& actor) {
    const bool mine = rules::mayGrant(actor, role.permissions).has_value();
    const bool manage = actor.may(Permission::rolesManage) && mine;
    out.beginObject();
    writeRoleName(out, role);
    writePermissions(out, role.permissions);
    out.key("builtin").boolean(!role.builtinKey.empty());
    out.key("agents").integer(store::agentsWithRole(tx, role.id));
    out.key("version").string(std::to_string(role.version));
    out.key("can").beginObject();
    out.key("edit").boolean(manage && role.builtinKey != "admin");
    out.key("remove").boolean(manage && role.builtinKey.empty());
    out.key("grant").boolean(mine && actor.may(Permission::peopleManage));
    out.endObject().endObject();
}

/// A snapshot that shows what this transaction itself has just written.
Directory freshDirectory(db::ReadTx& tx) {
    Directory out;
    for (auto& agent : store::listAgents(tx)) out.agents.emplace(agent.id, std::move(agent));
    for (auto& team : store::listTeams(tx)) out.teams.emplace(team.id, std::move(team));
    for (auto& role : store::listRoles(tx)) out.roles.emplace(role.id, std::move(role));
    return out;
}

Result<Permissions> readPermissions(json::Reader& in) {
    Permissions out;
    auto names = in.optionalStrings("permissions", kPermissionCount, 60);
    for (const auto& name : names.value_or(std::vector<std::string>{})) {
        auto permission = parsePermission(name);
        if (!permission)
            return Error{Errc::invalid, "permission.unknown", "permissions",
                         "There is no permission " + name + "."};
        out.add(*permission);
    }
    return out;
}

void addAgentRoutes(kernel::Router& router, People::Impl* self, kernel::Blobs& blobs) {
    auto list = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto everybody = self->directory(tx);
        std::vector<const Agent*> agents;
        for (const auto& [id, agent] : everybody->agents) agents.push_back(&agent);
        std::sort(agents.begin(), agents.end(), [](const Agent* a, const Agent* b) {
            return std::tie(a->name, a->id) < std::tie(b->name, b->id);
        });
        return kernel::listed(agents, {}, [&](json::Writer& out, const Agent* agent) {
            writeAgent(out, *agent, *everybody, *request.actor);
        });
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/agents",
                     .summary = "Everybody who works here",
                     .response = schema::pageOf(schema::ref("Agent")),
                     .handler = kernel::ReadHandler(list)});

    auto change = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<AgentId>();
        if (!id) return std::move(id).error();
        json::Reader in(request.body);
        AgentChange wanted;
        wanted.name = in.optionalString("name");
        wanted.role = in.optionalId<RoleId>("role_id");
        wanted.teams = in.optionalIds<TeamId>("team_ids", 100);
        wanted.active = in.optionalBoolean("active");
        if (auto bad = in.error()) return *bad;
        auto agent = self->changeAgent(tx, *request.actor, *id, request.ifMatch(), wanted);
        if (!agent) return std::move(agent).error();
        json::Writer out;
        writeAgent(out, *agent, freshDirectory(tx), *request.actor);
        return kernel::ofVersion(agent->version, kernel::ok(std::move(out)));
    };
    router.add(Route{.method = "PATCH",
                     .path = "/api/v1/agents/{id}",
                     .summary = "Change name, role, teams; let go or take back",
                     .permission = Permission::peopleManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("AgentChange"),
                     .response = schema::ref("Agent"),
                     .versioned = true,
                     .handler = kernel::WriteHandler(change)});

    auto avatar = [self, &blobs](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<AgentId>();
        if (!id) return std::move(id).error();
        auto everybody = self->directory(tx);
        const auto* agent = everybody->agent(*id);
        if (!agent || agent->avatarHash.empty()) return Error{Errc::notFound, "avatar.none"};
        Response response;
        response.useRaw = true;
        response.raw.headers.add("Content-Type", agent->avatarType);
        // The address carries the picture's hash.
        response.raw.headers.add("Cache-Control", "private, max-age=31536000, immutable");
        return kernel::withBlobLater(blobs, agent->avatarHash, std::move(response));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/agents/{id}/avatar",
                     .summary = "An agent's picture",
                     .query = {"v"},
                     .produces = "image/*",
                     .handler = kernel::ReadHandler(avatar)});
}

void addTeamRoutes(kernel::Router& router, People::Impl* self, const TeamTickets& tickets) {
    auto list = [self, &tickets](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto everybody = self->directory(tx);
        return kernel::listed(store::listTeams(tx), {}, [&](json::Writer& out, const Team& team) {
            writeTeam(out, tx, team, *everybody, *request.actor, tickets);
        });
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/teams",
                     .summary = "Teams with lead and members",
                     .response = schema::pageOf(schema::ref("Team")),
                     .handler = kernel::ReadHandler(list)});

    auto add = [self, &tickets](db::WriteTx& tx, const Request& request) -> Result<Response> {
        json::Reader in(request.body);
        Team wanted;
        wanted.name = in.string("name");
        wanted.lead = in.optionalId<AgentId>("lead_id").value_or(AgentId{});
        wanted.members =
            in.optionalIds<AgentId>("member_ids", 1000).value_or(std::vector<AgentId>{});
        if (auto bad = in.error()) return *bad;
        auto team = self->addTeam(tx, *request.actor, std::move(wanted));
        if (!team) return std::move(team).error();
        json::Writer out;
        writeTeam(out, tx, *team, *self->directory(tx), *request.actor, tickets);
        return kernel::created(std::move(out));
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/teams",
                     .summary = "Make a team",
                     .permission = Permission::peopleManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("NewTeam"),
                     .status = 201,
                     .response = schema::ref("Team"),
                     .handler = kernel::WriteHandler(add)});

    auto change = [self, &tickets](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<TeamId>();
        if (!id) return std::move(id).error();
        json::Reader in(request.body);
        TeamChange wanted;
        wanted.name = in.optionalString("name");
        if (in.has("lead_id")) wanted.lead = in.optionalId<AgentId>("lead_id").value_or(AgentId{});
        wanted.members = in.optionalIds<AgentId>("member_ids", 1000);
        if (auto bad = in.error()) return *bad;
        auto team = self->changeTeam(tx, *request.actor, *id, request.ifMatch(), wanted);
        if (!team) return std::move(team).error();
        json::Writer out;
        writeTeam(out, tx, *team, *self->directory(tx), *request.actor, tickets);
        return kernel::ofVersion(team->version, kernel::ok(std::move(out)));
    };
    router.add(Route{.method = "PATCH",
                     .path = "/api/v1/teams/{id}",
                     .summary = "Change name, lead, members",
                     .permission = Permission::peopleManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("TeamChange"),
                     .response = schema::ref("Team"),
                     .versioned = true,
                     .handler = kernel::WriteHandler(change)});

    auto remove = [self, &tickets](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<TeamId>();
        if (!id) return std::move(id).error();
        auto removed = self->removeTeam(tx, *request.actor, *id, tickets);
        if (!removed) return std::move(removed).error();
        return kernel::noContent();
    };
    router.add(Route{.method = "DELETE",
                     .path = "/api/v1/teams/{id}",
                     .summary = "Remove a team without open tickets",
                     .permission = Permission::peopleManage,
                     .status = 204,
                     .handler = kernel::WriteHandler(remove)});
}

void addRoleRoutes(kernel::Router& router, People::Impl* self) {
    auto list = [](db::ReadTx& tx, const Request& request) -> Result<Response> {
        return kernel::listed(store::listRoles(tx), {}, [&](json::Writer& out, const Role& role) {
            writeRole(out, tx, role, *request.actor);
        });
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/roles",
                     .summary = "Roles and what they may do",
                     .response = schema::pageOf(schema::ref("Role")),
                     .handler = kernel::ReadHandler(list)});

    auto add = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        json::Reader in(request.body);
        auto name = in.string("name");
        auto permissions = readPermissions(in);
        if (auto bad = in.error()) return *bad;
        if (!permissions) return std::move(permissions).error();
        auto role = self->addRole(tx, *request.actor, std::move(name), *permissions);
        if (!role) return std::move(role).error();
        json::Writer out;
        writeRole(out, tx, *role, *request.actor);
        return kernel::created(std::move(out));
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/roles",
                     .summary = "Make a role of permissions",
                     .permission = Permission::rolesManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("NewRole"),
                     .status = 201,
                     .response = schema::ref("Role"),
                     .handler = kernel::WriteHandler(add)});

    auto change = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<RoleId>();
        if (!id) return std::move(id).error();
        json::Reader in(request.body);
        RoleChange wanted;
        wanted.name = in.optionalString("name");
        if (in.has("permissions")) {
            auto permissions = readPermissions(in);
            if (!permissions) return std::move(permissions).error();
            wanted.permissions = *permissions;
        }
        if (auto bad = in.error()) return *bad;
        auto role = self->changeRole(tx, *request.actor, *id, request.ifMatch(), wanted);
        if (!role) return std::move(role).error();
        json::Writer out;
        writeRole(out, tx, *role, *request.actor);
        return kernel::ofVersion(role->version, kernel::ok(std::move(out)));
    };
    router.add(Route{.method = "PATCH",
                     .path = "/api/v1/roles/{id}",
                     .summary = "Change a role",
                     .permission = Permission::rolesManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("RoleChange"),
                     .response = schema::ref("Role"),
                     .versioned = true,
                     .handler = kernel::WriteHandler(change)});

    auto remove = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<RoleId>();
        if (!id) return std::move(id).error();
        auto removed = self->removeRole(tx, *request.actor, *id);
        if (!removed) return std::move(removed).error();
        return kernel::noContent();
    };
    router.add(Route{.method = "DELETE",
                     .path = "/api/v1/roles/{id}",
                     .summary = "Remove an own, unused role",
                     .permission = Permission::rolesManage,
                     .status = 204,
                     .handler = kernel::WriteHandler(remove)});

    auto permissions = [](db::ReadTx&, const Request&) -> Result<Response> {
        const auto names = Permissions::all().names();
        return kernel::listed(names, {}, [](json::Writer& out, std::string_view name) {
            const auto help = rules::helpFor(*parsePermission(name));
            out.beginObject().key("key").string(name);
            out.key("label").string(help.label).key("help").string(help.help).endObject();
        });
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/permissions",
                     .summary = "What roles are made of",
                     .response = schema::pageOf(schema::ref("Permission")),
                     .handler = kernel::ReadHandler(permissions)});
}

}  // namespace

void writeAgent(json::Writer& out, const Agent& agent, const Directory& everybody,
                const Actor& actor) {
    const auto role = everybody.roles.find(agent.role);
    ASSERT(role != everybody.roles.end());
    const bool manage =
        actor.may(Permission::peopleManage) && rules::mayGrant(actor, role->second.permissions);
    out.beginObject();
    out.key("id").id(agent.id).key("name").string(agent.name).key("email").string(agent.email);
    writeRoleRef(out, role->second);
    writeTeamsOf(out, everybody, agent.id);
    out.key("active").boolean(agent.active).key("invited").boolean(agent.passwordHash.empty());
    out.key("last_seen_at").time(agent.lastSeenAt);
    out.key("time_zone").string(agent.timeZone);
    out.key("avatar_url");
    if (auto url = everybody.avatarUrl(agent.id); url.empty())
        out.null();
    else
        out.string(url);
    out.key("version").string(std::to_string(agent.version));
    out.key("can").beginObject().key("edit").boolean(manage);
    out.key("deactivate").boolean(manage && agent.id != actor.agent).endObject();
    out.endObject();
}

void writeMe(json::Writer& out, const Agent& agent, const Directory& everybody,
             const Actor& actor) {
    const auto role = everybody.roles.find(agent.role);
    ASSERT(role != everybody.roles.end());
    out.beginObject();
    out.key("id").id(agent.id).key("name").string(agent.name).key("email").string(agent.email);
    writeRoleRef(out, role->second);
    writePermissions(out, actor.permissions);
    writeTeamsOf(out, everybody, agent.id);
    out.key("time_zone").string(agent.timeZone).key("language").string(agent.language);
    out.key("avatar_url");
    if (auto url = everybody.avatarUrl(agent.id); url.empty())
        out.null();
    else
        out.string(url);
    out.key("signature_html").string(agent.signatureHtml);
    out.key("notify").beginObject().key("desktop").boolean(agent.notifyDesktop);
    out.key("email").boolean(agent.notifyEmail).endObject();
    out.key("theme").string(agent.theme);
    out.endObject();
}

std::string_view avatarTypeOf(std::string_view bytes) {
    return rules::sniffAvatar(bytes);
}

kernel::BlobUser People::blobUser() {
    return {{"agents.avatar_hash"}, store::hashesBetween};
}

void People::addRoutes(kernel::Router& router, kernel::Blobs& blobs, const TeamTickets& tickets) {
    addSchemas(router);
    addAgentRoutes(router, impl_.get(), blobs);
    addTeamRoutes(router, impl_.get(), tickets);
    addRoleRoutes(router, impl_.get());
}

}  // namespace deskbell::people
