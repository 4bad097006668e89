#pragma once
// How often each statement ran and how long it took, for /metrics. Private to the drivers.

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "db/db.hpp"

namespace deskbell::db {

/// What /metrics knows of one statement.
struct StatementCounter {
    std::atomic<std::int64_t> count{0};
    std::atomic<std::int64_t> micros{0};
    std::atomic<std::int64_t> collisions{0};
};

/// The counters of all connections of a database, by statement name. Thread-safe.
class StatementCounters {
public:
    /// Stays valid as long as this object.
    [[nodiscard]] StatementCounter& of(std::string_view name);
    [[nodiscard]] std::vector<StatementStats> list() const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, StatementCounter, std::less<>> counters_;
};

}  // namespace deskbell::db
