#pragma once
// Work that is due later or leaves the house: delivery, retries, expiries, promises. A job is a row
// written with the decision that needs it; the runner sleeps until the next one is due (or until
// the test turns the clock) and keeps at most one job of a lane running.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/id.hpp"
#include "base/log.hpp"
#include "base/time.hpp"
#include "db/db.hpp"
#include "kernel/metrics.hpp"

namespace deskbell::kernel {

using JobId = Id<struct JobTag>;
class JobClaims;

struct NewJob {
    std::string kind;  ///< "email.deliver"
    std::string key;   ///< unique among waiting jobs of the kind; adding again moves it; "" = many
    std::string payload;  ///< JSON object
    Timestamp due;
    std::string lane;  ///< jobs of one lane run one after the other; "" = no lane
};
struct Job {
    JobId id;
    std::string kind, key, payload, lane;
    Timestamp due;
    int attempt = 1;  ///< counts from 1
};

/// What a handler of outside work reports.
struct JobDone {};
struct JobRetry {
    std::string why;
    std::optional<Duration> after = {};
};  ///< default: backoff by attempt; soon, when a handler let a database's fault through
struct JobFailed {
    std::string why;
};  ///< never again; kept as failed and counted
using JobOutcome = std::variant<JobDone, JobRetry, JobFailed>;

/// Runs inside one transaction together with the removal of the job: takes effect exactly once.
/// An Error is a failed attempt.
using TransactionalHandler = std::function<Result<void>(db::WriteTx&, const Job&)>;
/// Runs outside any transaction, may take long: takes effect at least once. When the database does
/// not take its end, that is written as soon as it does, and only then the next job of the lane
/// begins; a job whose process stops before runs again after its lease.
using OutsideHandler = std::function<JobOutcome(const Job&)>;

class Jobs {
public:
    struct Options {
        int transactionalAtOnce = 64;  ///< submitted together, so that they share commits
        int outsideThreads = 16;
        int maxAttempts = 12;  ///< then failed; also those that ended the process count
        /// A claimed job is free again after that; renewed while its runner lives.
        Duration lease = std::chrono::minutes(5);
        std::shared_ptr<JobClaims> claims =
            {};  ///< how this database claims; none: the embedded one
    };
    Jobs(db::Database& database, const Clock& clock, IdSource& ids, Log& log, Metrics& metrics,
         Options options);
    ~Jobs();

    /// Registers handlers; before start().
    void handle(std::string kind, TransactionalHandler handler);
    void handleOutside(std::string kind, OutsideHandler handler);

    JobId add(db::WriteTx& tx, const NewJob& job);
    /// Removes the waiting job of that key; its payload, or nullopt when there was none (any more).
    std::optional<std::string> cancel(db::WriteTx& tx, std::string_view kind, std::string_view key);

    /// Threads that run due jobs; wakes by commit and by the next due time.
    void start();
    /// Lets running jobs end and writes how they ended, takes no new ones.
    void stop();
    /// Runs everything due now on the calling thread until nothing is left; for tests. The number
    /// run.
    int runDue();

    struct Figures {
        std::int64_t waiting = 0, failed = 0;
        std::optional<Timestamp> oldestDue;
    };
    [[nodiscard]] Figures figures(db::ReadTx& tx) const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace deskbell::kernel
