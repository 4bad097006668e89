#include "db/postgres.hpp"

#include <fmt/format.h>

#include <thread>

#include "db/postgres_errors.hpp"
#include "db/postgres_replicas.hpp"
#include "db/postgres_tx.hpp"
#include "db/postgres_workers.hpp"

namespace deskbell::db {
namespace {

using namespace postgres;
using namespace std::chrono_literals;

constexpr int kMostAttempts = 30;
constexpr Duration kChoresEvery = 1s;
constexpr int kChoresBetweenChecks = 5;
constexpr int kChoresBetweenPrunings = 120;

/// What becomes of one attempt at a use case.
struct Attempt {
    enum class Outcome { kept, rolledBack, again, unknown } outcome;
    std::exception_ptr thrown = nullptr;
    std::int64_t mark = 0;
    PostgresWriteTx::Actions afterCommit = {};
    Moment moment = {};
};

/// Runs the function and commits. Throws nothing.
Attempt attempt(Connection& connection, const Database::WriteWork& work, std::int64_t mark,
                PostgresWriteTx::Ask ask) {
    PostgresWriteTx tx(connection);
    bool keep = false;
    std::exception_ptr thrown;
    try {
        keep = work(tx);
        if (keep && tx.fault()) std::rethrow_exception(tx.fault());
        if (keep) {
            const auto moment = tx.commit(mark, ask);
            return {Attempt::Outcome::kept, nullptr, mark, tx.takeActions(), moment};
        }
    } catch (...) {
        thrown = std::current_exception();
    }
    if (tx.isUnknown()) return {Attempt::Outcome::unknown, thrown, mark, tx.takeActions()};
    // What the server said counts more than what the use case made of it.
    try {
        if (tx.fault()) std::rethrow_exception(tx.fault());
        if (thrown) std::rethrow_exception(thrown);
    } catch (const RunAgain&) {
        tx.rollBack();
        return {Attempt::Outcome::again, std::current_exception()};
    } catch (const ConstraintViolation&) {  // the use case's own affair
    } catch (const Fault&) {
        if (connection.broken()) return {Attempt::Outcome::again, std::current_exception()};
        thrown = std::current_exception();
    } catch (...) {
    }
    tx.rollBack();
    return {Attempt::Outcome::rolledBack, thrown};
}

/// A constraint refused what the use case wrote. Perhaps on account of a row that another one wrote
/// meanwhile, which an attempt that begins now sees.
bool isViolation(const std::exception_ptr& thrown) {
    try {
        if (thrown) std::rethrow_exception(thrown);
    } catch (const ConstraintViolation&) {
        return true;
    } catch (...) {
    }
    return false;
}

class PostgresDatabase final : public Database {
public:
    PostgresDatabase(PostgresOptions options, Random& random, Log& log)
        : options_(std::move(options)),
          random_(random),
          log_(log),
          writePool_(options_, options_.writers, counters_, random, log),
          readPool_(options_, options_.readers, counters_, random, log),
          replicas_(options_, counters_, random, log) {
        createMarks(writePool_, Deadline(options_.patience));
        raiseFloor();  // what was committed before this process was known to somebody
        measure();
        writers_ = std::make_unique<Workers>(options_.writers);
        readers_ = std::make_unique<Workers>(options_.readers);
        chores_ = std::thread([this] { doChores(); });
    }

    ~PostgresDatabase() override {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        stopped_.notify_all();
        writePool_.stop();
        readPool_.stop();
        replicas_.stop();
        writers_.reset();
        readers_.reset();
        chores_.join();
    }

    void submitWrite(WriteWork work, Done done) override {
        submit(*writers_, std::move(done),
               [this, work = std::move(work)](const Deadline& deadline) { write(work, deadline); });
    }
    void submitRead(ReadWork work, Done done) override {
        submit(*readers_, std::move(done),
               [this, work = std::move(work)](const Deadline& deadline) { read(work, deadline); });
    }
    void runRead(const ReadWork& work) override { read(work, Deadline(options_.patience)); }
    void submitReadAnywhere(Moment atLeast, AnywhereWork work, Done done) override {
        submit(*readers_, std::move(done),
               [this, atLeast, work = std::move(work)](const Deadline& deadline) {
                   const Moment floor{floor_.load()};
                   if (replicas_.any() && !floorLost_ &&
                       replicas_.read(std::max(atLeast, floor), work))
                       return;
                   read([&](ReadTx& tx) { static_cast<void>(work(tx)); }, deadline);
               });
    }
    [[nodiscard]] Moment lastCommit() const override { return {lastCommit_.load()}; }
    void raiseFloor() override {
        if (replicas_.any()) raise(floor_, askMoment(readPool_, Deadline(options_.patience)));
    }
    [[nodiscard]] bool readsAreLocal() const override { return false; }

    [[nodiscard]] DatabaseStats stats() const override {
        DatabaseStats stats;
        stats.commits = stats.useCases = useCases_.load();
        stats.rolledBack = rolledBack_.load();
        stats.waitingWrites = writers_->waiting();
        stats.bytes = bytes_.load();
        stats.statements = counters_.list();
        stats.primaryReads = primaryReads_.load();
        replicas_.addTo(stats);
        return stats;
    }

private:
    using Work = std::function<void(const Deadline&)>;

    void submit(Workers& workers, Done done, Work work) {
        const Deadline deadline(options_.patience);
        const auto shared = std::make_shared<Done>(std::move(done));
        workers.submit({[this, shared, deadline, work = std::move(work)] {
                            std::exception_ptr thrown;
                            try {
                                work(deadline);
                            } catch (...) {
                                thrown = std::current_exception();
                            }
                            answer(*shared, thrown);
                        },
                        [this, shared] {
                            answer(*shared,
                                   std::make_exception_ptr(
                                       Fault(Fault::Kind::busy, "waited too long for its turn")));
                        },
                        deadline});
    }

    static void raise(std::atomic<std::int64_t>& to, Moment moment) {
        auto before = to.load();
        while (before < moment.value && !to.compare_exchange_weak(before, moment.value)) {
        }
    }

    void read(const ReadWork& work, const Deadline& deadline) {
        ++primaryReads_;
        Pool::Lease lease(readPool_, deadline);
        PostgresReadTx tx(lease, deadline);
        work(tx);
    }

    /// Throws what the use case threw, or a Fault.
    void write(const WriteWork& work, const Deadline& deadline) {
        for (int count = 1;; ++count) {
            auto tried = attemptOnce(work, deadline);
            if (tried.outcome == Attempt::Outcome::unknown) settle(tried);
            switch (tried.outcome) {
                case Attempt::Outcome::kept:
                    ++useCases_;
                    raise(lastCommit_, tried.moment);
                    for (const auto& action : tried.afterCommit) guarded(action);
                    return;
                case Attempt::Outcome::again:
                    if (count < kMostAttempts && writePool_.rest(count, deadline)) continue;
                    break;
                case Attempt::Outcome::rolledBack:
                    if (count == 1 && isViolation(tried.thrown)) continue;
                    break;
                case Attempt::Outcome::unknown:
                    break;
            }
            ++rolledBack_;
            if (tried.thrown) std::rethrow_exception(tried.thrown);
            return;
        }
    }

    Attempt attemptOnce(const WriteWork& work, const Deadline& deadline) {
        const auto mark = static_cast<std::int64_t>(random_.below(std::uint64_t{1} << 63U));
        Pool::Lease lease(writePool_, deadline);
        using Ask = PostgresWriteTx::Ask;
        return attempt(*lease, work, mark, replicas_.any() ? Ask::moment : Ask::nothing);
    }

    /// The connection broke during the commit: asks what became of it.
    void settle(Attempt& tried) {
        switch (askFate(writePool_, tried.mark, Deadline(options_.patience))) {
            case Fate::committed:
                tried.outcome = Attempt::Outcome::kept;
                // Its moment is not known: no replica is trusted before it was asked for.
                floorLost_ = replicas_.any();
                break;
            case Fate::rolledBack:
                tried.outcome = Attempt::Outcome::again;
                break;
            case Fate::unknown:
                log_.error("db.commit.unknown");
                tried.thrown = std::make_exception_ptr(
                    Fault(Fault::Kind::lost, "commit: outcome unknown: the connection was lost"));
                break;
        }
    }

    void answer(const Done& done, const std::exception_ptr& thrown) {
        guarded([&] { done(thrown); });
    }

    template <class F>
    void guarded(F&& callback) {
        try {
            callback();
        } catch (const std::exception& error) {  // a bug, but not one that may stop a thread
            log_.error("db.callback.threw", {{"error", std::string_view(error.what())}});
        }
    }

    // --- Now and then, on a thread of their own.

    void doChores() {
        std::unique_lock lock(mutex_);
        for (int round = 1; !stopped_.wait_for(lock, kChoresEvery, [this] { return stopping_; });
             ++round) {
            lock.unlock();
            replicas_.look();
            findFloor();
            if (round % kChoresBetweenChecks == 0) {
                writePool_.checkIdle();
                readPool_.checkIdle();
            }
            if (round % kChoresBetweenPrunings == 0) keepHouse();
            lock.lock();
        }
    }

    void findFloor() {
        if (!floorLost_) return;
        try {
            raiseFloor();
            floorLost_ = false;
        } catch (const Fault&) {  // the next round
        }
    }

    void keepHouse() {
        try {
            pruneMarks(writePool_, Deadline(options_.patience));
            measure();
        } catch (const Fault& fault) {
            log_.warn("db.chores.failed", {{"error", std::string_view(fault.what())}});
        }
    }

    void measure() {
        Pool::Lease lease(readPool_, Deadline(options_.patience));
        lease->select({"db.size", "SELECT pg_database_size(current_database())"},
                      [this](const Row& row) { bytes_ = row.integer(0); });
    }

    const PostgresOptions options_;
    Random& random_;
    Log& log_;
    StatementCounters counters_;
    Pool writePool_;
    Pool readPool_;
    Replicas replicas_;
    std::atomic<std::int64_t> floor_{0};       ///< moment that reads on replicas show at least
    std::atomic<bool> floorLost_{false};       ///< it may be too low
    std::atomic<std::int64_t> lastCommit_{0};  ///< moment
    std::atomic<std::int64_t> primaryReads_{0};
    std::atomic<std::int64_t> useCases_{0};
    std::atomic<std::int64_t> rolledBack_{0};
    std::atomic<std::int64_t> bytes_{0};

    std::mutex mutex_;
    std::condition_variable stopped_;
    bool stopping_ = false;
    std::unique_ptr<Workers> writers_;
    std::unique_ptr<Workers> readers_;
    std::thread chores_;
};

}  // namespace

std::unique_ptr<Database> openPostgres(PostgresOptions options, Random& random, Log& log) {
    return std::make_unique<PostgresDatabase>(std::move(options), random, log);
}

}  // namespace deskbell::db
