#pragma once
// Connections that are lent out, one use case at a time. Private to the driver.

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "db/postgres_connection.hpp"

namespace deskbell::db::postgres {

/// Connections, opened when they are first needed and again when they were lost. Thread-safe.
class Pool {
public:
    /// All must outlive the pool.
    Pool(const PostgresOptions& options, int most, StatementCounters& counters, Random& random,
         Log& log);

    /// A connection until the end of the object's life. A broken one does not come back.
    class Lease {
    public:
        explicit Lease(Pool& pool, const Deadline& deadline)
            : pool_(pool), connection_(pool.take(deadline)) {}
        ~Lease() { pool_.giveBack(std::move(connection_)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;

        Connection& operator*() const { return *connection_; }
        Connection* operator->() const { return connection_.get(); }
        /// Another one in place of one that is broken. Throws Fault.
        void replace(const Deadline& deadline) { pool_.reopen(connection_, deadline); }

    private:
        Pool& pool_;
        std::unique_ptr<Connection> connection_;
    };

    /// Closes connections on which nobody answers any more, before somebody meets them.
    void checkIdle();
    /// Rests before attempt number `attempt` + 1, a random time that grows; false when that would
    /// be after the deadline, or when the database is being closed.
    [[nodiscard]] bool rest(int attempt, const Deadline& deadline);
    /// Nobody waits for a server that is not there any more.
    void stop();

private:
    using Pooled = std::unique_ptr<Connection>;
    Pooled take(const Deadline& deadline);
    void giveBack(Pooled connection);
    void reopen(Pooled& connection, const Deadline& deadline);
    Pooled open(const Deadline& deadline);
    Pooled takeIdle();

    const PostgresOptions& options_;
    const int most_;
    StatementCounters& counters_;
    Random& random_;
    Log& log_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::condition_variable stopped_;
    std::vector<Pooled> idle_;  ///< the last one used first
    int lent_ = 0;
    bool stopping_ = false;
    std::atomic<bool> failing_{false};
};

}  // namespace deskbell::db::postgres
