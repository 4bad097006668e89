// The decisions of routing: who gets what, in which order, how fair, and against a slow oracle.

#include "desk/routing/board.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <random>

namespace deskbell::routing {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr QueueId kQueue{1};
constexpr Timestamp kNow = fromMicros(1'767'603'600'000'000);

BoardQueue queueOf(Strategy strategy, std::vector<SkillLevel> skills = {}) {
    return {
        .id = kQueue, .strategy = strategy, .skills = std::move(skills), .speaksLanguage = false};
}
BoardAgent agentOf(std::int64_t id, int capacity = kUsualCapacity) {
    BoardAgent agent;
    agent.id = AgentId{id};
    agent.available = true;
    agent.capacity = capacity;
    return agent;
}
BoardTicket ticketOf(std::int64_t id, int weight = 10) {
    BoardTicket ticket;
    ticket.id = TicketId{id};
    ticket.weight = weight;
    ticket.queue = kQueue;
    return ticket;
}
/// "1>2" for ticket 1 to agent 2.
std::string told(const std::optional<Board::Decision>& decision) {
    if (!decision) return "nothing";
    return toString(decision->ticket) + ">" + toString(decision->agent);
}
std::vector<std::string> decideAll(Board& board) {
    std::vector<std::string> out;
    while (auto decision = board.decide()) out.push_back(told(decision));
    return out;
}

TEST(Board, GivesToWhoHasTheLeastForTheirCapacity) {
    Board board({queueOf(Strategy::leastLoaded)});
    board.put(agentOf(1, 100));
    board.put(agentOf(2, 50));
    for (int id = 1; id <= 6; ++id) board.put(ticketOf(id));
    EXPECT_THAT(decideAll(board), ElementsAre("1>1", "2>2", "3>1", "4>2", "5>1", "6>1"));
}

TEST(Board, GivesInTurns) {
    Board board({queueOf(Strategy::roundRobin)});
    for (int id = 1; id <= 3; ++id) board.put(agentOf(id));
    for (int id = 1; id <= 5; ++id) board.put(ticketOf(id));
    EXPECT_THAT(decideAll(board), ElementsAre("1>1", "2>2", "3>3", "4>1", "5>2"));
}

TEST(Board, GivesToWhoIsIdleForLongest) {
    Board board({queueOf(Strategy::longestIdle)});
    for (int id = 1; id <= 3; ++id) board.put(agentOf(id, 10));
    for (int id = 1; id <= 3; ++id) board.put(ticketOf(id));
    EXPECT_THAT(decideAll(board), ElementsAre("1>1", "2>2", "3>3"));
    board.remove(TicketId{2});
    board.remove(TicketId{1});
    board.put(ticketOf(4));
    board.put(ticketOf(5));
    EXPECT_THAT(decideAll(board), ElementsAre("4>2", "5>1"));
}

TEST(Board, GivesToTheAgentWhomTheCustomerKnowsWhileThereIsRoom) {
    Board board({queueOf(Strategy::knownAgent)});
    board.put(agentOf(1, 20));
    board.put(agentOf(2, 20));
    for (int id = 1; id <= 3; ++id) {
        auto ticket = ticketOf(id);
        ticket.known = AgentId{2};
        board.put(ticket);
    }
    EXPECT_THAT(decideAll(board), ElementsAre("1>2", "2>2", "3>1"));
}

TEST(Board, TakesWhatIsPromisedFirstThenWhatIsOldest) {
    Board board({queueOf(Strategy::leastLoaded)});
    auto late = ticketOf(1), soon = ticketOf(4);
    late.due = kNow + 2h;
    soon.due = kNow + 1h;
    for (const auto& ticket : {ticketOf(3), late, soon, ticketOf(2)}) board.put(ticket);
    board.put(agentOf(1));
    EXPECT_THAT(decideAll(board), ElementsAre("4>1", "1>1", "2>1", "3>1"));
}

TEST(Board, WhatIsPromisedFirstGoesFirstAcrossQueues) {
    auto other = queueOf(Strategy::roundRobin);
    other.id = QueueId{2};
    Board board({queueOf(Strategy::leastLoaded), other});
    board.put(agentOf(1, 10));
    auto a = ticketOf(1), b = ticketOf(2);
    a.due = kNow + 2h;
    b.due = kNow + 1h;
    b.queue = QueueId{2};
    board.put(a);
    board.put(b);
    EXPECT_EQ(told(board.decide()), "2>1");
    EXPECT_EQ(told(board.decide()), "nothing");
    board.remove(TicketId{2});
    EXPECT_EQ(told(board.decide()), "1>1");
}

TEST(Board, AsksForSkillsTeamsAndLanguages) {
    auto queue = queueOf(Strategy::leastLoaded, {{SkillId{7}, 3}});
    queue.speaksLanguage = true;
    Board board({queue});
    auto novice = agentOf(1), expert = agentOf(2), german = agentOf(3), stranger = agentOf(4);
    novice.skills = {{SkillId{7}, 2}};
    expert.skills = german.skills = stranger.skills = {{SkillId{7}, 3}};
    german.languages = stranger.languages = {"de"};
    novice.teams = expert.teams = german.teams = {TeamId{5}};
    for (const auto& agent : {novice, expert, german, stranger}) board.put(agent);
    auto ticket = ticketOf(1), inGerman = ticketOf(2);
    ticket.team = inGerman.team = TeamId{5};
    inGerman.language = "de";
    board.put(inGerman);
    board.put(ticket);
    EXPECT_THAT(decideAll(board), ElementsAre("1>2", "2>3"));
    board.dismiss(AgentId{3});
    auto another = inGerman;
    another.id = TicketId{3};
    board.put(another);
    EXPECT_EQ(told(board.decide()), "nothing");
    novice.skills = {{SkillId{7}, 5}};
    novice.languages = {"de"};
    board.put(novice);
    EXPECT_EQ(told(board.decide()), "3>1");
}

TEST(Board, NobodyGetsMoreThanTheyCanTakeButASingleTicketAlwaysFits) {
    Board board({queueOf(Strategy::leastLoaded)});
    board.put(agentOf(1, 25));
    board.put(ticketOf(1, 40));
    board.put(ticketOf(2, 10));
    EXPECT_EQ(told(board.decide()), "1>1");
    EXPECT_EQ(told(board.decide()), "nothing");
    board.remove(TicketId{1});
    EXPECT_EQ(told(board.decide()), "2>1");
    board.put(agentOf(2, 0));
    board.put(ticketOf(3, 40));
    EXPECT_EQ(told(board.decide()), "nothing");
}

TEST(Board, WhoDeclinedIsNotAskedAgainAndTheNextTicketDoesNotWaitForIt) {
    Board board({queueOf(Strategy::leastLoaded)});
    board.put(agentOf(1));
    auto declined = ticketOf(1);
    declined.excluded = {AgentId{1}};
    board.put(declined);
    board.put(ticketOf(2));
    EXPECT_THAT(decideAll(board), ElementsAre("2>1"));
    EXPECT_TRUE(board.isWaiting(TicketId{1}));
    board.put(agentOf(2));
    EXPECT_EQ(told(board.decide()), "1>2");
}

TEST(Board, WhoIsAwayGetsNothingUntilTheyAreBack) {
    Board board({queueOf(Strategy::leastLoaded)});
    auto agent = agentOf(1);
    agent.available = false;
    board.put(agent);
    board.put(ticketOf(1));
    EXPECT_EQ(told(board.decide()), "nothing");
    agent.available = true;
    board.put(agent);
    EXPECT_EQ(told(board.decide()), "1>1");
    board.dismiss(AgentId{1});
    EXPECT_EQ(board.load(AgentId{1}), 10);
    board.remove(TicketId{1});
    EXPECT_EQ(board.load(AgentId{1}), 0);
}

/// Mails without end would keep everybody too busy for a call.
TEST(Board, AHeavyTicketIsNotPassedOverForEver) {
    Board board({queueOf(Strategy::leastLoaded)});
    for (int id = 1; id <= 3; ++id) board.put(agentOf(id, 100));
    std::deque<TicketId> held;
    std::int64_t next = 1'000;
    auto mail = [&] {
        board.put(ticketOf(++next, 10));
        while (auto given = board.decide()) {
            if (given->ticket == TicketId{1}) return true;
            held.push_back(given->ticket);
        }
        return false;
    };
    for (int i = 0; i < 30; ++i) mail();
    board.put(ticketOf(1, 100));
    int passed = 0;
    while (!mail() && passed < 1'000) {
        ++passed;
        board.remove(held.front());
        held.pop_front();
    }
    EXPECT_LT(passed, 200);
}

// --- Against everything looked through each time

struct Slow {
    std::map<TicketId, BoardTicket> tickets;
    std::map<AgentId, BoardAgent> agents;
    std::map<AgentId, std::int64_t> given;
    std::map<AgentId, int> load;

    std::string decide(const BoardQueue& queue) {
        std::vector<const BoardTicket*> order;
        for (const auto& [id, ticket] : tickets) {
            if (!ticket.holder) order.push_back(&ticket);
        }
        auto due = [](const BoardTicket* t) { return t->due.value_or(Timestamp::max()); };
        std::stable_sort(order.begin(), order.end(),
                         [&](auto* a, auto* b) { return due(a) < due(b); });
        for (const auto* ticket : order) {
            std::optional<std::tuple<double, std::int64_t, AgentId>> best;
            for (const auto& [id, agent] : agents) {
                const bool fits = load[id] == 0 || load[id] + ticket->weight <= agent.capacity;
                const bool asked = std::find(ticket->excluded.begin(), ticket->excluded.end(),
                                             id) != ticket->excluded.end();
                if (!agent.available || !fits || asked ||
                    !mayGet(agent, queue, ticket->team, ticket->language))
                    continue;
                const std::tuple mine(static_cast<double>(load[id]) / agent.capacity, given[id],
                                      id);
                if (!best || mine < *best) best = mine;
            }
            if (best) return toString(ticket->id) + ">" + toString(std::get<2>(*best));
        }
        return "nothing";
    }
};

RC_GTEST_PROP(Board, DecidesAsIfItLookedThroughEverything, ()) {
    std::mt19937_64 dice(*rc::gen::arbitrary<std::uint64_t>());
    auto upTo = [&](int most) { return static_cast<int>(dice() % static_cast<unsigned>(most)); };
    const auto queue = queueOf(Strategy::leastLoaded, {{SkillId{7}, 2}});
    Board board({queue});
    Slow slow;
    std::int64_t steps = 0;
    for (int step = 0; step < 120; ++step) {
        const int what = upTo(10);
        if (what < 3) {
            auto agent = agentOf(1 + upTo(6), 20 + 10 * upTo(3));
            agent.available = upTo(4) > 0;
            agent.teams = {TeamId{1 + upTo(2)}};
            agent.skills = {{SkillId{7}, 1 + upTo(3)}};
            board.put(agent);
            slow.agents[agent.id] = agent;
        } else if (what < 7) {
            auto ticket = ticketOf(1 + upTo(40));
            if (slow.tickets.contains(ticket.id) && slow.tickets[ticket.id].holder) continue;
            ticket.team = TeamId{upTo(3)};
            if (upTo(2) == 0) ticket.due = kNow + std::chrono::minutes(upTo(5));
            for (int i = upTo(3); i > 0; --i) ticket.excluded.push_back(AgentId{1 + upTo(6)});
            board.put(ticket);
            slow.tickets[ticket.id] = ticket;
        } else if (what < 8) {
            const TicketId id{1 + upTo(40)};
            const auto found = slow.tickets.find(id);
            if (found != slow.tickets.end()) {
                if (found->second.holder) slow.load[found->second.holder] -= 10;
                slow.tickets.erase(found);
            }
            board.remove(id);
        } else {
            const auto expected = slow.decide(queue);
            const auto decided = board.decide();
            RC_ASSERT(told(decided) == expected);
            if (!decided) continue;
            slow.tickets[decided->ticket].holder = decided->agent;
            slow.load[decided->agent] += 10;
            slow.given[decided->agent] = ++steps;
        }
        for (const auto& [id, agent] : slow.agents) RC_ASSERT(board.load(id) == slow.load[id]);
    }
}

// --- Fairness

double coefficientOfVariation(const std::vector<double>& values) {
    double mean = 0, square = 0;
    for (const auto value : values) mean += value / static_cast<double>(values.size());
    for (const auto value : values)
        square += (value - mean) * (value - mean) / static_cast<double>(values.size());
    return std::sqrt(square) / mean;
}

/// Arrivals, and work that takes its time; answers how much each agent had in work on average.
std::vector<double> loadsOf(Strategy strategy, std::uint64_t seed, double busy) {
    std::mt19937_64 dice(seed);
    constexpr int kAgents = 50, kTickets = 50'000, kAtOnce = 10;
    Board board({queueOf(strategy)});
    for (int id = 1; id <= kAgents; ++id) board.put(agentOf(id));
    std::exponential_distribution<double> arrival(busy * kAgents * kAtOnce), work(1.0);
    std::vector<double> loads(kAgents, 0);
    std::multimap<double, TicketId> ends;
    double now = 0;
    for (int id = 1; id <= kTickets; ++id) {
        now += arrival(dice);
        auto decide = [&](double at) {
            while (auto given = board.decide()) {
                const auto takes = work(dice);
                loads[static_cast<std::size_t>(given->agent.value - 1)] += takes;
                ends.emplace(at + takes, given->ticket);
            }
        };
        while (!ends.empty() && ends.begin()->first <= now) {
            const auto [at, ticket] = *ends.begin();
            ends.erase(ends.begin());
            board.remove(ticket);
            decide(at);
        }
        board.put(ticketOf(id));
        decide(now);
    }
    return loads;
}

TEST(BoardFairness, EqualsAreEquallyLoadedByEveryStrategy) {
    for (const auto strategy :
         {Strategy::leastLoaded, Strategy::roundRobin, Strategy::knownAgent}) {
        for (const auto busy : {0.5, 0.9}) {
            EXPECT_LE(coefficientOfVariation(loadsOf(strategy, 3, busy)), 0.05)
                << strategyName(strategy) << " at " << busy;
        }
    }
}

RC_GTEST_PROP(BoardFairness, AmongEqualsNobodyIsServedBeforeOneWhoCameFirst, ()) {
    std::mt19937_64 dice(*rc::gen::arbitrary<std::uint64_t>());
    const auto strategy = static_cast<Strategy>(dice() % 4);
    Board board({queueOf(strategy)});
    for (int id = 1; id <= 4; ++id) board.put(agentOf(id, 20));
    std::vector<TicketId> held;
    std::int64_t last = 0, next = 0;
    for (int step = 0; step < 300; ++step) {
        if (dice() % 2 == 0) board.put(ticketOf(++next));
        if (dice() % 2 == 0 && !held.empty()) {
            std::swap(held[dice() % held.size()], held.back());
            board.remove(held.back());
            held.pop_back();
        }
        while (auto given = board.decide()) {
            RC_ASSERT(given->ticket.value > last);
            last = given->ticket.value;
            held.push_back(given->ticket);
        }
    }
}

// --- Erlang A: what queueing theory says of calls that wait and give up

struct ErlangA {
    double givesUp = 0, meanWait = 0;  ///< share of calls; in minutes, of all calls
};
/// The birth-death chain of Palm's model, summed.
ErlangA erlangA(double calls, double each, int agents, double patience) {
    const double mu = 1 / each, theta = 1 / patience;
    double weight = 1, sum = 1, queued = 0;
    for (int n = 1; n < 2'000; ++n) {
        const double out = n <= agents ? n * mu : agents * mu + (n - agents) * theta;
        weight *= calls / out;
        sum += weight;
        if (n > agents) queued += (n - agents) * weight;
    }
    queued /= sum;
    return {theta * queued / calls, queued / calls};
}

/// So many calls by the board itself.
ErlangA simulateCalls(int calls, std::uint64_t seed) {
    std::mt19937_64 dice(seed);
    Board board({queueOf(Strategy::longestIdle)});
    for (int id = 1; id <= 50; ++id) board.put(agentOf(id, 1));
    std::exponential_distribution<double> arrival(48), work(1), patience(0.5);
    enum class What { comes, ends, givesUp };
    std::multimap<double, std::pair<What, std::int64_t>> coming;
    std::unordered_map<std::int64_t, double> since;
    constexpr int kWarmUp = 5'000;
    int gaveUp = 0;
    double waited = 0;
    coming.emplace(arrival(dice), std::pair{What::comes, std::int64_t{1}});
    std::int64_t done = 0;
    auto leave = [&](std::int64_t call, double now) {
        if (call > kWarmUp) waited += now - since[call];
        since.erase(call);
        ++done;
    };
    while (done < calls + kWarmUp) {
        const auto [now, event] = *coming.begin();
        const auto [what, call] = event;
        coming.erase(coming.begin());
        switch (what) {
            case What::comes:
                coming.emplace(now + arrival(dice), std::pair{What::comes, call + 1});
                coming.emplace(now + patience(dice), std::pair{What::givesUp, call});
                since[call] = now;
                board.put(ticketOf(call, 1));
                break;
            case What::ends:
                board.remove(TicketId{call});
                break;
            case What::givesUp:
                if (!board.isWaiting(TicketId{call})) continue;
                board.remove(TicketId{call});
                if (call > kWarmUp) ++gaveUp;
                leave(call, now);
                break;
        }
        while (auto given = board.decide()) {
            leave(given->ticket.value, now);
            coming.emplace(now + work(dice), std::pair{What::ends, given->ticket.value});
        }
    }
    return {static_cast<double>(gaveUp) / calls, waited / calls};
}

TEST(BoardErlang, TheoryItselfIsAsItIsPrinted) {
    const auto theory = erlangA(48, 1, 50, 2);
    EXPECT_NEAR(theory.givesUp, 0.031, 0.0005);
    EXPECT_NEAR(theory.meanWait * 60, 3.7, 0.05);
}

TEST(BoardErlang, CallsWaitAndGiveUpAsTheorySays) {
    const auto theory = erlangA(48, 1, 50, 2);
    std::vector<double> lost, waits;
    for (std::uint64_t run = 0; run < 20; ++run) {
        const auto seen = simulateCalls(12'000, 100 + run);
        lost.push_back(seen.givesUp);
        waits.push_back(seen.meanWait);
    }
    auto expectWithin = [](const std::vector<double>& runs, double expected, const char* what) {
        const auto n = static_cast<double>(runs.size());
        double mean = 0;
        for (const auto run : runs) mean += run / n;
        const auto deviation = coefficientOfVariation(runs) * mean * std::sqrt(n / (n - 1));
        constexpr double kStudent = 2.861;  // 99 %, 19 degrees of freedom
        const auto margin = kStudent * deviation / std::sqrt(n);
        EXPECT_NEAR(mean, expected, margin) << what;
        EXPECT_LT(margin, 0.15 * expected) << what << ": too few calls to say anything";
    };
    expectWithin(lost, theory.givesUp, "gives up");
    expectWithin(waits, theory.meanWait, "waits");
}

}  // namespace
}  // namespace deskbell::routing
