#pragma once
// Reads on servers that follow the primary. Private to the driver.

#include <atomic>
#include <memory>
#include <vector>

#include "db/postgres_pool.hpp"

namespace deskbell::db::postgres {

/// Takes reads while there is a replica that works and has come far enough; says so when there is
/// none, and never makes anybody wait for one that does not answer twice. Thread-safe.
class Replicas {
public:
    /// All must outlive it. Connects to nothing yet.
    Replicas(const PostgresOptions& options, StatementCounters& counters, Random& random, Log& log);
    ~Replicas();

    [[nodiscard]] bool any() const { return !servers_.empty(); }
    /// True when one of them did the work on a snapshot that shows what was committed before
    /// `atLeast`, and the work was content. It may have begun in vain. Throws what the work throws,
    /// but no Fault.
    [[nodiscard]] bool read(Moment atLeast, const Database::AnywhereWork& work);
    /// Looks whether those that failed work again, and whether connections that idle still do.
    void look();
    void stop();

    void addTo(DatabaseStats& stats) const;

private:
    struct Server;
    [[nodiscard]] bool readOn(Server& server, Moment atLeast, const Database::AnywhereWork& work);
    void fail(Server& server, const Fault& fault);

    Log& log_;
    std::vector<std::unique_ptr<Server>> servers_;
    std::atomic<std::size_t> next_{0};
    std::atomic<std::int64_t> reads_{0};
    std::atomic<std::int64_t> behind_{0};
    std::atomic<std::int64_t> failed_{0};
};

}  // namespace deskbell::db::postgres
