#pragma once
// What service.cpp and http.cpp share.

#include <mutex>

#include "desk/people/people.hpp"

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
        : clock(c), ids(i), outbox(o), audit(a) {
        outbox.onRead([this](const kernel::StoredEvent& stored) {
            const auto& kind = stored.event.kind;
            if (kind == "people.changed" || kind == "teams.changed" || kind == "roles.changed")
                forget(stored.position);
        });
    }

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

    std::shared_ptr<const Directory> directory(db::ReadTx& tx);
    void changed(db::WriteTx& tx, const Actor& actor, std::string_view kind, std::int64_t subject);

    const Clock& clock;
    IdSource& ids;
    kernel::Outbox& outbox;
    kernel::Audit& audit;
    SignIns* signIns = nullptr;  ///< set by connect()

private:
    /// The directory that was read before this event is not up to date, here or on another node.
    void forget(std::int64_t position);
    Result<void> checkTeam(db::ReadTx& tx, const Team& team) const;
    Result<void> keepAnAdmin(db::ReadTx& tx, const Agent& before, const Agent& after) const;

    std::mutex mutex_;
    std::shared_ptr<const Directory> directory_;
    std::int64_t changedAt_ = 0;  ///< position of the last event that changed people
};

}  // namespace deskbell::people
