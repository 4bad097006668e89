#include "sim/table.hpp"

#include <array>

#include "sim/actions/all.hpp"
#include "sim/faults/all.hpp"
#include "sim/invariants/all.hpp"

namespace deskbell::sim {
namespace {

constexpr auto kActions = std::to_array<Action>({
    // customers and machines
    {"customer writes", 50, actions::customerWrites},
    {"customer answers", 40, actions::customerAnswers},
    {"stranger pretends", 10, actions::strangerPretends},
    {"mail is handed over again", 30, actions::mailIsHandedOverAgain},
    {"machine answers", 12, actions::machineAnswers},
    {"mail bounces", 10, actions::mailBounces},
    {"garbage arrives", 6, actions::garbageArrives},
    // agents
    {"agent replies", 50, actions::agentReplies},
    {"agent takes back", 15, actions::agentTakesBack},
    {"agent writes note", 25, actions::agentWritesNote},
    {"agent opens ticket", 15, actions::agentOpensTicket},
    {"agent asks again", 30, actions::agentAsksAgain},
    {"agent sends failed again", 8, actions::agentSendsFailedAgain},
    {"agent redacts", 5, actions::agentRedacts},
    {"agent assigns", 40, actions::agentAssigns},
    {"agent changes status", 30, actions::agentChangesStatus},
    {"agent tags", 15, actions::agentTags},
    {"agents change at once", 10, actions::agentsChangeAtOnce},
    {"agent follows", 15, actions::agentFollows},
    {"agent changes many", 8, actions::agentChangesMany},
    {"agent reads ticket", 25, actions::agentReadsTicket},
    {"agent lists tickets", 12, actions::agentListsTickets},
    {"agent counts views", 12, actions::agentCountsViews},
    {"agent searches", 4, actions::agentSearches},
    {"admin moves agent", 5, actions::adminMovesAgent},
    // another Deskbell
    {"far desk works", 40, actions::farDeskWorks},
    // browsers
    {"browser connects", 20, actions::browserConnects},
    {"browser leaves", 20, actions::browserLeaves},
    {"browser comes back", 40, actions::browserComesBack},
    // nodes
    {"node works", 120, actions::nodeWorks},
    {"node reads on", 120, actions::nodeReadsOn},
    {"node indexes", 3, actions::nodeIndexes},
    {"node starts", 60, actions::nodeStarts},
    {"words arrive", 60, actions::wordsArrive},
    // time
    {"seconds pass", 60, actions::secondsPass},
    {"minutes pass", 20, actions::minutesPass},
    {"days pass", 3, actions::daysPass},
    // faults
    {"node crashes", 6, faults::nodeCrashes},
    {"node dies within a write", 10, faults::nodeDiesWithinAWrite},
    {"write fails", 15, faults::writeFails},
    {"commit is refused", 10, faults::commitIsRefused},
    {"outcome is unknown", 15, faults::outcomeIsUnknown},
    {"use case runs twice", 15, faults::useCaseRunsTwice},
    {"words are lost", 10, faults::wordsAreLost},
    {"disk fills or has space", 6, faults::diskFillsOrHasSpace},
    {"post changes its mood", 15, faults::postChangesItsMood},
});

constexpr auto kInvariants = std::to_array<InvariantEntry>({
    {"nothing acknowledged is lost or doubled", invariants::nothingIsLostOrDoubled},
    {"somebody answers for every open ticket", invariants::somebodyAnswers},
    {"what leaves was decided", invariants::whatLeavesWasDecided},
    {"entries never change", invariants::entriesNeverChange},
    {"browsers miss nothing and see nothing else", invariants::browsersMissNothing},
    {"changes are announced", invariants::changesAreAnnounced},
    {"counters are right", invariants::countersAreRight},
    {"loops end", invariants::loopsEnd},
    {"nothing breaks by itself", invariants::nothingBreaksByItself},
});

}  // namespace

std::span<const Action> allActions() {
    return kActions;
}

std::span<const InvariantEntry> allInvariants() {
    return kInvariants;
}

}  // namespace deskbell::sim
