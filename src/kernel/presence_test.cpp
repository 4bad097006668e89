#include "kernel/presence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace deskbell::kernel {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using State = Presence::State;

Actor agent(std::int64_t id, std::string name) {
    Actor actor;
    actor.kind = ActorKind::agent;
    actor.agent = AgentId{id};
    actor.name = std::move(name);
    return actor;
}

class PresenceTest : public testing::Test {
protected:
    bool announce(const int& tab, const Actor& who, State state = State::viewing) {
        return presence.announce(&tab, who, "ticket:1", state, now);
    }

    Presence presence;
    Duration now = 1000s;
    const Actor mia = agent(7, "Mia"), ben = agent(8, "Ben");
    const int miasTab = 0, miasPhone = 0, bensTab = 0;
};

TEST_F(PresenceTest, KnowsWhoIsWhere) {
    announce(miasTab, mia);
    announce(miasPhone, mia, State::typing);
    EXPECT_TRUE(presence.isPresent(mia.agent, "ticket:1", now));
    EXPECT_FALSE(presence.isPresent(ben.agent, "ticket:1", now));
    EXPECT_FALSE(presence.isPresent(mia.agent, "ticket:2", now));
    EXPECT_TRUE(presence.leave(&miasTab, "ticket:1"));
    EXPECT_TRUE(presence.isPresent(mia.agent, "ticket:1", now)) << "by phone";
    EXPECT_FALSE(presence.isPresent(mia.agent, "ticket:1", now + Presence::kHolds))
        << "also when nobody has looked for those who left";
}

TEST_F(PresenceTest, TellsWhenSomethingChanges) {
    EXPECT_TRUE(announce(miasTab, mia));
    EXPECT_FALSE(announce(miasTab, mia)) << "a renewal is no news";
    EXPECT_TRUE(announce(miasTab, mia, State::typing));
    EXPECT_TRUE(announce(bensTab, ben));
    EXPECT_THAT(presence.connections("ticket:1"), ElementsAre(&miasTab, &bensTab));
    EXPECT_EQ(
        presence.message("ticket:1"),
        R"({"type":"presence","subject":"ticket:1","agents":[)"
        R"({"id":"7","name":"Mia","state":"typing"},{"id":"8","name":"Ben","state":"viewing"}]})");
    EXPECT_TRUE(presence.leave(&miasTab, "ticket:1"));
    EXPECT_FALSE(presence.leave(&miasTab, "ticket:1"));
    EXPECT_THAT(presence.connections("ticket:1"), ElementsAre(&bensTab));
}

TEST_F(PresenceTest, AnAgentWithTwoWindowsIsOneAndTypesIfOneDoes) {
    static_cast<void>(announce(miasTab, mia));
    static_cast<void>(announce(miasPhone, mia, State::typing));
    EXPECT_EQ(
        presence.message("ticket:1"),
        R"({"type":"presence","subject":"ticket:1","agents":[{"id":"7","name":"Mia","state":"typing"}]})");
}

TEST_F(PresenceTest, FadesUnlessItIsRenewed) {
    static_cast<void>(announce(miasTab, mia));
    now += 20s;
    static_cast<void>(announce(bensTab, ben));
    EXPECT_EQ(presence.nextExpiry(), 1030s);
    EXPECT_THAT(presence.expire(1029s), IsEmpty());
    EXPECT_THAT(presence.expire(1030s), ElementsAre("ticket:1"));
    EXPECT_THAT(presence.connections("ticket:1"), ElementsAre(&bensTab));
    EXPECT_THAT(presence.expire(1050s), ElementsAre("ticket:1"));
    EXPECT_EQ(presence.nextExpiry(), std::nullopt);
}

TEST_F(PresenceTest, AConnectionIsAtAFewSubjectsAtMost) {
    for (std::size_t i = 0; i < Presence::kMostSubjects; ++i) {
        EXPECT_TRUE(
            presence.announce(&miasTab, mia, "ticket:" + std::to_string(i), State::viewing, now));
    }
    EXPECT_FALSE(presence.announce(&miasTab, mia, "ticket:99", State::viewing, now));
    EXPECT_THAT(presence.connections("ticket:99"), IsEmpty());
    EXPECT_EQ(presence.leaveAll(&miasTab).size(), Presence::kMostSubjects);
    EXPECT_TRUE(presence.announce(&miasTab, mia, "ticket:99", State::viewing, now));
}

}  // namespace
}  // namespace deskbell::kernel
