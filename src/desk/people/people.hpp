#pragma once
// Agents, teams and roles: who works here and what they may do.

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/id.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "db/db.hpp"
#include "kernel/actor.hpp"
#include "kernel/audit.hpp"
#include "kernel/blob_sweep.hpp"
#include "kernel/http.hpp"
#include "kernel/outbox.hpp"

namespace deskbell::people {

using RoleId = Id<struct RoleTag>;

struct Role {
    RoleId id;
    std::string builtinKey;  ///< "admin", "lead", "agent", "observer" or ""
    std::string name;
    Permissions permissions;
    std::int64_t version = 0;
};

struct Agent {
    AgentId id;
    std::string name, email;
    RoleId role;
    bool active = true;
    std::string passwordHash;  ///< "" until the invitation is accepted; never leaves the server
    std::string timeZone = "UTC", language = "en";
    std::string signatureHtml;  ///< sanitised
    std::string theme = "system";
    bool notifyDesktop = true, notifyEmail = true;
    std::string avatarHash, avatarType;
    std::optional<Timestamp> lastSeenAt;
    Timestamp createdAt;
    std::int64_t version = 0;
};

struct Team {
    TeamId id;
    std::string name;
    AgentId lead;
    std::vector<AgentId> members;
    std::int64_t version = 0;
};

/// Names, roles and teams of everybody, as one immutable snapshot in memory: lists of tickets need
/// a name for each owner, and thousands of agents fit in a megabyte.
class Directory {
public:
    std::unordered_map<AgentId, Agent> agents;  ///< without password hashes
    std::unordered_map<TeamId, Team> teams;
    std::unordered_map<RoleId, Role> roles;

    [[nodiscard]] const Agent* agent(AgentId id) const;
    [[nodiscard]] const Team* team(TeamId id) const;
    /// "" when unknown.
    [[nodiscard]] std::string agentName(AgentId id) const;
    [[nodiscard]] std::string teamName(TeamId id) const;
    [[nodiscard]] std::vector<TeamId> teamsOf(AgentId id) const;
    [[nodiscard]] std::string avatarUrl(AgentId id) const;  ///< "" without avatar
};

struct NewAgent {
    std::string name, email;
    RoleId role;
    std::vector<TeamId> teams;
    std::string passwordHash;  ///< "" for an invited agent
    std::string timeZone = "UTC", language = "en";
};

/// Asked before a team goes: how many open tickets it holds. Implemented by desk/tickets.
class TeamTickets {
public:
    virtual ~TeamTickets() = default;
    [[nodiscard]] virtual std::int64_t openTicketsOf(db::ReadTx& tx, TeamId team) const = 0;
};

/// Ends what an agent is signed in by. Implemented by desk/access.
class SignIns {
public:
    virtual ~SignIns() = default;
    /// Sessions, API tokens and links of the agent are gone for good.
    virtual void endAll(db::WriteTx& tx, AgentId agent) = 0;
};

/// The wire forms: of a colleague, and of oneself (`Me`).
void writeAgent(json::Writer& out, const Agent& agent, const Directory& everybody,
                const Actor& actor);
void writeMe(json::Writer& out, const Agent& agent, const Directory& everybody, const Actor& actor);
/// "image/png", "image/jpeg" or "image/webp" by the first bytes, "" for what is no picture for us.
[[nodiscard]] std::string_view avatarTypeOf(std::string_view bytes);

class People {
public:
    class Impl;

    People(const Clock& clock, IdSource& ids, kernel::Outbox& outbox, kernel::Audit& audit);
    ~People();

    /// Makes the four built-in roles when there are none; called by init and by every start.
    void ensureRoles(db::WriteTx& tx);
    [[nodiscard]] std::optional<Role> findRoleByKey(db::ReadTx& tx,
                                                    std::string_view builtinKey) const;

    /// `conflict` when the address is taken; `invalid` for a bad name, address, role or team.
    Result<Agent> addAgent(db::WriteTx& tx, const Actor& actor, NewAgent command);
    [[nodiscard]] std::optional<Agent> findAgent(db::ReadTx& tx, AgentId id) const;
    [[nodiscard]] std::optional<Agent> findAgentByEmail(db::ReadTx& tx,
                                                        std::string_view email) const;
    [[nodiscard]] std::int64_t countAgents(db::ReadTx& tx) const;
    void setPasswordHash(db::WriteTx& tx, AgentId id, std::string_view hash);
    /// Saves what agents may change of themselves: name, zone, language, signature, theme,
    /// notifications, avatar. The caller has checked and sanitised it.
    void saveProfile(db::WriteTx& tx, const Agent& agent);
    void markSeen(db::WriteTx& tx, AgentId id, Timestamp at);
    Result<Team> addTeam(db::WriteTx& tx, const Actor& actor, std::string name, AgentId lead,
                         std::vector<AgentId> members);

    /// Permissions and teams as they are now; nullopt when the agent is gone or inactive.
    [[nodiscard]] std::optional<Actor> actorFor(db::ReadTx& tx, AgentId id) const;
    /// The current snapshot; reloaded when a commit changed people.
    [[nodiscard]] std::shared_ptr<const Directory> directory(db::ReadTx& tx) const;

    /// Once, at start, by the composition root: who is deactivated is signed out for good.
    void connect(SignIns& signIns);
    void addRoutes(kernel::Router& router, kernel::Blobs& blobs, const TeamTickets& tickets);
    [[nodiscard]] static kernel::BlobUser blobUser();

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace deskbell::people
