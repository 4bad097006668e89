#include "db/postgres.hpp"

#include <fmt/format.h>

#include <thread>

#include "db/postgres_errors.hpp"
#include "db/postgres_tx.hpp"
#include "db/postgres_workers.hpp"

namespace deskbell::db {
namespace {

using namespace postgres;
using namespace std::chrono_literals;

constexpr int kMostAttempts = 30;
constexpr Duration kChoresEvery = 5s;
constexpr int kChoresBetweenPrunings = 24;

/// What becomes of one attempt at a use case.
struct Attempt {
    enum class Outcome { kept, rolledBack, again, unknown } outcome;
    std::exception_ptr thrown = nullptr;
    std::int64_t mark = 0;
    PostgresWriteTx::Actions afterCommit = {};
};

/// Runs the function and commits. Throws nothing.
Attempt attempt(Connection& connection, const Database::WriteWork& work, std::int64_t mark) {
    PostgresWriteTx tx(connection);
    bool keep = false;
    std::exception_ptr thrown;
    try {
        keep = work(tx);
        if (keep && tx.fault()) std::rethrow_exception(tx.fault());
        if (keep) {
            tx.commit(mark);
            return {Attempt::Outcome::kept, nullptr, mark, tx.takeActions()};
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

class PostgresDatabase final : public Database {
public:
    PostgresDatabase(PostgresOptions options, Random& random, Log& log)
        : options_(std::move(options)),
          random_(random),
          log_(log),
          writePool_(options_, options_.writers, counters_, random, log),
          readPool_(options_, options_.readers, counters_, random, log) {
        createMarks(writePool_, Deadline(options_.patience));
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
    [[nodiscard]] bool readsAreLocal() const override { return false; }

    [[nodiscard]] DatabaseStats stats() const override {
        DatabaseStats stats;
        stats.commits = stats.useCases = useCases_.load();
        stats.rolledBack = rolledBack_.load();
        stats.waitingWrites = writers_->waiting();
        stats.bytes = bytes_.load();
        stats.statements = counters_.list();
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

    void read(const ReadWork& work, const Deadline& deadline) {
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
                    for (const auto& action : tried.afterCommit) guarded(action);
                    return;
                case Attempt::Outcome::again:
                    if (count < kMostAttempts && writePool_.rest(count, deadline)) continue;
                    break;
                case Attempt::Outcome::rolledBack:
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
        return attempt(*lease, work, mark);
    }

    /// The connection broke during the commit: asks what became of it.
    void settle(Attempt& tried) {
        switch (askFate(writePool_, tried.mark, Deadline(options_.patience))) {
            case Fate::committed:
                tried.outcome = Attempt::Outcome::kept;
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
            writePool_.checkIdle();
            readPool_.checkIdle();
            if (round % kChoresBetweenPrunings == 0) keepHouse();
            lock.lock();
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
