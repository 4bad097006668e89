#include "desk/routing/agenda.hpp"

#include <gtest/gtest.h>

namespace deskbell::routing {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kNow = fromMicros(1'767'603'600'000'000);

TEST(Agenda, GivesWhatIsDueInOrderAndOnce) {
    Agenda agenda;
    const Agenda::Thing late{Agenda::What::owner, 1}, soon{Agenda::What::offer, 2};
    agenda.set(late, kNow + 2min);
    agenda.set(soon, kNow + 1min);
    EXPECT_EQ(agenda.next(), kNow + 1min);
    EXPECT_FALSE(agenda.take(kNow));
    EXPECT_EQ(agenda.take(kNow + 1h), soon);
    EXPECT_EQ(agenda.take(kNow + 1h), late);
    EXPECT_FALSE(agenda.take(kNow + 1h));
    EXPECT_FALSE(agenda.next());
}

TEST(Agenda, KnowsOneTimeForEachThing) {
    Agenda agenda;
    const Agenda::Thing thing{Agenda::What::presence, 1};
    agenda.set(thing, kNow + 1min);
    agenda.set(thing, kNow + 1h);
    EXPECT_FALSE(agenda.take(kNow + 30min));
    agenda.set(thing, std::nullopt);
    EXPECT_FALSE(agenda.next());
}

}  // namespace
}  // namespace deskbell::routing
