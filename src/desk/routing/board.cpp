#include "desk/routing/board.hpp"

#include <algorithm>
#include <limits>

#include "base/assert.hpp"

namespace deskbell::routing {

namespace {

/// So many lighter tickets may be given before one that came first and finds no room; then somebody
/// is kept free for it.
constexpr int kMostOvertakings = 20;

bool contains(const auto& list, const auto& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

}  // namespace

/// The tickets of one weight in a pool, and the agents who have room for one of them.
struct Board::Lane {
    Pool* pool = nullptr;
    int weight = 0;
    std::map<Turn, Item*> waiting;
    std::set<Rank> ready;
    std::vector<Item*> parked;  ///< all who are ready are excluded from them
    std::optional<Turn> shownAs;
    int overtakings = 0;
    Worker* reserved = nullptr;  ///< gets nothing lighter until there is room for one of these
};

struct Board::Pool {
    const BoardQueue* queue = nullptr;
    TeamId team;
    std::string language;
    std::map<int, Lane> lanes;  ///< by weight
    std::vector<Worker*> members;
};

struct Board::Worker {
    BoardAgent facts;
    bool dismissed = true;  ///< known only by what they have
    int load = 0;
    std::int64_t givenAt = 0, freedAt = 0;  ///< in steps
    std::vector<Pool*> pools;
    Lane* reservedFor = nullptr;
};

struct Board::Item {
    BoardTicket facts;
    Lane* lane = nullptr;  ///< where it waits
    bool parked = false;
};

bool mayGet(const BoardAgent& agent, const BoardQueue& queue, TeamId team,
            std::string_view language) {
    if (team && !contains(agent.teams, team)) return false;
    if (queue.speaksLanguage && !language.empty() && !contains(agent.languages, language))
        return false;
    return std::all_of(queue.skills.begin(), queue.skills.end(), [&](const SkillLevel& need) {
        return std::any_of(agent.skills.begin(), agent.skills.end(), [&](const SkillLevel& has) {
            return has.skill == need.skill && has.level >= need.level;
        });
    });
}

Board::Board(std::vector<BoardQueue> queues) {
    for (auto& queue : queues) queues_.emplace(queue.id, std::move(queue));
}
Board::~Board() = default;

// --- Agents

Board::Worker& Board::workerOf(AgentId agent) {
    auto& worker = workers_[agent];
    if (!worker) {
        worker = std::make_unique<Worker>();
        worker->facts.id = agent;
    }
    return *worker;
}

bool Board::isReady(const Lane& lane, const Worker& worker) {
    if (worker.dismissed || !worker.facts.available || worker.facts.capacity <= 0) return false;
    if (worker.reservedFor != nullptr && lane.weight < worker.reservedFor->weight) return false;
    return worker.load == 0 || worker.load + lane.weight <= worker.facts.capacity;
}

Board::Rank Board::rankIn(const Lane& lane, const Worker& worker) {
    const auto share = std::int64_t{1'000'000} * worker.load / std::max(worker.facts.capacity, 1);
    switch (lane.pool->queue->strategy) {
        case Strategy::roundRobin:
            return {worker.givenAt, 0, worker.facts.id};
        case Strategy::longestIdle:
            return {worker.load == 0 ? 0 : share + 1, worker.freedAt, worker.facts.id};
        case Strategy::leastLoaded:
        case Strategy::knownAgent:
        case Strategy::byHand:
            break;
    }
    return {share, worker.givenAt, worker.facts.id};
}

void Board::addReady(Lane& lane, const Worker& worker) {
    lane.ready.insert(rankIn(lane, worker));
    // Somebody new is there for those whom nobody could take.
    std::erase_if(lane.parked, [&](Item* item) {
        if (contains(item->facts.excluded, worker.facts.id)) return false;
        item->parked = false;
        lane.waiting.emplace(turnOf(item->facts), item);
        return true;
    });
}

template <class Change>
void Board::change(Worker& worker, Change change) {
    for (auto* pool : worker.pools) {
        for (auto& [weight, lane] : pool->lanes) {
            if (isReady(lane, worker)) lane.ready.erase(rankIn(lane, worker));
        }
    }
    change();
    for (auto* pool : worker.pools) {
        for (auto& [weight, lane] : pool->lanes) {
            if (isReady(lane, worker)) addReady(lane, worker);
            show(lane);
        }
    }
}

void Board::join(Worker& worker) {
    if (worker.dismissed) return;
    for (auto& [key, pool] : pools_) {
        if (!mayGet(worker.facts, *pool->queue, pool->team, pool->language)) continue;
        pool->members.push_back(&worker);
        worker.pools.push_back(pool.get());
    }
}

void Board::leave(Worker& worker) {
    for (auto* pool : worker.pools) {
        for (auto& [weight, lane] : pool->lanes) {
            if (isReady(lane, worker)) lane.ready.erase(rankIn(lane, worker));
            show(lane);
        }
        std::erase(pool->members, &worker);
    }
    worker.pools.clear();
}

void Board::put(const BoardAgent& agent) {
    auto& worker = workerOf(agent.id);
    if (!worker.dismissed && worker.facts == agent) return;
    const bool sameUse = !worker.dismissed && worker.facts.teams == agent.teams &&
                         worker.facts.skills == agent.skills &&
                         worker.facts.languages == agent.languages;
    if (worker.reservedFor != nullptr && (!sameUse || !agent.available))
        endReserve(*worker.reservedFor);
    if (sameUse) {
        change(worker, [&] {
            if (!worker.facts.available && agent.available) worker.freedAt = ++steps_;
            worker.facts = agent;
        });
        return;
    }
    leave(worker);
    worker.facts = agent;
    worker.dismissed = false;
    worker.freedAt = ++steps_;
    join(worker);
    change(worker, [] {});
}

void Board::dismiss(AgentId agent) {
    auto& worker = workerOf(agent);
    if (worker.reservedFor != nullptr) endReserve(*worker.reservedFor);
    leave(worker);
    worker.dismissed = true;
}

int Board::load(AgentId agent) const {
    const auto found = workers_.find(agent);
    return found == workers_.end() ? 0 : found->second->load;
}

// --- Tickets

Board::Turn Board::turnOf(const BoardTicket& ticket) {
    constexpr auto kNever = std::numeric_limits<std::int64_t>::max();
    return {ticket.due ? toMicros(*ticket.due) : kNever, ticket.id.value};
}

Board::Pool& Board::poolOf(const BoardTicket& ticket) {
    const auto& queue = queues_.at(ticket.queue);
    const auto language = queue.speaksLanguage ? ticket.language : std::string();
    auto& pool = pools_[{ticket.queue, ticket.team, language}];
    if (!pool) {
        pool = std::make_unique<Pool>();
        pool->queue = &queue;
        pool->team = ticket.team;
        pool->language = language;
        for (auto& [id, worker] : workers_) {
            if (worker->dismissed || !mayGet(worker->facts, queue, ticket.team, language)) continue;
            pool->members.push_back(worker.get());
            worker->pools.push_back(pool.get());
        }
    }
    return *pool;
}

Board::Lane& Board::laneOf(const BoardTicket& ticket) {
    auto& pool = poolOf(ticket);
    const auto [found, isNew] = pool.lanes.try_emplace(ticket.weight);
    auto& lane = found->second;
    if (isNew) {
        lane.pool = &pool;
        lane.weight = ticket.weight;
        for (const auto* worker : pool.members) {
            if (isReady(lane, *worker)) addReady(lane, *worker);
        }
    }
    return lane;
}

/// Where the lane stands among those that can be served.
void Board::show(Lane& lane) {
    std::optional<Turn> turn;
    if (!lane.waiting.empty() && !lane.ready.empty()) turn = lane.waiting.begin()->first;
    if (turn == lane.shownAs) return;
    if (lane.shownAs) shown_.erase({*lane.shownAs, &lane});
    if (turn) shown_.emplace(*turn, &lane);
    lane.shownAs = turn;
}

void Board::place(Item& item) {
    const auto& facts = item.facts;
    if (facts.holder) {
        auto& worker = workerOf(facts.holder);
        change(worker, [&] {
            worker.load += facts.weight;
            worker.givenAt = ++steps_;
        });
        return;
    }
    if (!facts.queue || !queues_.contains(facts.queue)) return;
    auto& lane = laneOf(facts);
    item.lane = &lane;
    ++waiting_;
    lane.waiting.emplace(turnOf(facts), &item);
    show(lane);
}

void Board::displace(Item& item) {
    if (item.facts.holder) {
        auto& worker = workerOf(item.facts.holder);
        change(worker, [&] {
            worker.load -= item.facts.weight;
            worker.freedAt = ++steps_;
        });
    }
    if (item.lane == nullptr) return;
    auto& lane = *item.lane;
    if (item.parked)
        std::erase(lane.parked, &item);
    else
        lane.waiting.erase(turnOf(item.facts));
    item.parked = false;
    item.lane = nullptr;
    --waiting_;
    if (lane.waiting.empty()) endReserve(lane);
    show(lane);
}

void Board::put(const BoardTicket& ticket) {
    auto& item = items_[ticket.id];
    if (!item) {
        item = std::make_unique<Item>();
    } else {
        const auto& old = item->facts;
        if (old == ticket) return;
        if (old.holder && old.holder == ticket.holder && old.weight == ticket.weight) {
            item->facts = ticket;  // in the same hands: nothing moves
            return;
        }
        displace(*item);
    }
    item->facts = ticket;
    place(*item);
}

void Board::remove(TicketId ticket) {
    const auto found = items_.find(ticket);
    if (found == items_.end()) return;
    displace(*found->second);
    items_.erase(found);
}

bool Board::isWaiting(TicketId ticket) const {
    const auto found = items_.find(ticket);
    return found != items_.end() && found->second->lane != nullptr;
}

bool Board::hasMembers(const BoardTicket& ticket) {
    const auto& members = poolOf(ticket).members;
    return std::any_of(members.begin(), members.end(),
                       [](const Worker* worker) { return worker->facts.capacity > 0; });
}

// --- Deciding

Board::Worker* Board::pick(Lane& lane, const Item& item) {
    const auto& excluded = item.facts.excluded;
    if (lane.pool->queue->strategy == Strategy::knownAgent && item.facts.known) {
        const auto known = workers_.find(item.facts.known);
        if (known != workers_.end() && !contains(excluded, item.facts.known) &&
            lane.ready.contains(rankIn(lane, *known->second)))
            return known->second.get();
    }
    for (const auto& rank : lane.ready) {
        if (!contains(excluded, rank.agent)) return workers_.at(rank.agent).get();
    }
    return nullptr;
}

/// A lane of heavier tickets that this agent could serve, whose first came before and finds nobody
/// with room, and which was passed over often enough.
Board::Lane* Board::overtaken(const Worker& worker, const Lane& lane, Turn turn) {
    if (worker.reservedFor != nullptr) return nullptr;
    for (auto* pool : worker.pools) {
        for (auto heavier = pool->lanes.upper_bound(lane.weight); heavier != pool->lanes.end();
             ++heavier) {
            auto& other = heavier->second;
            if (other.waiting.empty() || !other.ready.empty() || other.reserved != nullptr)
                continue;
            if (other.waiting.begin()->first < turn && ++other.overtakings > kMostOvertakings)
                return &other;
        }
    }
    return nullptr;
}

void Board::endReserve(Lane& lane) {
    lane.overtakings = 0;
    auto* worker = std::exchange(lane.reserved, nullptr);
    if (worker != nullptr) change(*worker, [&] { worker->reservedFor = nullptr; });
}

std::optional<Board::Decision> Board::decide() {
    while (!shown_.empty()) {
        auto& lane = *shown_.begin()->second;
        const auto [turn, item] = *lane.waiting.begin();
        auto* worker = pick(lane, *item);
        if (worker == nullptr) {  // until somebody else is ready
            lane.waiting.erase(turn);
            lane.parked.push_back(item);
            item->parked = true;
            if (lane.waiting.empty()) endReserve(lane);
            show(lane);
            continue;
        }
        if (auto* heavy = overtaken(*worker, lane, turn)) {
            heavy->reserved = worker;
            change(*worker, [&] { worker->reservedFor = heavy; });
            continue;
        }
        endReserve(lane);
        auto given = item->facts;
        given.holder = worker->facts.id;
        put(given);
        return Decision{given.id, given.holder, given.queue};
    }
    return std::nullopt;
}

}  // namespace deskbell::routing
