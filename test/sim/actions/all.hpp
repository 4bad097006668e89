#pragma once
// Every deed of every part; listed with their weights in sim/table.cpp.

#include "sim/world.hpp"

namespace deskbell::sim::actions {

// customers.cpp
void customerWrites(World& world);
void customerAnswers(World& world);
void strangerPretends(World& world);
void mailIsHandedOverAgain(World& world);
// machines.cpp
void machineAnswers(World& world);
void mailBounces(World& world);
void garbageArrives(World& world);
// agents_write.cpp
void agentReplies(World& world);
void agentTakesBack(World& world);
void agentWritesNote(World& world);
void agentOpensTicket(World& world);
void agentAsksAgain(World& world);
void agentSendsFailedAgain(World& world);
void agentRedacts(World& world);
// agents_change.cpp
void agentAssigns(World& world);
void agentChangesStatus(World& world);
void agentTags(World& world);
void agentsChangeAtOnce(World& world);
void agentFollows(World& world);
void agentChangesMany(World& world);
// agents_read.cpp
void agentReadsTicket(World& world);
void agentListsTickets(World& world);
void agentCountsViews(World& world);
void agentSearches(World& world);
// people.cpp
void adminMovesAgent(World& world);
// far.cpp
void farDeskWorks(World& world);
// browsers.cpp
void browserConnects(World& world);
void browserLeaves(World& world);
void browserComesBack(World& world);
// nodes.cpp
void nodeWorks(World& world);
void nodeReadsOn(World& world);
void nodeIndexes(World& world);
void nodeStarts(World& world);
void wordsArrive(World& world);
// time.cpp
void secondsPass(World& world);
void minutesPass(World& world);
void daysPass(World& world);

}  // namespace deskbell::sim::actions
