#include "db/postgres_tx.hpp"

#include <fmt/format.h>

#include "db/postgres_errors.hpp"
#include "db/postgres_script.hpp"

namespace deskbell::db::postgres {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kBeginRead = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
constexpr std::string_view kBeginWrite = "BEGIN ISOLATION LEVEL SERIALIZABLE, READ WRITE";
// Of short transactions of ours, and of migrations: what they see after having waited for a lock is
// what its holder left.
constexpr std::string_view kBeginOwn = "BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE";

constexpr auto kSavepoint = control("SAVEPOINT try_run");
constexpr auto kRelease = control("RELEASE SAVEPOINT try_run");
constexpr auto kBackToSavepoint = control("ROLLBACK TO SAVEPOINT try_run");
constexpr auto kCommit = control("COMMIT");
constexpr auto kRollBack = control("ROLLBACK");

constexpr auto kBeginsScript = control("SELECT 1");
/// One node migrates, the others wait for it.
constexpr auto kLockSchema = control("SELECT pg_advisory_xact_lock(719115, 1)");
// Others use the tables meanwhile. Whoever wants one for a change must not stand long in the queue
// for it, since all others then stand behind: he steps back and comes again.
constexpr std::string_view kScriptLimits =
    "SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true);"
    "SELECT pg_advisory_xact_lock(719115, 1);"
    "SELECT set_config('lock_timeout', '1000', true)";
constexpr Duration kLongestScript = 4h;

constexpr std::string_view kMark = "INSERT INTO commit_marks (mark, void) VALUES ($1, false)";
// If the transaction is still at it, this waits for its end (up to lock_timeout); if it has not
// come to its mark, it never will.
constexpr std::string_view kFate =
    "INSERT INTO commit_marks (mark, void) VALUES ($1, true)"
    " ON CONFLICT (mark) DO UPDATE SET void = commit_marks.void RETURNING void";
constexpr auto kHasMarks = control("SELECT 1 WHERE to_regclass('commit_marks') IS NOT NULL");
constexpr auto kCreateMarks = control(
    "CREATE TABLE IF NOT EXISTS commit_marks (mark BIGINT PRIMARY KEY, void BOOLEAN NOT NULL,"
    " at TIMESTAMPTZ NOT NULL DEFAULT now())");
constexpr auto kPruneMarks =
    control("DELETE FROM commit_marks WHERE at < now() - interval '10 minutes'");

bool mayWrite(std::string_view text) {
    return !text.starts_with("SELECT") && !text.starts_with("WITH");
}

}  // namespace

PostgresReadTx::~PostgresReadTx() {
    if (!begun_ || lease_->broken()) return;
    try {
        lease_->runUnwatched(kCommit);
    } catch (const Fault&) {  // it is broken, which its pool sees
    }
}

void PostgresReadTx::select(std::string_view name, std::string_view text,
                            std::span<const Param> params, const Visit& visit) {
    const Command command{name, text, params};
    if (begun_) return lease_->select(command, visit);
    // The visitor runs outside the loop: what it throws says nothing about this connection.
    ResultPtr first;
    bool again = false;
    while (!first) {
        try {
            lease_->queueBegin(kBeginRead);
            first = lease_->query(command);
        } catch (const RunAgain&) {  // its plan was of an older schema
            begun_ = true;
            if (std::exchange(again, true) || lease_->broken()) throw;
            lease_->runUnwatched(kRollBack);
            begun_ = false;
        } catch (const Fault& fault) {
            begun_ = !lease_->broken();
            if (fault.kind() != Fault::Kind::lost || begun_ || deadline_.passed()) throw;
            lease_.replace(deadline_);
        }
    }
    begun_ = true;
    eachRow(*first, visit);
}

/// Runs a statement and remembers an error of the server: after one, PostgreSQL takes no more.
template <class F>
auto PostgresWriteTx::guarded(std::string_view begin, F&& run) {
    if (fault_) std::rethrow_exception(fault_);
    try {
        if (!std::exchange(begun_, true)) connection_.queueBegin(begin);
        return run();
    } catch (const Fault&) {
        if (!fault_) fault_ = std::current_exception();
        throw;
    }
}

bool PostgresWriteTx::tryRun(const Statement& statement, std::initializer_list<Param> params) {
    wrote_ = true;
    return guarded(kBeginWrite, [&] {
        connection_.queue(kSavepoint);
        try {
            connection_.execute(
                {statement.name(), statement.text(), {params.begin(), params.size()}});
        } catch (const ConstraintViolation&) {
            connection_.queue(kBackToSavepoint);
            connection_.queue(kRelease);
            return false;
        }
        connection_.queue(kRelease);
        return true;
    });
}

void PostgresWriteTx::afterCommit(std::function<void()> action) {
    actions_.push_back(std::move(action));
}

void PostgresWriteTx::select(std::string_view name, std::string_view text,
                             std::span<const Param> params, const Visit& visit) {
    if (mayWrite(text)) wrote_ = true;
    guarded(kBeginWrite, [&] { connection_.select({name, text, params}, visit); });
}

std::int64_t PostgresWriteTx::execute(std::string_view name, std::string_view text,
                                      std::span<const Param> params) {
    wrote_ = true;
    return guarded(kBeginWrite, [&] { return connection_.execute({name, text, params}); });
}

void PostgresWriteTx::runScript(std::string_view name, std::string_view script) {
    guarded(kBeginOwn, [&] {
        connection_.run(kBeginsScript);
        const auto text = fmt::format("{};{}", kScriptLimits, translateScript(script));
        try {
            connection_.runScript(name, text, kLongestScript);
        } catch (const Fault& fault) {
            if (fault.kind() == Fault::Kind::busy && !connection_.broken())
                throw RunAgain(fault.what());
            throw;
        }
    });
}

Moment PostgresWriteTx::commit(std::int64_t mark, Ask ask) {
    Moment moment;
    if (!begun_) return moment;
    const Param params[] = {mark};
    if (wrote_) connection_.queue({"commit.mark", kMark, params});
    static_cast<void>(connection_.takeWarned());
    try {
        if (ask == Ask::moment && wrote_) {
            connection_.queue(kCommit);
            moment = momentOf(*connection_.run(kAskMoment));
        } else {
            connection_.run(kCommit);
        }
    } catch (const ConstraintViolation& violation) {
        // Ours are immediate, so this is the mark: a random number that another one had.
        throw RunAgain(violation.what());
    } catch (const Fault&) {
        unknown_ = wrote_ && connection_.broken();
        throw;
    }
    if (connection_.takeWarned()) {
        throw Fault(Fault::Kind::lost,
                    "commit: outcome unknown: a standby that must have it did not confirm in time");
    }
    return moment;
}

void PostgresWriteTx::rollBack() {
    if (!begun_ || connection_.broken()) return;
    try {
        connection_.runUnwatched(kRollBack);
    } catch (const Fault&) {  // it is broken, which its pool sees, and the server rolls back
    }
}

Fate askFate(Pool& pool, std::int64_t mark, const Deadline& deadline) {
    const Param params[] = {mark};
    for (int attempt = 1;; ++attempt) {
        try {
            Pool::Lease lease(pool, deadline);
            bool isVoid = false;
            lease->queueBegin(kBeginOwn);
            lease->select({"commit.fate", kFate, params},
                          [&](const Row& row) { isVoid = row.boolean(0); });
            lease->run(kCommit);
            return isVoid ? Fate::rolledBack : Fate::committed;
        } catch (const Fault&) {  // busy while the transaction is still at it
        }
        if (!pool.rest(attempt, deadline)) return Fate::unknown;
    }
}

Moment askMoment(Pool& pool, const Deadline& deadline) {
    for (;;) {
        Pool::Lease lease(pool, deadline);
        try {
            return momentOf(*lease->run(kAskMoment));
        } catch (const Fault&) {
            if (!lease->broken() || deadline.passed()) throw;
        }
    }
}

void createMarks(Pool& pool, const Deadline& deadline) {
    Pool::Lease lease(pool, deadline);
    bool exists = false;
    lease->select(kHasMarks, [&](const Row&) { exists = true; });
    if (exists) return;
    lease->queueBegin(kBeginOwn);
    lease->queue(kLockSchema);
    lease->queue(kCreateMarks);
    lease->run(kCommit);
}

void pruneMarks(Pool& pool, const Deadline& deadline) {
    Pool::Lease lease(pool, deadline);
    lease->queueBegin(kBeginOwn);
    lease->queue(kPruneMarks);
    lease->run(kCommit);
}

}  // namespace deskbell::db::postgres
