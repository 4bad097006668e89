#pragma once
// Rows of roles, agents, teams.

#include <optional>
#include <string>
#include <vector>

#include "desk/people/people.hpp"

namespace deskbell::people::store {

[[nodiscard]] std::vector<Role> listRoles(db::ReadTx& tx);
[[nodiscard]] std::optional<Role> findRole(db::ReadTx& tx, RoleId id);
[[nodiscard]] std::optional<Role> findRoleByKey(db::ReadTx& tx, std::string_view builtinKey);
/// False when the name is taken.
[[nodiscard]] bool insertRole(db::WriteTx& tx, const Role& role);
[[nodiscard]] bool updateRole(db::WriteTx& tx, const Role& role);  ///< bumps the version
void deleteRole(db::WriteTx& tx, RoleId id);
[[nodiscard]] std::int64_t agentsWithRole(db::ReadTx& tx, RoleId id);
/// Active agents whose role is the built-in one.
[[nodiscard]] std::int64_t activeAgentsWithRoleKey(db::ReadTx& tx, std::string_view builtinKey);

/// Hashes of blobs above `after` and up to `last`, ascending.
[[nodiscard]] std::vector<std::string> hashesBetween(db::ReadTx& tx, std::string_view after,
                                                     std::string_view last);
[[nodiscard]] std::vector<Agent> listAgents(db::ReadTx& tx);
[[nodiscard]] std::optional<Agent> findAgent(db::ReadTx& tx, AgentId id);
[[nodiscard]] std::optional<Agent> findAgentByEmail(db::ReadTx& tx, std::string_view email);
[[nodiscard]] std::int64_t countAgents(db::ReadTx& tx);
/// False when the address is taken.
[[nodiscard]] bool insertAgent(db::WriteTx& tx, const Agent& agent);
void updateAgent(db::WriteTx& tx,
                 const Agent& agent);  ///< all but address and password; bumps the version
void setPassword(db::WriteTx& tx, AgentId id, std::string_view hash);
void setLastSeen(db::WriteTx& tx, AgentId id, Timestamp at);

[[nodiscard]] std::vector<Team> listTeams(db::ReadTx& tx);
[[nodiscard]] std::optional<Team> findTeam(db::ReadTx& tx, TeamId id);
[[nodiscard]] std::vector<TeamId> teamsOf(db::ReadTx& tx, AgentId agent);
[[nodiscard]] bool insertTeam(db::WriteTx& tx, const Team& team);
[[nodiscard]] bool updateTeam(db::WriteTx& tx, const Team& team);
void deleteTeam(db::WriteTx& tx, TeamId id);
void addMember(db::WriteTx& tx, TeamId team, AgentId agent);
void clearMembers(db::WriteTx& tx, TeamId team);
void clearTeamsOf(db::WriteTx& tx, AgentId agent);

}  // namespace deskbell::people::store
