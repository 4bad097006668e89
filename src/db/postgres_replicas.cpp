#include "db/postgres_replicas.hpp"

#include <fmt/format.h>

#include "db/postgres_tx.hpp"

namespace deskbell::db::postgres {
namespace {

using namespace std::chrono_literals;

// What takes longer there is asked again of the primary: a replica that hangs costs no more.
constexpr Duration kStatementTakes = 3s;
constexpr Duration kConnectTakes = 2s;
constexpr Duration kPingTakes = 2s;

PostgresOptions optionsOf(const PostgresOptions& primary, const std::string& url) {
    auto options = primary;
    options.url = url;
    options.server = PostgresOptions::Server::any;
    options.connect = std::min<Duration>(options.connect, kConnectTakes);
    options.statement = std::min<Duration>(options.statement, kStatementTakes);
    return options;
}

}  // namespace

struct Replicas::Server {
    Server(std::size_t nth, PostgresOptions with, StatementCounters& counters, Random& random,
           Log& log)
        : number(static_cast<std::int64_t>(nth)),
          options(std::move(with)),
          pool(options, options.readers, counters, random, log) {}

    const std::int64_t number;  ///< in the configuration, from 1
    const PostgresOptions options;
    Pool pool;
    std::atomic<bool> works{true};
};

Replicas::Replicas(const PostgresOptions& options, StatementCounters& counters, Random& random,
                   Log& log)
    : log_(log) {
    for (const auto& url : options.replicas) {
        servers_.push_back(std::make_unique<Server>(servers_.size() + 1, optionsOf(options, url),
                                                    counters, random, log));
    }
}

Replicas::~Replicas() = default;

bool Replicas::read(Moment atLeast, const Database::AnywhereWork& work) {
    const auto first = next_.fetch_add(1, std::memory_order_relaxed);
    for (std::size_t i = 0; i < servers_.size(); ++i) {
        auto& server = *servers_[(first + i) % servers_.size()];
        if (!server.works) continue;
        if (readOn(server, atLeast, work)) return true;
    }
    return false;
}

bool Replicas::readOn(Server& server, Moment atLeast, const Database::AnywhereWork& work) {
    try {
        const Deadline now(Duration{0});
        Pool::Lease lease(server.pool, now);
        if (lease->pooled()) {
            throw Fault(Fault::Kind::lost, "a pooler stands in between: the server may change");
        }
        if (!lease->shows(atLeast)) {
            ++behind_;
            return false;
        }
        PostgresReadTx tx(lease, now);
        if (!work(tx)) return false;
        ++reads_;
        return true;
    } catch (const Fault& fault) {
        ++failed_;
        // A statement that takes too long, meets what is just being replayed or asks for a table
        // that has not come yet says nothing about the server.
        using Kind = Fault::Kind;
        if (fault.kind() != Kind::busy && fault.kind() != Kind::other) fail(server, fault);
        return false;
    }
}

void Replicas::fail(Server& server, const Fault& fault) {
    if (!server.works.exchange(false)) return;
    log_.warn("db.replica.failed",
              {{"replica", server.number}, {"error", std::string_view(fault.what())}});
}

void Replicas::look() {
    for (auto& server : servers_) {
        if (server->works) {
            server->pool.checkIdle();
            continue;
        }
        try {
            Pool::Lease lease(server->pool, Deadline(Duration{0}));
            if (lease->pooled() || !lease->ping(kPingTakes)) continue;
            server->works = true;
            log_.info("db.replica.works.again", {{"replica", server->number}});
        } catch (const Fault&) {  // still not
        }
    }
}

void Replicas::stop() {
    for (auto& server : servers_) server->pool.stop();
}

void Replicas::addTo(DatabaseStats& stats) const {
    stats.replicaReads = reads_.load();
    stats.replicasBehind = behind_.load();
    stats.replicasFailed = failed_.load();
}

}  // namespace deskbell::db::postgres
