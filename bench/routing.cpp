#include "routing.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include "base/time.hpp"
#include "desk/routing/board.hpp"

namespace deskbell::bench {

using namespace routing;

namespace {

constexpr int kTeams = 20, kQueues = 40, kSkills = 10;
constexpr int kWeights[] = {5, 10, 30, 100};

class Scene {
public:
    Scene(int agents, std::uint64_t seed) : dice_(seed), board_(queues()) {
        for (int id = 1; id <= agents; ++id) {
            BoardAgent agent;
            agent.id = AgentId{id};
            agent.available = true;
            for (int n = 0; n < 2; ++n) agent.teams.push_back(TeamId{1 + upTo(kTeams)});
            for (int skill = 1; skill <= kSkills; ++skill) {
                if (upTo(3) > 0) agent.skills.push_back({SkillId{skill}, 1 + upTo(5)});
            }
            board_.put(agent);
        }
    }

    void arrive() {
        BoardTicket ticket;
        ticket.id = TicketId{++last_};
        ticket.queue = QueueId{1 + upTo(kQueues)};
        ticket.team = TeamId{1 + upTo(kTeams)};
        ticket.weight = kWeights[upTo(4)];
        ticket.due = fromMicros(last_ + upTo(1'000'000));
        board_.put(ticket);
    }
    void decide() {
        while (const auto decision = board_.decide()) held_.push_back(decision->ticket);
    }
    void finish() {
        if (held_.empty()) return;
        std::swap(held_[static_cast<std::size_t>(upTo(static_cast<int>(held_.size())))],
                  held_.back());
        board_.remove(held_.back());
        held_.pop_back();
    }
    [[nodiscard]] std::size_t waiting() const { return board_.waiting(); }

private:
    int upTo(int most) { return static_cast<int>(dice_() % static_cast<unsigned>(most)); }
    static std::vector<BoardQueue> queues() {
        std::vector<BoardQueue> out;
        for (int id = 1; id <= kQueues; ++id) {
            BoardQueue queue;
            queue.id = QueueId{id};
            queue.strategy = static_cast<Strategy>(id % 4);
            queue.skills = {{SkillId{1 + id % kSkills}, 1 + id % 3}};
            out.push_back(std::move(queue));
        }
        return out;
    }

    std::mt19937_64 dice_;
    Board board_;
    std::vector<TicketId> held_;
    std::int64_t last_ = 0;
};

}  // namespace

DecisionTimes timeDecisions(int agents, int queued, int decisions, std::uint64_t seed) {
    Scene scene(agents, seed);
    while (scene.waiting() < static_cast<std::size_t>(queued)) {
        scene.arrive();
        scene.decide();
    }
    const SystemClock clock;
    std::vector<double> times;
    times.reserve(static_cast<std::size_t>(decisions));
    for (int n = 0; n < decisions; ++n) {
        const auto began = clock.steady();
        scene.finish();
        scene.decide();
        scene.arrive();
        scene.decide();
        times.push_back(static_cast<double>((clock.steady() - began).count()));
    }
    std::sort(times.begin(), times.end());
    return {times[times.size() / 2], times[times.size() * 99 / 100], times.back()};
}

}  // namespace deskbell::bench
