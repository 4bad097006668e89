#pragma once
// Who does something, and what they may do. Every use case takes an Actor; every way out checks it.

#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"

namespace deskbell {

using AgentId = Id<struct AgentTag>;
using TeamId = Id<struct TeamTag>;

/// What a role can allow. Wire names in permissionName(): "tickets.read", …
enum class Permission {
    ticketsRead,     ///< tickets of own teams, own ones, followed ones and those without a team
    ticketsReadAll,  ///< tickets of every team
    ticketsCreate,
    ticketsReply,   ///< send messages to customers
    ticketsNote,    ///< write private notes
    ticketsUpdate,  ///< subject, status, priority, tags, participants
    ticketsAssign,  ///< change owner and team
    ticketsRedact,  ///< remove content for good
    customersRead,
    customersWrite,
    intakeManage,  ///< quarantine
    peopleManage,  ///< agents and teams
    rolesManage,
    inboxesManage,
    settingsManage,
    auditRead,
    count_,
};
constexpr std::size_t kPermissionCount = static_cast<std::size_t>(Permission::count_);

[[nodiscard]] std::string_view permissionName(Permission permission);
[[nodiscard]] std::optional<Permission> parsePermission(std::string_view name);

/// A set of permissions.
class Permissions {
public:
    Permissions() = default;
    Permissions(std::initializer_list<Permission> list) {
        for (auto p : list) add(p);
    }
    [[nodiscard]] static Permissions all();
    void add(Permission p) { bits_.set(static_cast<std::size_t>(p)); }
    [[nodiscard]] bool has(Permission p) const { return bits_.test(static_cast<std::size_t>(p)); }
    /// What both sets hold: a token never can more than its agent.
    [[nodiscard]] Permissions operator&(const Permissions& other) const;
    [[nodiscard]] std::vector<std::string_view> names() const;
    /// Space separated names, as stored; unknown names are dropped when parsed.
    [[nodiscard]] std::string toText() const;
    [[nodiscard]] static Permissions parse(std::string_view text);
    bool operator==(const Permissions&) const = default;

private:
    std::bitset<kPermissionCount> bits_;
};

enum class ActorKind {
    anonymous,  ///< nobody signed in
    agent,      ///< a member of staff, by session or API token
    system,     ///< Deskbell itself: jobs, channels, rules
};

/// Who asks, as established by the Authenticator for one request or one job.
struct Actor {
    ActorKind kind = ActorKind::anonymous;
    AgentId agent;     ///< set for agents
    std::string name;  ///< display name
    Permissions permissions;
    std::vector<TeamId> teams;  ///< the agent's teams
    std::int64_t session = 0;   ///< the session it came by, 0 for tokens
    std::int64_t token = 0;     ///< the API token it came by, 0 for sessions
    std::string peer;           ///< network address
    std::string requestId;

    [[nodiscard]] bool isAgent() const { return kind == ActorKind::agent; }
    [[nodiscard]] bool may(Permission p) const {
        return kind == ActorKind::system || permissions.has(p);
    }
    [[nodiscard]] bool memberOf(TeamId team) const;
    /// Deskbell itself, which may do everything.
    [[nodiscard]] static Actor system(std::string name);
};

/// Who may learn of an event or see a row that carries these marks.
struct Audience {
    Permission permission = Permission::ticketsRead;  ///< needed in any case
    AgentId only;         ///< set: nobody but this agent (own notifications, drafts)
    bool scoped = false;  ///< ticket visibility applies: team, owner, followers
    TeamId team;
    AgentId owner;
    std::vector<AgentId> followers;
};
/// The one decision on visibility, for lists, gets, pushes and notifications alike.
[[nodiscard]] bool maySee(const Actor& actor, const Audience& audience);

}  // namespace deskbell
