#include "kernel/actor.hpp"

#include <gtest/gtest.h>

namespace deskbell {
namespace {

Actor agent(std::int64_t id, Permissions permissions, std::vector<TeamId> teams = {}) {
    Actor actor;
    actor.kind = ActorKind::agent;
    actor.agent = AgentId{id};
    actor.permissions = permissions;
    actor.teams = std::move(teams);
    return actor;
}

TEST(Permissions, EveryPermissionHasANameOfItsOwnThatParsesBack) {
    for (const auto name : Permissions::all().names()) {
        const auto permission = parsePermission(name);
        ASSERT_TRUE(permission) << name;
        EXPECT_EQ(permissionName(*permission), name);
    }
    EXPECT_EQ(Permissions::all().names().size(), kPermissionCount);
    EXPECT_EQ(permissionName(Permission::ticketsReadAll), "tickets.read_all");
    EXPECT_EQ(permissionName(Permission::auditRead), "audit.read");
    EXPECT_FALSE(parsePermission("tickets.fly"));
}

TEST(Permissions, SurviveBeingStoredAndDropUnknownNames) {
    const Permissions some{Permission::ticketsReply, Permission::auditRead};
    EXPECT_EQ(some.toText(), "tickets.reply audit.read");
    EXPECT_EQ(Permissions::parse(some.toText()), some);
    EXPECT_EQ(Permissions::parse("  audit.read tickets.fly tickets.reply "), some);
    EXPECT_EQ(Permissions::parse(""), Permissions{});
}

TEST(Permissions, ATokenNeverCanMoreThanItsAgent) {
    const Permissions token{Permission::ticketsRead, Permission::rolesManage};
    const Permissions owner{Permission::ticketsRead, Permission::ticketsReply};
    EXPECT_EQ(token & owner, Permissions{Permission::ticketsRead});
}

TEST(MaySee, DecidesByPermissionTeamOwnerAndFollowers) {
    const Permissions reads{Permission::ticketsRead};
    const Permissions readsAll{Permission::ticketsRead, Permission::ticketsReadAll};
    const TeamId flowers{1};
    const TeamId billing{2};
    const Audience open{.scoped = false};
    const Audience teamless{.scoped = true};
    const Audience ofBilling{.scoped = true, .team = billing};
    const Audience ownedBySeven{.scoped = true, .team = billing, .owner = AgentId{7}};
    const Audience followedBySeven{
        .scoped = true, .team = billing, .owner = AgentId{1}, .followers = {AgentId{7}}};
    const Audience onlySeven{.only = AgentId{7}, .scoped = true, .team = billing};
    const Audience customers{.permission = Permission::customersRead};

    struct Case {
        const char* what;
        Actor actor;
        const Audience& audience;
        bool sees;
    };
    const Case cases[] = {
        {"nobody sees nothing", Actor{}, open, false},
        {"the system sees everything", Actor::system("jobs"), onlySeven, true},
        {"an unscoped thing needs just the permission", agent(7, reads), open, true},
        {"no permission, no look", agent(7, {}), open, false},
        {"the permission is the audience's", agent(7, reads), customers, false},
        {"a ticket without team is everybody's", agent(7, reads), teamless, true},
        {"another team's ticket is hidden", agent(7, reads, {flowers}), ofBilling, false},
        {"one's own team's ticket is seen", agent(7, reads, {flowers, billing}), ofBilling, true},
        {"one's own ticket is seen", agent(7, reads), ownedBySeven, true},
        {"somebody else's is not", agent(8, reads), ownedBySeven, false},
        {"a followed ticket is seen", agent(7, reads), followedBySeven, true},
        {"read_all sees every team", agent(8, readsAll), ofBilling, true},
        {"a private thing is for that agent", agent(7, reads), onlySeven, true},
        {"who still needs the permission", agent(7, {}), onlySeven, false},
        {"and for no other, whatever the rights", agent(8, Permissions::all()), onlySeven, false},
        {"an agent without id owns nothing", agent(0, reads), ofBilling, false},
    };
    for (const auto& c : cases) EXPECT_EQ(maySee(c.actor, c.audience), c.sees) << c.what;
}

}  // namespace
}  // namespace deskbell
