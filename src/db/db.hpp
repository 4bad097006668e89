#pragma once
// Transactions. A use case is a plain function that takes a ReadTx& or WriteTx&; it cannot commit,
// wait or hold one longer than its call. Behind it stands SQLite (db/sqlite.hpp) or PostgreSQL.

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "base/result.hpp"
#include "db/sql.hpp"

namespace deskbell::db {

/// The database failed: disk full, I/O error, gone, corrupt. A fault, not an outcome. `what()`
/// names the statement, never its parameters.
class Fault : public std::runtime_error {
public:
    enum class Kind {
        other,     ///< a bug, such as SQL that does not parse
        diskFull,  ///< goes on by itself when there is space again
        busy,      ///< another process holds a lock
        corrupt,   ///< the data contradicts itself: restore a backup
        lost,      ///< the disk or the server does not answer (I/O error, connection gone)
    };
    Fault(Kind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}
    [[nodiscard]] Kind kind() const { return kind_; }

private:
    Kind kind_;
};

/// A UNIQUE, CHECK or foreign key refused a row. Rules prevent most; a store turns the rest into a
/// `conflict` by catching it around one `run` (WriteTx::tryRun does that).
class ConstraintViolation : public Fault {
public:
    using Fault::Fault;
};

/// One result row; valid only inside the callback that received it. Columns count from zero.
/// Reading a column as a kind that it does not hold asserts; NULL as text is "", as integer 0.
class Row {
public:
    virtual ~Row() = default;
    [[nodiscard]] virtual bool isNull(int column) const = 0;
    [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
    [[nodiscard]] virtual double real(int column) const = 0;
    /// Text or bytes; valid until the callback returns.
    [[nodiscard]] virtual std::string_view view(int column) const = 0;

    [[nodiscard]] std::string text(int column) const { return std::string(view(column)); }
    [[nodiscard]] bool boolean(int column) const { return integer(column) != 0; }
    [[nodiscard]] Timestamp time(int column) const { return fromMicros(integer(column)); }
    [[nodiscard]] std::optional<Timestamp> optionalTime(int column) const {
        return isNull(column) ? std::nullopt : std::optional(time(column));
    }
    template <class I>
    [[nodiscard]] I id(int column) const {
        return I{integer(column)};
    }
};

/// A consistent snapshot for reading. Cannot write.
class ReadTx {
public:
    virtual ~ReadTx() = default;

    /// Calls `visit(row)` for each row, in order.
    template <class F>
    void each(const Statement& statement, std::initializer_list<Param> params, F&& visit) {
        select(statement.name(), statement.text(), {params.begin(), params.size()}, visit);
    }
    /// All rows, mapped.
    template <class F>
    [[nodiscard]] auto list(const Statement& statement, std::initializer_list<Param> params,
                            F&& map) {
        std::vector<std::invoke_result_t<F&, const Row&>> out;
        each(statement, params, [&](const Row& row) { out.push_back(map(row)); });
        return out;
    }
    template <class F>
    [[nodiscard]] auto list(const Query& query, F&& map) {
        std::vector<std::invoke_result_t<F&, const Row&>> out;
        auto params = query.params();
        auto visit = [&](const Row& row) { out.push_back(map(row)); };
        select(query.name(), query.text(), params, visit);
        return out;
    }
    /// The first row, mapped, or nullopt.
    template <class F>
    [[nodiscard]] auto find(const Statement& statement, std::initializer_list<Param> params,
                            F&& map) {
        std::optional<std::invoke_result_t<F&, const Row&>> out;
        each(statement, params, [&](const Row& row) {
            if (!out) out.emplace(map(row));
        });
        return out;
    }
    /// First column of the first row as integer, 0 without rows: for counts.
    [[nodiscard]] std::int64_t number(const Statement& statement,
                                      std::initializer_list<Param> params) {
        return find(statement, params, [](const Row& row) { return row.integer(0); }).value_or(0);
    }

    using Visit = std::function<void(const Row&)>;

protected:
    virtual void select(std::string_view name, std::string_view text, std::span<const Param> params,
                        const Visit& visit) = 0;
};

/// A unit of writing. What a use case does through it is kept as a whole or not at all.
class WriteTx : public ReadTx {
public:
    /// Runs an INSERT, UPDATE or DELETE; the number of rows changed.
    /// Throws ConstraintViolation, Fault.
    std::int64_t run(const Statement& statement, std::initializer_list<Param> params) {
        return execute(statement.name(), statement.text(), {params.begin(), params.size()});
    }
    std::int64_t run(const Query& query) {
        auto params = query.params();
        return execute(query.name(), query.text(), params);
    }
    /// As run, in a savepoint of its own: false when a constraint refused it and nothing changed.
    [[nodiscard]] virtual bool tryRun(const Statement& statement,
                                      std::initializer_list<Param> params) = 0;

    /// Called once after the commit is durable, on the database's thread; must be short and must
    /// not throw (wake a worker, drop a cache). Not called when the use case is rolled back.
    virtual void afterCommit(std::function<void()> action) = 0;

protected:
    virtual std::int64_t execute(std::string_view name, std::string_view text,
                                 std::span<const Param> params) = 0;
    /// Runs several statements without parameters. Only migrations do (db/migrations.cpp).
    virtual void runScript(std::string_view name, std::string_view script) = 0;
    friend struct ScriptRunner;
};

/// A point in a database's history: who reads at or after it sees all that was committed before it.
/// Of one database, and of the replicas that follow it. 0: any.
struct Moment {
    std::int64_t value = 0;
    friend auto operator<=>(Moment, Moment) = default;
};

/// How often a statement ran and how long it took in all, with the mapping of its rows.
struct StatementStats {
    std::string name;
    std::int64_t count = 0;
    Duration total{0};
    /// How often it was where two use cases got into each other's way, and one had to run again.
    std::int64_t collisions = 0;
};

/// Figures for /metrics.
struct DatabaseStats {
    std::int64_t commits = 0;   ///< durable commits (one may carry many use cases)
    std::int64_t useCases = 0;  ///< write use cases kept
    std::int64_t rolledBack = 0;
    std::int64_t waitingWrites = 0;  ///< submitted and not started
    std::int64_t bytes = 0;          ///< size on disk
    // Where replicas are read:
    std::int64_t primaryReads = 0;
    std::int64_t replicaReads = 0;
    std::int64_t replicasBehind = 0;  ///< reads that no replica had come far enough for
    std::int64_t replicasFailed = 0;  ///< reads that were begun on a replica in vain
    /// How the last write failed, until one works again.
    std::optional<Fault::Kind> writesFail = {};
    std::vector<StatementStats> statements = {};  ///< by name
};

/// A database. Thread-safe. Owns its threads; the destructor waits for running work.
class Database {
public:
    /// Returns true to keep what it wrote, false to roll it back. May run twice.
    using WriteWork = std::function<bool(WriteTx&)>;
    using ReadWork = std::function<void(ReadTx&)>;
    /// Called once, after the commit or rollback is final; the pointer carries what the work threw.
    using Done = std::function<void(std::exception_ptr)>;

    virtual ~Database() = default;

    /// Queues work. `tooMany` is not answered here: callers bound what they submit.
    virtual void submitWrite(WriteWork work, Done done) = 0;
    virtual void submitRead(ReadWork work, Done done) = 0;
    /// Runs a read on the calling thread if that needs no waiting for a socket (SQLite); blocks.
    virtual void runRead(const ReadWork& work) = 0;
    /// True when runRead never waits for a network: dispatch then reads on the I/O thread.
    [[nodiscard]] virtual bool readsAreLocal() const = 0;
    [[nodiscard]] virtual DatabaseStats stats() const = 0;

    // Replicas follow the database a little behind, and take reads from it (db/postgres.hpp).

    /// Answers false to be run again, on the primary. May run twice in any case.
    using AnywhereWork = std::function<bool(ReadTx&)>;
    /// Queues a read that a replica may answer which shows what was committed before `atLeast`.
    /// Where there is none, or it fails, the primary does.
    virtual void submitReadAnywhere(Moment atLeast, AnywhereWork work, Done done);
    /// A moment after all that this node has committed so far; any where there are no replicas.
    [[nodiscard]] virtual Moment lastCommit() const { return {}; }
    /// From now on reads on replicas show at least what the primary shows by now. Waits for it.
    virtual void raiseFloor() {}

    /// Blocking forms, for jobs, command line and tests. Never call them inside a transaction.
    template <class F>
    auto read(F&& work) {
        using R = std::invoke_result_t<F&, ReadTx&>;
        if constexpr (std::is_void_v<R>) {
            runRead([&](ReadTx& tx) { work(tx); });
        } else {
            std::optional<R> out;
            runRead([&](ReadTx& tx) { out.emplace(work(tx)); });
            return std::move(*out);
        }
    }
    /// `work` answers a Result: kept when it has a value, rolled back when it is an Error; or
    /// nothing (void) or any other value: kept unless it throws.
    template <class F>
    auto write(F&& work) {
        using R = std::invoke_result_t<F&, WriteTx&>;
        if constexpr (std::is_void_v<R>) {
            runWrite([&](WriteTx& tx) {
                work(tx);
                return true;
            });
        } else {
            std::optional<R> out;
            runWrite([&](WriteTx& tx) {
                out.reset();
                out.emplace(work(tx));
                if constexpr (requires {
                                  out->has_value();
                                  out->error();
                              })
                    return out->has_value();
                else
                    return true;
            });
            return std::move(*out);
        }
    }

protected:
    /// submitWrite and wait; rethrows what the work threw.
    void runWrite(const WriteWork& work);
};

}  // namespace deskbell::db
