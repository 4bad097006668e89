#include "desk/people/store.hpp"

#include "base/text.hpp"

namespace deskbell::people::store {

namespace {

constexpr db::Statement kListRoles{
    "roles.list", "SELECT id, builtin_key, name, permissions, version FROM roles ORDER BY id"};
constexpr db::Statement kFindRole{
    "roles.find", "SELECT id, builtin_key, name, permissions, version FROM roles WHERE id = $1"};
constexpr db::Statement kFindRoleByKey{
    "roles.find_by_key",
    "SELECT id, builtin_key, name, permissions, version FROM roles WHERE builtin_key = $1"};
constexpr db::Statement kInsertRole{"roles.insert",
                                    "INSERT INTO roles (id, builtin_key, name, name_key, "
                                    "permissions, version) VALUES ($1, $2, $3, $4, $5, 1)"};
constexpr db::Statement kUpdateRole{"roles.update",
                                    "UPDATE roles SET name = $2, name_key = $3, permissions = $4, "
                                    "version = version + 1 WHERE id = $1"};
constexpr db::Statement kDeleteRole{"roles.delete", "DELETE FROM roles WHERE id = $1"};
constexpr db::Statement kAgentsWithRole{"roles.agents",
                                        "SELECT count(*) FROM agents WHERE role_id = $1"};
constexpr db::Statement kActiveWithKey{"roles.active_agents",
                                       "SELECT count(*) FROM agents a JOIN roles r ON r.id = "
                                       "a.role_id WHERE r.builtin_key = $1 AND a.active = 1 "
                                       "AND a.password_hash IS NOT NULL"};

constexpr db::Statement kListAgents{"agents.list",
                                    "SELECT id, name, email, role_id, active, password_hash, "
                                    "time_zone, language, signature_html, theme, "
                                    "notify_desktop, notify_email, avatar_hash, avatar_type, "
                                    "last_seen_at, created_at, version FROM agents ORDER BY id"};
constexpr db::Statement kFindAgent{"agents.find",
                                   "SELECT id, name, email, role_id, active, password_hash, "
                                   "time_zone, language, signature_html, theme, "
                                   "notify_desktop, notify_email, avatar_hash, avatar_type, "
                                   "last_seen_at, created_at, version FROM agents WHERE id = $1"};
constexpr db::Statement kFindAgentByEmail{
    "agents.find_by_email",
    "SELECT id, name, email, role_id, active, password_hash, time_zone, language, signature_html, "
    "theme, "
    "notify_desktop, notify_email, avatar_hash, avatar_type, last_seen_at, created_at, version "
    "FROM agents WHERE email = $1"};
constexpr db::Statement kCountAgents{"agents.count", "SELECT count(*) FROM agents"};
constexpr db::Statement kInsertAgent{
    "agents.insert",
    "INSERT INTO agents (id, name, email, role_id, active, password_hash, time_zone, language, "
    "signature_html, theme, "
    "notify_desktop, notify_email, created_at, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)"};
constexpr db::Statement kUpdateAgent{
    "agents.update",
    "UPDATE agents SET name = $2, role_id = $3, active = $4, time_zone = $5, language = $6, "
    "signature_html = $7, "
    "theme = $8, notify_desktop = $9, notify_email = $10, avatar_hash = $11, avatar_type = $12, "
    "version = version + 1 WHERE id = $1"};
constexpr db::Statement kSetPassword{
    "agents.set_password",
    "UPDATE agents SET password_hash = $2, version = version + 1 WHERE id = $1"};
constexpr db::Statement kSetLastSeen{"agents.set_last_seen",
                                     "UPDATE agents SET last_seen_at = $2 WHERE id = $1"};

constexpr db::Statement kListTeams{
    "teams.list", "SELECT id, name, lead_id, version FROM teams ORDER BY name_key"};
constexpr db::Statement kFindTeam{"teams.find",
                                  "SELECT id, name, lead_id, version FROM teams WHERE id = $1"};
constexpr db::Statement kMembers{
    "teams.members", "SELECT agent_id FROM team_members WHERE team_id = $1 ORDER BY agent_id"};
constexpr db::Statement kTeamsOf{
    "teams.of_agent", "SELECT team_id FROM team_members WHERE agent_id = $1 ORDER BY team_id"};
constexpr db::Statement kInsertTeam{
    "teams.insert",
    "INSERT INTO teams (id, name, name_key, lead_id, version) VALUES ($1, $2, $3, $4, 1)"};
constexpr db::Statement kUpdateTeam{
    "teams.update",
    "UPDATE teams SET name = $2, name_key = $3, lead_id = $4, version = version + 1 WHERE id = $1"};
constexpr db::Statement kDeleteTeam{"teams.delete", "DELETE FROM teams WHERE id = $1"};
constexpr db::Statement kAddMember{"teams.add_member",
                                   "INSERT INTO team_members (team_id, agent_id) VALUES ($1, $2) "
                                   "ON CONFLICT (team_id, agent_id) DO NOTHING"};
constexpr db::Statement kClearMembers{"teams.clear_members",
                                      "DELETE FROM team_members WHERE team_id = $1"};
constexpr db::Statement kClearTeamsOf{"teams.clear_of_agent",
                                      "DELETE FROM team_members WHERE agent_id = $1"};

Role readRole(const db::Row& row) {
    return Role{row.id<RoleId>(0), row.text(1), row.text(2), Permissions::parse(row.view(3)),
                row.integer(4)};
}

Agent readAgent(const db::Row& row) {
    return Agent{.id = row.id<AgentId>(0),
                 .name = row.text(1),
                 .email = row.text(2),
                 .role = row.id<RoleId>(3),
                 .active = row.boolean(4),
                 .passwordHash = row.text(5),
                 .timeZone = row.text(6),
                 .language = row.text(7),
                 .signatureHtml = row.text(8),
                 .theme = row.text(9),
                 .notifyDesktop = row.boolean(10),
                 .notifyEmail = row.boolean(11),
                 .avatarHash = row.text(12),
                 .avatarType = row.text(13),
                 .lastSeenAt = row.optionalTime(14),
                 .createdAt = row.time(15),
                 .version = row.integer(16)};
}

Team readTeam(const db::Row& row) {
    return Team{row.id<TeamId>(0), row.text(1), row.id<AgentId>(2), {}, row.integer(3)};
}

db::Param textOrNull(const std::string& text) {
    return text.empty() ? db::Param(std::nullopt) : db::Param(text);
}

std::vector<AgentId> membersOf(db::ReadTx& tx, TeamId team) {
    return tx.list(kMembers, {team}, [](const db::Row& row) { return row.id<AgentId>(0); });
}

constexpr db::Statement kAvatars{"agents.avatars",
                                 "SELECT DISTINCT avatar_hash FROM agents WHERE avatar_hash > $1 "
                                 "AND avatar_hash <= $2 ORDER BY avatar_hash"};

}  // namespace

std::vector<std::string> hashesBetween(db::ReadTx& tx, std::string_view after,
                                       std::string_view last) {
    return tx.list(kAvatars, {after, last}, [](const db::Row& row) { return row.text(0); });
}

std::vector<Role> listRoles(db::ReadTx& tx) {
    return tx.list(kListRoles, {}, readRole);
}
std::optional<Role> findRole(db::ReadTx& tx, RoleId id) {
    return tx.find(kFindRole, {id}, readRole);
}
std::optional<Role> findRoleByKey(db::ReadTx& tx, std::string_view key) {
    return tx.find(kFindRoleByKey, {key}, readRole);
}
bool insertRole(db::WriteTx& tx, const Role& role) {
    return tx.tryRun(kInsertRole, {role.id, textOrNull(role.builtinKey), role.name,
                                   foldKey(role.name), role.permissions.toText()});
}
bool updateRole(db::WriteTx& tx, const Role& role) {
    return tx.tryRun(kUpdateRole,
                     {role.id, role.name, foldKey(role.name), role.permissions.toText()});
}
void deleteRole(db::WriteTx& tx, RoleId id) {
    tx.run(kDeleteRole, {id});
}
std::int64_t agentsWithRole(db::ReadTx& tx, RoleId id) {
    return tx.number(kAgentsWithRole, {id});
}
std::int64_t activeAgentsWithRoleKey(db::ReadTx& tx, std::string_view key) {
    return tx.number(kActiveWithKey, {key});
}

std::vector<Agent> listAgents(db::ReadTx& tx) {
    return tx.list(kListAgents, {}, readAgent);
}
std::optional<Agent> findAgent(db::ReadTx& tx, AgentId id) {
    return tx.find(kFindAgent, {id}, readAgent);
}
std::optional<Agent> findAgentByEmail(db::ReadTx& tx, std::string_view email) {
    return tx.find(kFindAgentByEmail, {email}, readAgent);
}
std::int64_t countAgents(db::ReadTx& tx) {
    return tx.number(kCountAgents, {});
}
bool insertAgent(db::WriteTx& tx, const Agent& a) {
    return tx.tryRun(
        kInsertAgent,
        {a.id, a.name, a.email, a.role, a.active, textOrNull(a.passwordHash), a.timeZone,
         a.language, a.signatureHtml, a.theme, a.notifyDesktop, a.notifyEmail, a.createdAt});
}
void updateAgent(db::WriteTx& tx, const Agent& a) {
    tx.run(kUpdateAgent,
           {a.id, a.name, a.role, a.active, a.timeZone, a.language, a.signatureHtml, a.theme,
            a.notifyDesktop, a.notifyEmail, textOrNull(a.avatarHash), textOrNull(a.avatarType)});
}
void setPassword(db::WriteTx& tx, AgentId id, std::string_view hash) {
    tx.run(kSetPassword, {id, hash});
}
void setLastSeen(db::WriteTx& tx, AgentId id, Timestamp at) {
    tx.run(kSetLastSeen, {id, at});
}

std::vector<Team> listTeams(db::ReadTx& tx) {
    auto teams = tx.list(kListTeams, {}, readTeam);
    for (auto& team : teams) team.members = membersOf(tx, team.id);
    return teams;
}
std::optional<Team> findTeam(db::ReadTx& tx, TeamId id) {
    auto team = tx.find(kFindTeam, {id}, readTeam);
    if (team) team->members = membersOf(tx, id);
    return team;
}
std::vector<TeamId> teamsOf(db::ReadTx& tx, AgentId agent) {
    return tx.list(kTeamsOf, {agent}, [](const db::Row& row) { return row.id<TeamId>(0); });
}
bool insertTeam(db::WriteTx& tx, const Team& team) {
    if (!tx.tryRun(kInsertTeam, {team.id, team.name, foldKey(team.name), team.lead})) return false;
    for (auto member : team.members) addMember(tx, team.id, member);
    return true;
}
bool updateTeam(db::WriteTx& tx, const Team& team) {
    if (!tx.tryRun(kUpdateTeam, {team.id, team.name, foldKey(team.name), team.lead})) return false;
    clearMembers(tx, team.id);
    for (auto member : team.members) addMember(tx, team.id, member);
    return true;
}
void deleteTeam(db::WriteTx& tx, TeamId id) {
    clearMembers(tx, id);
    tx.run(kDeleteTeam, {id});
}
void addMember(db::WriteTx& tx, TeamId team, AgentId agent) {
    tx.run(kAddMember, {team, agent});
}
void clearMembers(db::WriteTx& tx, TeamId team) {
    tx.run(kClearMembers, {team});
}
void clearTeamsOf(db::WriteTx& tx, AgentId agent) {
    tx.run(kClearTeamsOf, {agent});
}

}  // namespace deskbell::people::store
