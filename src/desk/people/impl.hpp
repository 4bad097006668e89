#pragma once
// What service.cpp and http.cpp share.

#include "desk/people/people.hpp"
#include "kernel/snapshot.hpp"

namespace deskbell::people {

/// Fields of PATCH /agents/{id} and of the own profile; absent fields stay.
struct AgentChange {
    std::optional<std::string> name;
    std::optional<RoleId> role;
    std::optional<std::vector<TeamId>> teams;
    std::optional<bool> active;
};
struct TeamChange {
    std::optional<std::string> name;
    std::optional<AgentId> lead;
    std::optional<std::vector<AgentId>> members;
};
struct RoleChange {
    std::optional<std::string> name;
    std::optional<Permissions> permissions;
};

class People::Impl {
public:
    Impl(const Clock& c, IdSource& i, kernel::Outbox& o, kernel::Audit& a)
        : clock(c),
          ids(i),
          outbox(o),
          audit(a),
          directory_(o, {"people.changed", "teams.changed", "roles.changed"}, readDirectory) {}

    Result<Agent> addAgent(db::WriteTx& tx, const Actor& actor, NewAgent command);
    /// `conflict` "changed" when `version` is not the agent's; "agent.last_admin" when nobody could
    /// administrate any more.
    Result<Agent> changeAgent(db::WriteTx& tx, const Actor& actor, AgentId id,
                              std::optional<std::string_view> version, const AgentChange& change);
    /// Own profile: everything but role, teams, activity.
    void saveProfile(db::WriteTx& tx, const Agent& agent);

    Result<Team> addTeam(db::WriteTx& tx, const Actor& actor, Team team);
    Result<Team> changeTeam(db::WriteTx& tx, const Actor& actor, TeamId id,
                            std::optional<std::string_view> version, const TeamChange& change);
    Result<void> removeTeam(db::WriteTx& tx, const Actor& actor, TeamId id,
                            const TeamTickets& tickets);

    Result<Role> addRole(db::WriteTx& tx, const Actor& actor, std::string name,
                         Permissions permissions);
    Result<Role> changeRole(db::WriteTx& tx, const Actor& actor, RoleId id,
                            std::optional<std::string_view> version, const RoleChange& change);
    Result<void> removeRole(db::WriteTx& tx, const Actor& actor, RoleId id);

    std::shared_ptr<const Directory> directory(db::ReadTx& tx) { return directory_.get(tx); }
    void changed(db::WriteTx& tx, const Actor& actor, std::string_view kind, std::int64_t subject);

    const Clock& clock;
    IdSource& ids;
    kernel::Outbox& outbox;
    kernel::Audit& audit;
    SignIns* signIns = nullptr;  ///< set by connect()

private:
    static Directory readDirectory(db::ReadTx& tx);
    Result<void> checkTeam(db::ReadTx& tx, const Team& team) const;
    Result<void> keepAnAdmin(db::ReadTx& tx, const Agent& before, const Agent& after) const;

    kernel::Snapshot<Directory> directory_;
};

}  // namespace deskbell::people
