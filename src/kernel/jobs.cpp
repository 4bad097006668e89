#include "kernel/jobs.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <map>
#include <mutex>
#include <unordered_map>

#include "kernel/job_claims.hpp"
#include "kernel/jobs_store.hpp"
#include "kernel/threads.hpp"

namespace deskbell::kernel {

namespace store = jobs_store;

namespace {

using namespace std::chrono_literals;

constexpr auto kRestAfterFault = 5s;
constexpr auto kRestAfterLostRace = 100ms;
constexpr auto kLongestRest = 30s;
/// While another database takes over; each such attempt counts, so only the first few come soon.
constexpr Duration kAfterLostDatabase = 3s;
constexpr int kSoonAttempts = 4;

/// One attempt at a claimed job.
struct Run {
    Job job;
    std::int64_t claim = 0;
    Timestamp until;             ///< the claim's lease, by the node's clock
    bool lost = false;           ///< the claim was somebody else's by the time it mattered
    std::optional<Error> error;  ///< what a transactional handler answered
};
using RunPtr = std::shared_ptr<Run>;

/// How long to wait after attempt number `attempt`, give or take a tenth, so that jobs that failed
/// together do not come back together.
Duration backoff(JobId id, int attempt) {
    constexpr std::array<Duration, 8> kSteps{30s, 1min, 2min, 5min, 15min, 30min, 60min, 180min};
    const auto step =
        std::min<std::size_t>(static_cast<std::size_t>(attempt) - 1, kSteps.size() - 1);
    const auto mixed = (static_cast<std::uint64_t>(id.value) + step) * 0x9E3779B97F4A7C15U >> 32U;
    const auto tenth = kSteps[step] / 10;
    return kSteps[step] - tenth + 2 * tenth * static_cast<std::int64_t>(mixed % 1000) / 1000;
}

std::string describe(const Error& error) {
    return error.detail.empty() ? error.reason : error.reason + ": " + error.detail;
}

std::string describe(const std::exception_ptr& fault) {
    try {
        std::rethrow_exception(fault);
    } catch (const std::exception& e) {
        return e.what();
    } catch (...) {
        return "something that is no std::exception was thrown";
    }
}

/// That the database was away or too busy says nothing of the job, and is over soon.
bool isOfTheDatabase(const std::exception_ptr& fault) {
    try {
        std::rethrow_exception(fault);
    } catch (const db::Fault& of) {
        return of.kind() == db::Fault::Kind::lost || of.kind() == db::Fault::Kind::busy;
    } catch (...) {
        return false;
    }
}

JobRetry retryAfter(const std::exception_ptr& fault, int attempt) {
    JobRetry retry{describe(fault)};
    if (attempt <= kSoonAttempts && isOfTheDatabase(fault)) {
        retry.after = kAfterLostDatabase * attempt;
    }
    return retry;
}

}  // namespace

class Jobs::Impl {
public:
    Impl(db::Database& database, const Clock& clock, IdSource& ids, Log& log, Metrics& metrics,
         Options options)
        : database_(database),
          clock_(clock),
          ids_(ids),
          log_(log),
          metrics_(metrics),
          options_(std::move(options)),
          claims_(options_.claims ? options_.claims : makeEmbeddedJobClaims()),
          runner_(std::make_shared<WakeableThread>([this] { return step(); })) {}

    ~Impl() { stop(); }

    void handle(std::string kind, TransactionalHandler handler) {
        ASSERT(!outside_.contains(kind));
        const bool isNew = transactional_.emplace(std::move(kind), std::move(handler)).second;
        ASSERT(isNew);
    }

    void handleOutside(std::string kind, OutsideHandler handler) {
        ASSERT(!transactional_.contains(kind));
        const bool isNew = outside_.emplace(std::move(kind), std::move(handler)).second;
        ASSERT(isNew);
    }

    JobId add(db::WriteTx& tx, const NewJob& job) {
        const auto id = ids_.make<JobId>();
        store::add(tx, id, job);
        // The commit may come after this object's end; the thread's shell then still stands.
        tx.afterCommit([runner = runner_] { runner->wake(); });
        return id;
    }

    void start() {
        workers_ = std::make_unique<WorkerPool>(options_.outsideThreads,
                                                static_cast<std::size_t>(options_.outsideThreads));
        runner_->start();
    }

    void stop() {
        runner_->stop();
        if (workers_) workers_->stop();
        {
            std::unique_lock lock(mutex_);
            idle_.wait(lock, [this] { return running_.empty(); });
        }
        recordAgain();
    }

    int runDue() {
        recordAgain();
        int count = 0;
        while (true) {
            const auto runs = claim(options_.transactionalAtOnce, options_.outsideThreads);
            if (runs.empty()) return count;
            for (const auto& run : runs) {
                if (isOutside(*run)) {
                    runOutside(run);
                } else {
                    runTransactional(run);
                }
                ++count;
            }
        }
    }

private:
    // --- Finding due jobs: on the runner's thread, or the caller's in runDue().

    /// Starts what is due; how long to rest.
    Duration step() {
        try {
            renewLeases();
            const auto rest = recordAgain() ? longestRest() : kRestAfterFault;
            while (true) {
                const auto [transactional, outside] = capacity();
                const auto kinds = kindsOf(transactional > 0, outside > 0);
                if (kinds.empty()) return rest;  // a job that ends wakes us
                const auto until =
                    database_.read([&](db::ReadTx& tx) { return untilNext(tx, kinds); });
                if (until > Duration{0}) return std::min<Duration>(until, rest);

                const auto runs = claim(transactional, outside);
                if (runs.empty()) return kRestAfterLostRace;
                for (const auto& run : runs) launch(run);
            }
        } catch (const std::exception& e) {
            log_.error("jobs.runner.failed", {{"error", std::string_view(e.what())}});
            return kRestAfterFault;
        }
    }

    /// Until a job is due or a claim lapses; not above zero when one has.
    [[nodiscard]] Duration untilNext(db::ReadTx& tx, const std::vector<std::string>& kinds) {
        const auto now = clock_.now();
        auto rest = longestRest();
        if (const auto due = store::nextDue(tx, kinds)) rest = std::min(rest, *due - now);
        if (const auto lapse = store::nextLapse(tx, kinds))
            rest = std::min(rest, *lapse - claims_->clock(tx, now));
        return rest;
    }

    [[nodiscard]] Duration longestRest() const {
        return std::min<Duration>(kLongestRest, options_.lease / 3);
    }

    [[nodiscard]] std::pair<int, int> capacity() {
        std::lock_guard lock(mutex_);
        const auto outside =
            static_cast<int>(std::count_if(running_.begin(), running_.end(),
                                           [this](const auto& r) { return isOutside(*r.second); }));
        const auto transactional = static_cast<int>(running_.size()) - outside;
        return {options_.transactionalAtOnce - transactional, options_.outsideThreads - outside};
    }

    [[nodiscard]] std::vector<std::string> kindsOf(bool transactional, bool outside) const {
        std::vector<std::string> kinds;
        if (transactional) {
            for (const auto& [kind, handler] : transactional_) kinds.push_back(kind);
        }
        if (outside) {
            for (const auto& [kind, handler] : outside_) kinds.push_back(kind);
        }
        return kinds;
    }

    std::vector<RunPtr> claim(int transactional, int outside) {
        const auto token = ids_.next();
        const auto now = clock_.now();
        return database_.write([&](db::WriteTx& tx) {
            const auto clock = claims_->clock(tx, now);
            std::vector<RunPtr> runs;
            const auto take = [&](std::vector<std::string> kinds, int most) {
                if (kinds.empty() || most <= 0) return;
                const ClaimRequest request{std::move(kinds),       now,   clock,
                                           clock + options_.lease, token, most};
                for (auto& job : claims_->claim(tx, request)) {
                    auto run =
                        std::make_shared<Run>(Run{std::move(job), token, now + options_.lease});
                    if (run->job.attempt > options_.maxAttempts) {
                        giveUp(tx, *run);
                    } else {
                        runs.push_back(std::move(run));
                    }
                }
            };
            take(kindsOf(true, false), transactional);
            take(kindsOf(false, true), outside);
            return runs;
        });
    }

    /// A job that was claimed as often as allowed and never came to an end.
    void giveUp(db::WriteTx& tx, const Run& run) {
        constexpr std::string_view kWhy = "Never came to an end: its process stopped each time.";
        static_cast<void>(store::fail(tx, run.job, run.claim, kWhy));
        note(run, "failed", kWhy);
    }

    /// So that a lease speaks of a runner that died, not of a job that takes long.
    void renewLeases() {
        const auto now = clock_.now();
        std::vector<std::pair<JobId, std::int64_t>> old;
        {
            std::lock_guard lock(mutex_);
            for (const auto& [id, run] : running_) {
                if (run->until - now > options_.lease / 2) continue;
                run->until = now + options_.lease;
                old.emplace_back(id, run->claim);
            }
        }
        if (old.empty()) return;
        database_.write([&](db::WriteTx& tx) {
            const auto until = claims_->clock(tx, now) + options_.lease;
            for (const auto& [id, claim] : old) store::renew(tx, id, claim, until);
        });
    }

    // --- Running one job.

    [[nodiscard]] bool isOutside(const Run& run) const { return outside_.contains(run.job.kind); }

    void launch(const RunPtr& run) {
        {
            std::lock_guard lock(mutex_);
            running_[run->job.id] = run;
        }
        if (isOutside(*run)) {
            const bool taken = workers_->submit([this, run] {
                runOutside(run);
                ended(*run);
            });
            if (!taken) ended(*run);  // stopping; the lease frees the job
            return;
        }
        database_.submitWrite(
            [this, run](db::WriteTx& tx) { return attempt(tx, *run); },
            [this, run](const std::exception_ptr& fault) { concluded(run, fault); });
    }

    void ended(const Run& run) {
        {
            std::lock_guard lock(mutex_);
            running_.erase(run.job.id);
            idle_.notify_all();
        }
        runner_->wake();
    }

    /// Handler and removal in one transaction; false rolls both back. May run twice.
    bool attempt(db::WriteTx& tx, Run& run) {
        run.error.reset();
        run.lost = !store::finish(tx, run.job, run.claim);
        if (run.lost) return false;
        auto result = transactional_.find(run.job.kind)->second(tx, run.job);
        if (!result) run.error = std::move(result).error();
        return !run.error;
    }

    /// After attempt(), on the database's thread: what failed is written down in a second one.
    void concluded(const RunPtr& run, const std::exception_ptr& fault) {
        const auto outcome = outcomeOf(*run, fault);
        if (std::holds_alternative<JobDone>(outcome)) {
            note(*run, run->lost ? "lost" : "done", {});
            ended(*run);
            return;
        }
        database_.submitWrite(
            [this, run, outcome](db::WriteTx& tx) { return record(tx, *run, outcome); },
            [this, run, outcome](const std::exception_ptr& second) {
                if (second) keepUnrecorded(run, outcome, second);
                ended(*run);
            });
    }

    void runTransactional(const RunPtr& claimed) {
        auto& run = *claimed;
        std::exception_ptr fault;
        try {
            static_cast<void>(database_.write([&](db::WriteTx& tx) -> Result<void> {
                if (attempt(tx, run)) return {};
                return run.error.value_or(Error{Errc::conflict, "job.claim_lost"});
            }));
        } catch (...) {
            fault = std::current_exception();
        }
        const auto outcome = outcomeOf(run, fault);
        if (std::holds_alternative<JobDone>(outcome)) {
            note(run, run.lost ? "lost" : "done", {});
        } else {
            recordNow(claimed, outcome);
        }
    }

    [[nodiscard]] static JobOutcome outcomeOf(const Run& run, const std::exception_ptr& fault) {
        if (fault) return retryAfter(fault, run.job.attempt);
        if (run.error) return JobRetry{describe(*run.error)};
        return JobDone{};
    }

    void runOutside(const RunPtr& claimed) {
        const auto& run = *claimed;
        const auto started = clock_.steady();
        JobOutcome outcome;
        try {
            outcome = outside_.find(run.job.kind)->second(run.job);
        } catch (...) {
            outcome = retryAfter(std::current_exception(), run.job.attempt);
        }
        const auto took = std::chrono::duration<double>(clock_.steady() - started).count();
        metrics_.observe("deskbell_job_seconds", "kind=\"" + run.job.kind + "\"", took);
        recordNow(claimed, outcome);
    }

    // --- Writing down how it went.

    void recordNow(const RunPtr& run, const JobOutcome& outcome) {
        try {
            database_.write([&](db::WriteTx& tx) { static_cast<void>(record(tx, *run, outcome)); });
        } catch (...) {
            keepUnrecorded(run, outcome, std::current_exception());
        }
    }

    /// The job did end, so it must not run again, and the next one of its lane waits for it: the
    /// end is kept until it can be written. Its lease is not renewed any more; who takes the job
    /// after it has the last word.
    void keepUnrecorded(const RunPtr& run, const JobOutcome& outcome,
                        const std::exception_ptr& fault) {
        note(*run, "unrecorded", describe(fault));
        const std::lock_guard lock(mutex_);
        unrecorded_.emplace_back(run, outcome);
    }

    /// Writes the ends that could not be written; false when one still cannot.
    bool recordAgain() {
        std::vector<std::pair<RunPtr, JobOutcome>> ends;
        {
            const std::lock_guard lock(mutex_);
            ends.swap(unrecorded_);
        }
        for (const auto& [run, outcome] : ends) recordNow(run, outcome);
        const std::lock_guard lock(mutex_);
        return unrecorded_.empty();
    }

    /// True: keep what was written.
    bool record(db::WriteTx& tx, Run& run, const JobOutcome& outcome) {
        if (std::holds_alternative<JobDone>(outcome)) {
            run.lost = !store::finish(tx, run.job, run.claim);
            noteAfter(tx, run, "done", {});
        } else if (const auto* failed = std::get_if<JobFailed>(&outcome)) {
            run.lost = !store::fail(tx, run.job, run.claim, failed->why);
            noteAfter(tx, run, "failed", failed->why);
        } else {
            const auto& retry = std::get<JobRetry>(outcome);
            if (run.job.attempt >= options_.maxAttempts) {
                run.lost = !store::fail(tx, run.job, run.claim, retry.why);
                noteAfter(tx, run, "failed", retry.why);
            } else {
                const auto due =
                    clock_.now() + retry.after.value_or(backoff(run.job.id, run.job.attempt));
                run.lost = !store::retry(tx, run.job, run.claim, due, retry.why);
                noteAfter(tx, run, "retried", retry.why);
            }
        }
        return !run.lost;
    }

    void noteAfter(db::WriteTx& tx, const Run& run, std::string_view outcome, std::string why) {
        // When the claim was lost the transaction changes nothing and need not commit.
        if (run.lost) return note(run, "lost", why);
        tx.afterCommit([this, run, outcome, why = std::move(why)] { note(run, outcome, why); });
    }

    void note(const Run& run, std::string_view outcome, std::string_view why) {
        metrics_.count("deskbell_jobs_total",
                       "kind=\"" + run.job.kind + "\",outcome=\"" + std::string(outcome) + "\"");
        const auto level = outcome == "failed" ? LogLevel::error
                           : outcome == "done" ? LogLevel::debug
                                               : LogLevel::warn;
        log_.write(level, "job.ended",
                   {{"kind", std::string_view(run.job.kind)},
                    {"id", run.job.id.value},
                    {"attempt", std::int64_t{run.job.attempt}},
                    {"outcome", outcome},
                    {"why", why}});
    }

    db::Database& database_;
    const Clock& clock_;
    IdSource& ids_;
    Log& log_;
    Metrics& metrics_;
    const Options options_;
    const std::shared_ptr<JobClaims> claims_;
    std::map<std::string, TransactionalHandler> transactional_;
    std::map<std::string, OutsideHandler> outside_;

    std::mutex mutex_;
    std::condition_variable idle_;
    std::unordered_map<JobId, RunPtr> running_;
    std::vector<std::pair<RunPtr, JobOutcome>> unrecorded_;  ///< ended, and nobody can know it yet

    std::unique_ptr<WorkerPool> workers_;
    const std::shared_ptr<WakeableThread> runner_;
};

Jobs::Jobs(db::Database& database, const Clock& clock, IdSource& ids, Log& log, Metrics& metrics,
           Options options)
    : impl_(std::make_unique<Impl>(database, clock, ids, log, metrics, std::move(options))) {}

Jobs::~Jobs() = default;

void Jobs::handle(std::string kind, TransactionalHandler handler) {
    impl_->handle(std::move(kind), std::move(handler));
}

void Jobs::handleOutside(std::string kind, OutsideHandler handler) {
    impl_->handleOutside(std::move(kind), std::move(handler));
}

JobId Jobs::add(db::WriteTx& tx, const NewJob& job) {
    return impl_->add(tx, job);
}

std::optional<std::string> Jobs::cancel(db::WriteTx& tx, std::string_view kind,
                                        std::string_view key) {
    return store::cancel(tx, kind, key);
}

void Jobs::start() {
    impl_->start();
}

void Jobs::stop() {
    impl_->stop();
}

int Jobs::runDue() {
    return impl_->runDue();
}

Jobs::Figures Jobs::figures(db::ReadTx& tx) const {
    return store::figures(tx);
}

}  // namespace deskbell::kernel
