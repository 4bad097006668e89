#include "db/postgres_pool.hpp"

#include <fmt/format.h>

namespace deskbell::db::postgres {
namespace {

using namespace std::chrono_literals;

constexpr Duration kFirstRest = 2ms;
constexpr Duration kLongestRest = 1s;
constexpr Duration kMayBeIdle = 5s;
constexpr Duration kPingTakes = 3s;

}  // namespace

Pool::Pool(const PostgresOptions& options, int most, StatementCounters& counters, Random& random,
           Log& log)
    : options_(options),
      most_(std::max(most, 1)),
      counters_(counters),
      random_(random),
      log_(log) {}

Pool::Pooled Pool::take(const Deadline& deadline) {
    {
        std::unique_lock lock(mutex_);
        if (!freed_.wait_for(lock, deadline.left(), [this] { return lent_ < most_; })) {
            throw Fault(Fault::Kind::busy, fmt::format("all {} connections are in use", most_));
        }
        ++lent_;
    }
    try {
        while (auto connection = takeIdle()) {
            if (connection->looksAlive()) return connection;
        }
        return open(deadline);
    } catch (...) {
        giveBack(nullptr);
        throw;
    }
}

Pool::Pooled Pool::takeIdle() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return nullptr;
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
}

void Pool::giveBack(Pooled connection) {
    if (connection && connection->broken()) connection.reset();
    {
        const std::lock_guard lock(mutex_);
        --lent_;
        if (connection) idle_.push_back(std::move(connection));
    }
    freed_.notify_one();
}

void Pool::reopen(Pooled& connection, const Deadline& deadline) {
    connection.reset();
    connection = open(deadline);
}

Pool::Pooled Pool::open(const Deadline& deadline) {
    for (int attempt = 1;; ++attempt) {
        try {
            auto connection = std::make_unique<Connection>(options_, counters_);
            if (failing_.exchange(false)) log_.info("db.connection.works.again");
            return connection;
        } catch (const Fault& fault) {
            if (!failing_.exchange(true)) {
                log_.error("db.connection.failed", {{"error", std::string_view(fault.what())}});
            }
            // An old server or a wrong encoding does not get better by waiting.
            if (fault.kind() == Fault::Kind::other || !rest(attempt, deadline)) throw;
        }
    }
}

bool Pool::rest(int attempt, const Deadline& deadline) {
    const auto most = std::min<Duration>(kLongestRest, kFirstRest * (1 << std::min(attempt, 10)));
    const auto rest = most / 4 + Duration(random_.below(static_cast<std::uint64_t>(most.count())));
    if (rest >= deadline.left()) return false;
    std::unique_lock lock(mutex_);
    return !stopped_.wait_for(lock, rest, [this] { return stopping_; });
}

void Pool::checkIdle() {
    std::vector<Pooled> old;
    {
        const std::lock_guard lock(mutex_);
        const auto first = std::partition(idle_.begin(), idle_.end(), [](const Pooled& connection) {
            return connection->idleFor() < kMayBeIdle;
        });
        std::move(first, idle_.end(), std::back_inserter(old));
        idle_.erase(first, idle_.end());
    }
    std::erase_if(old, [](const Pooled& c) { return !c->looksAlive() || !c->ping(kPingTakes); });
    const std::lock_guard lock(mutex_);
    std::move(old.begin(), old.end(), std::back_inserter(idle_));
}

void Pool::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stopped_.notify_all();
}

}  // namespace deskbell::db::postgres
