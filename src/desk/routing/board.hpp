#pragma once
// Who gets what next. Everything that a decision needs, in memory, kept so that a change and a
// decision cost no more than the logarithm of agents and tickets. Pure: no clock, no database.
//
// Tickets that want the same (queue, team, language) wait in one pool; those of one weight in one
// lane of it, by what is promised first, then by age. Beside them stand the agents who may take one
// of them right now, in the order of the queue's strategy.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "desk/routing/routing.hpp"

namespace deskbell::routing {

/// What a queue wants of agents.
struct BoardQueue {
    QueueId id;
    Strategy strategy = Strategy::leastLoaded;
    std::vector<SkillLevel> skills;
    bool speaksLanguage = false;
};

struct BoardAgent {
    AgentId id;
    bool available = false;
    int capacity = kUsualCapacity;
    std::vector<TeamId> teams;
    std::vector<SkillLevel> skills;
    std::vector<std::string> languages;
    bool operator==(const BoardAgent&) const = default;
};

struct BoardTicket {
    TicketId id;
    int weight = 0;
    AgentId holder;  ///< who has it in work, or is asked; none: it waits
    QueueId queue;   ///< none: it waits for nobody
    TeamId team;     ///< whose members may get it; none: everybody
    std::string language;
    AgentId known;  ///< by this customer
    std::optional<Timestamp> due;
    std::vector<AgentId> excluded;  ///< who does not get it now
    bool operator==(const BoardTicket&) const = default;
};

/// Whether the agent may ever get such a ticket, as far as team, skills and language go.
[[nodiscard]] bool mayGet(const BoardAgent& agent, const BoardQueue& queue, TeamId team,
                          std::string_view language);

class Board {
public:
    explicit Board(std::vector<BoardQueue> queues);
    ~Board();
    Board(const Board&) = delete;
    Board& operator=(const Board&) = delete;

    /// New or changed.
    void put(const BoardAgent& agent);
    /// Gets nothing any more; what they have stays theirs.
    void dismiss(AgentId agent);
    void put(const BoardTicket& ticket);
    void remove(TicketId ticket);

    struct Decision {
        TicketId ticket;
        AgentId agent;
        QueueId queue;
        bool operator==(const Decision&) const = default;
    };
    /// The next ticket and who gets it, if any can be given; the board stands then as if they had
    /// it.
    std::optional<Decision> decide();

    [[nodiscard]] int load(AgentId agent) const;
    [[nodiscard]] bool isWaiting(TicketId ticket) const;
    /// Whether anybody, there or not, could get such a ticket.
    [[nodiscard]] bool hasMembers(const BoardTicket& ticket);
    [[nodiscard]] std::size_t waiting() const { return waiting_; }

private:
    struct Lane;
    struct Pool;
    struct Worker;
    struct Item;
    /// By due time, then by age.
    using Turn = std::pair<std::int64_t, std::int64_t>;
    /// Smaller is asked first.
    struct Rank {
        std::int64_t first = 0, second = 0;
        AgentId agent;
        auto operator<=>(const Rank&) const = default;
    };

    Worker& workerOf(AgentId agent);
    Pool& poolOf(const BoardTicket& ticket);
    Lane& laneOf(const BoardTicket& ticket);
    [[nodiscard]] static Turn turnOf(const BoardTicket& ticket);
    [[nodiscard]] static Rank rankIn(const Lane& lane, const Worker& worker);
    [[nodiscard]] static bool isReady(const Lane& lane, const Worker& worker);
    /// Takes the worker out of all lanes, changes it, and brings it back where it belongs.
    template <class Change>
    void change(Worker& worker, Change change);
    void join(Worker& worker);
    void leave(Worker& worker);
    void addReady(Lane& lane, const Worker& worker);
    void place(Item& item);
    void displace(Item& item);
    void show(Lane& lane);
    [[nodiscard]] Worker* pick(Lane& lane, const Item& item);
    [[nodiscard]] Lane* overtaken(const Worker& worker, const Lane& lane, Turn turn);
    void endReserve(Lane& lane);

    std::map<QueueId, BoardQueue> queues_;
    std::map<std::tuple<QueueId, TeamId, std::string>, std::unique_ptr<Pool>> pools_;
    std::unordered_map<AgentId, std::unique_ptr<Worker>> workers_;
    std::unordered_map<TicketId, std::unique_ptr<Item>> items_;
    std::set<std::pair<Turn, Lane*>> shown_;  ///< lanes with somebody who waits and somebody ready
    std::int64_t steps_ = 0;                  ///< counts what is given and what is finished
    std::size_t waiting_ = 0;
};

}  // namespace deskbell::routing
