#include "desk/people/audit_words.hpp"

#include <algorithm>

#include "desk/people/store.hpp"

namespace deskbell::people::audit_words {

namespace {

using kernel::AuditDetails;

std::string joined(std::vector<std::string> names) {
    std::sort(names.begin(), names.end());
    std::string out;
    for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
    return out;
}

std::string roleName(db::ReadTx& tx, RoleId id) {
    auto role = store::findRole(tx, id);
    return role ? role->name : "";
}
std::string agentName(db::ReadTx& tx, AgentId id) {
    auto agent = id ? store::findAgent(tx, id) : std::nullopt;
    return agent ? agent->name : "";
}
std::string teamNames(db::ReadTx& tx, const std::vector<TeamId>& ids) {
    std::vector<std::string> names;
    for (auto id : ids) {
        if (auto team = store::findTeam(tx, id)) names.push_back(team->name);
    }
    return joined(std::move(names));
}
std::string agentNames(db::ReadTx& tx, const std::vector<AgentId>& ids) {
    std::vector<std::string> names;
    for (auto id : ids) names.push_back(agentName(tx, id));
    return joined(std::move(names));
}

std::string namesOf(const Permissions& permissions) {
    std::string out;
    for (auto name : permissions.names()) out += (out.empty() ? "" : ", ") + std::string(name);
    return out;
}

}  // namespace

std::string of(db::ReadTx& tx, const Agent& agent, const std::vector<TeamId>& teams) {
    AuditDetails details(agent.name);
    details.add("address", agent.email).add("role", roleName(tx, agent.role));
    if (!teams.empty()) details.add("teams", teamNames(tx, teams));
    return details.take();
}

std::string of(db::ReadTx& tx, const Team& team) {
    AuditDetails details(team.name);
    if (team.lead) details.add("lead", agentName(tx, team.lead));
    if (!team.members.empty()) details.add("members", agentNames(tx, team.members));
    return details.take();
}

std::string of(const Role& role) {
    return AuditDetails(role.name).add("granted", namesOf(role.permissions)).take();
}

std::string changeOf(db::ReadTx& tx, const Agent& before, const std::vector<TeamId>& teamsBefore,
                     const Agent& after) {
    auto active = [](const Agent& agent) { return agent.active ? "active" : "deactivated"; };
    return AuditDetails(after.name)
        .changed("renamed", before.name, after.name)
        .changed("role", roleName(tx, before.role), roleName(tx, after.role))
        .changed("teams", teamNames(tx, teamsBefore), teamNames(tx, store::teamsOf(tx, after.id)))
        .changed("state", active(before), active(after))
        .take();
}

std::string changeOf(db::ReadTx& tx, const Team& before, const Team& after) {
    return AuditDetails(after.name)
        .changed("renamed", before.name, after.name)
        .changed("lead", agentName(tx, before.lead), agentName(tx, after.lead))
        .changed("members", agentNames(tx, before.members), agentNames(tx, after.members))
        .take();
}

std::string changeOf(const Role& before, const Role& after) {
    Permissions granted, revoked;
    for (std::size_t i = 0; i < kPermissionCount; ++i) {
        const auto permission = static_cast<Permission>(i);
        const bool had = before.permissions.has(permission);
        if (after.permissions.has(permission) != had) (had ? revoked : granted).add(permission);
    }
    AuditDetails details(after.name);
    details.changed("renamed", before.name, after.name);
    if (granted != Permissions{}) details.add("granted", namesOf(granted));
    if (revoked != Permissions{}) details.add("revoked", namesOf(revoked));
    return details.take();
}

}  // namespace deskbell::people::audit_words
