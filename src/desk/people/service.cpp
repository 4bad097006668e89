#include <algorithm>

#include "base/text.hpp"
#include "desk/people/audit_words.hpp"
#include "desk/people/impl.hpp"
#include "desk/people/rules.hpp"
#include "desk/people/store.hpp"

namespace deskbell::people {

namespace words = audit_words;

namespace {

Error nameTaken(std::string detail) {
    return Error{Errc::conflict, "name.taken", "name", std::move(detail)};
}
constexpr const char* kTeamTaken = "There is a team of that name already.";
constexpr const char* kRoleTaken = "There is a role of that name already.";

Result<void> matchVersion(std::optional<std::string_view> wanted, std::int64_t is) {
    if (!wanted || *wanted == std::to_string(is)) return {};
    return Error{Errc::conflict, "changed", "",
                 "Somebody else changed this meanwhile. Load it again."};
}

std::string subjectOf(std::string_view kind, std::int64_t id) {
    return std::string(kind) + ":" + std::to_string(id);
}

}  // namespace

const Agent* Directory::agent(AgentId id) const {
    auto it = agents.find(id);
    return it == agents.end() ? nullptr : &it->second;
}
const Team* Directory::team(TeamId id) const {
    auto it = teams.find(id);
    return it == teams.end() ? nullptr : &it->second;
}
std::string Directory::agentName(AgentId id) const {
    const auto* found = agent(id);
    return found ? found->name : "";
}
std::string Directory::teamName(TeamId id) const {
    const auto* found = team(id);
    return found ? found->name : "";
}
std::vector<TeamId> Directory::teamsOf(AgentId id) const {
    std::vector<TeamId> out;
    for (const auto& [teamId, team] : teams) {
        if (std::find(team.members.begin(), team.members.end(), id) != team.members.end())
            out.push_back(teamId);
    }
    std::sort(out.begin(), out.end());
    return out;
}
std::string Directory::avatarUrl(AgentId id) const {
    const auto* found = agent(id);
    if (!found || found->avatarHash.empty()) return "";
    return "/api/v1/agents/" + toString(id) + "/avatar?v=" + found->avatarHash.substr(0, 12);
}

void People::Impl::changed(db::WriteTx& tx, const Actor& actor, std::string_view kind,
                           std::int64_t subject) {
    const auto position = outbox.add(tx, {.kind = std::string(kind),
                                          .subject = subject,
                                          .audience = {},
                                          .by = actor.agent,
                                          .data = {}});
    directory_.changed(tx, position);
}

Directory People::Impl::readDirectory(db::ReadTx& tx) {
    Directory everybody;
    for (auto& agent : store::listAgents(tx)) {
        agent.passwordHash = agent.passwordHash.empty() ? "" : "set";
        everybody.agents.emplace(agent.id, std::move(agent));
    }
    for (auto& team : store::listTeams(tx)) everybody.teams.emplace(team.id, std::move(team));
    for (auto& role : store::listRoles(tx)) everybody.roles.emplace(role.id, std::move(role));
    return everybody;
}

Result<Agent> People::Impl::addAgent(db::WriteTx& tx, const Actor& actor, NewAgent command) {
    auto name = rules::parseName(command.name);
    if (!name) return std::move(name).error();
    auto email = rules::parseEmail(command.email);
    if (!email) return std::move(email).error();
    if (!isTimeZone(command.timeZone))
        return Error{Errc::invalid, "time_zone.unknown", "time_zone"};
    if (!isLanguageTag(command.language))
        return Error{Errc::invalid, "language.unknown", "language"};
    auto role = store::findRole(tx, command.role);
    if (!role) return Error{Errc::invalid, "role.unknown", "role_id", "Choose a role."};
    if (auto granted = rules::mayGrant(actor, role->permissions); !granted)
        return std::move(granted).error();
    for (auto team : command.teams) {
        if (!store::findTeam(tx, team)) return Error{Errc::invalid, "team.unknown", "team_ids"};
    }

    Agent agent;
    agent.id = ids.make<AgentId>();
    agent.name = *std::move(name);
    agent.email = *std::move(email);
    agent.role = role->id;
    agent.passwordHash = std::move(command.passwordHash);
    agent.timeZone = std::move(command.timeZone);
    agent.language = std::move(command.language);
    agent.createdAt = clock.now();
    agent.version = 1;
    if (!store::insertAgent(tx, agent)) {
        return Error{Errc::conflict, "email.taken", "email",
                     "There is an agent with this address already."};
    }
    for (auto team : command.teams) store::addMember(tx, team, agent.id);
    audit.record(tx, actor, "agent.added", subjectOf("agent", agent.id.value),
                 words::of(tx, agent, command.teams));
    changed(tx, actor, "people.changed", agent.id.value);
    return agent;
}

Result<void> People::Impl::keepAnAdmin(db::ReadTx& tx, const Agent& before,
                                       const Agent& after) const {
    auto admin = store::findRoleByKey(tx, "admin");
    ASSERT(admin.has_value());
    const bool was = before.active && before.role == admin->id && !before.passwordHash.empty();
    const bool stays = after.active && after.role == admin->id;
    if (!was || stays || store::activeAgentsWithRoleKey(tx, "admin") > 1) return {};
    return Error{Errc::conflict, "agent.last_admin", "",
                 "This is the last administrator. Make somebody else one first."};
}

Result<Agent> People::Impl::changeAgent(db::WriteTx& tx, const Actor& actor, AgentId id,
                                        std::optional<std::string_view> version,
                                        const AgentChange& change) {
    auto agent = store::findAgent(tx, id);
    if (!agent) return Error{Errc::notFound, "agent.not_found"};
    if (auto same = matchVersion(version, agent->version); !same) return std::move(same).error();
    const auto before = *agent;
    const auto teamsBefore = store::teamsOf(tx, id);

    if (change.name) {
        auto name = rules::parseName(*change.name);
        if (!name) return std::move(name).error();
        agent->name = *std::move(name);
    }
    // Whoever has more than the actor cannot be changed by them: not demoted, not locked out.
    auto current = store::findRole(tx, before.role);
    ASSERT(current.has_value());
    if (auto above = rules::mayGrant(actor, current->permissions); !above)
        return std::move(above).error();
    if (change.role) {
        auto role = store::findRole(tx, *change.role);
        if (!role) return Error{Errc::invalid, "role.unknown", "role_id", "Choose a role."};
        if (auto granted = rules::mayGrant(actor, role->permissions); !granted)
            return std::move(granted).error();
        agent->role = role->id;
    }
    if (change.active) agent->active = *change.active;
    if (auto kept = keepAnAdmin(tx, before, *agent); !kept) return std::move(kept).error();
    if (change.teams) {
        for (auto team : *change.teams) {
            if (!store::findTeam(tx, team)) return Error{Errc::invalid, "team.unknown", "team_ids"};
        }
        store::clearTeamsOf(tx, id);
        for (auto team : *change.teams) store::addMember(tx, team, id);
    }
    store::updateAgent(tx, *agent);
    ++agent->version;
    const bool deactivated = before.active && !agent->active;
    // Not only locked out: whoever comes back signs in anew, and old tokens stay dead.
    if (deactivated && signIns != nullptr) signIns->endAll(tx, id);
    audit.record(tx, actor, deactivated ? "agent.deactivated" : "agent.changed",
                 subjectOf("agent", id.value), words::changeOf(tx, before, teamsBefore, *agent));
    changed(tx, actor, "people.changed", id.value);
    return *std::move(agent);
}

void People::Impl::saveProfile(db::WriteTx& tx, const Agent& agent) {
    store::updateAgent(tx, agent);
    Actor self;
    self.agent = agent.id;
    changed(tx, self, "people.changed", agent.id.value);
}

Result<void> People::Impl::checkTeam(db::ReadTx& tx, const Team& team) const {
    for (auto member : team.members) {
        if (!store::findAgent(tx, member))
            return Error{Errc::invalid, "agent.unknown", "member_ids"};
    }
    if (team.lead && !store::findAgent(tx, team.lead))
        return Error{Errc::invalid, "agent.unknown", "lead_id"};
    return {};
}

Result<Team> People::Impl::addTeam(db::WriteTx& tx, const Actor& actor, Team team) {
    auto name = rules::parseName(team.name);
    if (!name) return std::move(name).error();
    team.name = *std::move(name);
    if (auto good = checkTeam(tx, team); !good) return std::move(good).error();
    team.id = ids.make<TeamId>();
    team.version = 1;
    if (!store::insertTeam(tx, team)) return nameTaken(kTeamTaken);
    audit.record(tx, actor, "team.added", subjectOf("team", team.id.value), words::of(tx, team));
    changed(tx, actor, "teams.changed", team.id.value);
    return team;
}

Result<Team> People::Impl::changeTeam(db::WriteTx& tx, const Actor& actor, TeamId id,
                                      std::optional<std::string_view> version,
                                      const TeamChange& change) {
    auto team = store::findTeam(tx, id);
    if (!team) return Error{Errc::notFound, "team.not_found"};
    if (auto same = matchVersion(version, team->version); !same) return std::move(same).error();
    const auto before = *team;
    if (change.name) {
        auto name = rules::parseName(*change.name);
        if (!name) return std::move(name).error();
        team->name = *std::move(name);
    }
    if (change.lead) team->lead = *change.lead;
    if (change.members) team->members = *change.members;
    if (auto good = checkTeam(tx, *team); !good) return std::move(good).error();
    if (!store::updateTeam(tx, *team)) return nameTaken(kTeamTaken);
    ++team->version;
    audit.record(tx, actor, "team.changed", subjectOf("team", id.value),
                 words::changeOf(tx, before, *team));
    changed(tx, actor, "teams.changed", id.value);
    return *std::move(team);
}

Result<void> People::Impl::removeTeam(db::WriteTx& tx, const Actor& actor, TeamId id,
                                      const TeamTickets& tickets) {
    auto team = store::findTeam(tx, id);
    if (!team) return Error{Errc::notFound, "team.not_found"};
    if (auto open = tickets.openTicketsOf(tx, id); open > 0) {
        return Error{Errc::conflict, "team.has_tickets", "",
                     "The team has " + std::to_string(open) +
                         " open tickets. Move them to another team first."};
    }
    store::deleteTeam(tx, id);
    audit.record(tx, actor, "team.removed", subjectOf("team", id.value),
                 kernel::AuditDetails(team->name).take());
    changed(tx, actor, "teams.changed", id.value);
    return {};
}

Result<Role> People::Impl::addRole(db::WriteTx& tx, const Actor& actor, std::string text,
                                   Permissions permissions) {
    auto name = rules::parseName(text);
    if (!name) return std::move(name).error();
    if (auto granted = rules::mayGrant(actor, permissions); !granted)
        return std::move(granted).error();
    Role role{ids.make<RoleId>(), "", *std::move(name), permissions, 1};
    if (!store::insertRole(tx, role)) return nameTaken(kRoleTaken);
    audit.record(tx, actor, "role.added", subjectOf("role", role.id.value), words::of(role));
    changed(tx, actor, "roles.changed", role.id.value);
    return role;
}

Result<Role> People::Impl::changeRole(db::WriteTx& tx, const Actor& actor, RoleId id,
                                      std::optional<std::string_view> version,
                                      const RoleChange& change) {
    auto role = store::findRole(tx, id);
    if (!role) return Error{Errc::notFound, "role.not_found"};
    if (auto same = matchVersion(version, role->version); !same) return std::move(same).error();
    const auto before = *role;
    if (role->builtinKey == "admin") {
        return Error{Errc::conflict, "role.fixed", "",
                     "The administrator role always may do everything."};
    }
    if (change.name) {
        auto name = rules::parseName(*change.name);
        if (!name) return std::move(name).error();
        role->name = *std::move(name);
    }
    if (change.permissions) {
        for (const auto& set : {role->permissions, *change.permissions}) {
            if (auto granted = rules::mayGrant(actor, set); !granted)
                return std::move(granted).error();
        }
        role->permissions = *change.permissions;
    }
    if (!store::updateRole(tx, *role)) return nameTaken(kRoleTaken);
    ++role->version;
    audit.record(tx, actor, "role.changed", subjectOf("role", id.value),
                 words::changeOf(before, *role));
    changed(tx, actor, "roles.changed", id.value);
    return *std::move(role);
}

Result<void> People::Impl::removeRole(db::WriteTx& tx, const Actor& actor, RoleId id) {
    auto role = store::findRole(tx, id);
    if (!role) return Error{Errc::notFound, "role.not_found"};
    if (!role->builtinKey.empty()) {
        return Error{Errc::conflict, "role.builtin", "",
                     "The ready-made roles stay; make your own beside them."};
    }
    if (auto used = store::agentsWithRole(tx, id); used > 0) {
        return Error{Errc::conflict, "role.used", "",
                     std::to_string(used) + " agents have this role. Give them another one first."};
    }
    store::deleteRole(tx, id);
    audit.record(tx, actor, "role.removed", subjectOf("role", id.value),
                 kernel::AuditDetails(role->name).take());
    changed(tx, actor, "roles.changed", id.value);
    return {};
}

People::People(const Clock& clock, IdSource& ids, kernel::Outbox& outbox, kernel::Audit& audit)
    : impl_(std::make_unique<Impl>(clock, ids, outbox, audit)) {}
People::~People() = default;

void People::ensureRoles(db::WriteTx& tx) {
    for (const auto& builtin : rules::builtinRoles()) {
        if (store::findRoleByKey(tx, builtin.key)) continue;
        const Role role{impl_->ids.make<RoleId>(), std::string(builtin.key),
                        std::string(builtin.name), builtin.permissions, 1};
        ASSERT(store::insertRole(tx, role));
    }
}

std::optional<Role> People::findRoleByKey(db::ReadTx& tx, std::string_view key) const {
    return store::findRoleByKey(tx, key);
}
Result<Agent> People::addAgent(db::WriteTx& tx, const Actor& actor, NewAgent command) {
    return impl_->addAgent(tx, actor, std::move(command));
}
std::optional<Agent> People::findAgent(db::ReadTx& tx, AgentId id) const {
    return store::findAgent(tx, id);
}
std::optional<Agent> People::findAgentByEmail(db::ReadTx& tx, std::string_view email) const {
    return store::findAgentByEmail(tx, email);
}
std::int64_t People::countAgents(db::ReadTx& tx) const {
    return store::countAgents(tx);
}
void People::setPasswordHash(db::WriteTx& tx, AgentId id, std::string_view hash) {
    store::setPassword(tx, id, hash);
    impl_->changed(tx, Actor::system("access"), "people.changed", id.value);
}
void People::connect(SignIns& signIns) {
    impl_->signIns = &signIns;
}
void People::saveProfile(db::WriteTx& tx, const Agent& agent) {
    impl_->saveProfile(tx, agent);
}
void People::markSeen(db::WriteTx& tx, AgentId id, Timestamp at) {
    store::setLastSeen(tx, id, at);
}
Result<Team> People::addTeam(db::WriteTx& tx, const Actor& actor, std::string name, AgentId lead,
                             std::vector<AgentId> members) {
    return impl_->addTeam(tx, actor, Team{{}, std::move(name), lead, std::move(members), 0});
}

std::optional<Actor> People::actorFor(db::ReadTx& tx, AgentId id) const {
    auto everybody = impl_->directory(tx);
    const auto* agent = everybody->agent(id);
    if (!agent || !agent->active) return std::nullopt;
    Actor actor;
    actor.kind = ActorKind::agent;
    actor.agent = id;
    actor.name = agent->name;
    actor.permissions = everybody->roles.at(agent->role).permissions;
    actor.teams = everybody->teamsOf(id);
    return actor;
}

std::shared_ptr<const Directory> People::directory(db::ReadTx& tx) const {
    return impl_->directory(tx);
}

}  // namespace deskbell::people
