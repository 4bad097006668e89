#pragma once
// One connection to an SQLite file: statements prepared once, errors as Faults. Private to the
// driver; used by one thread at a time.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/sqlite.hpp"
#include "db/statement_counters.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace deskbell::db::sqlite {

/// How long a connection waits for a lock of another one before it gives up.
constexpr int kBusyMillis = 10'000;

class Connection {
public:
    enum class Mode {
        write,  ///< creates the file, WAL, durable commits
        read,   ///< cannot change anything
    };

    /// Throws Fault. `counters` must outlive the connection.
    Connection(const SqliteOptions& options, Mode mode, StatementCounters& counters);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Runs a statement to its end and calls `visit` for each row. Throws Fault.
    void select(std::string_view name, std::string_view text, std::span<const Param> params,
                const ReadTx::Visit& visit);
    /// Runs a statement to its end; the number of rows changed. Throws ConstraintViolation, Fault.
    std::int64_t execute(std::string_view name, std::string_view text,
                         std::span<const Param> params);
    /// Runs several statements. Throws Fault.
    void runScript(std::string_view name, std::string_view script);
    /// BEGIN, COMMIT, SAVEPOINT and their like.
    void control(std::string_view text);

    /// False also after SQLite has rolled back on its own, which it does on some errors.
    [[nodiscard]] bool inTransaction() const;
    [[nodiscard]] sqlite3* handle() const { return handle_.get(); }

private:
    class Prepared;
    class Lease;
    struct Close {
        void operator()(sqlite3* handle) const;
    };

    void configure(const SqliteOptions& options, Mode mode);
    Lease lease(std::string_view name, std::string_view text);
    std::unique_ptr<Prepared> prepare(std::string_view name, std::string_view text);
    void makeRoom();

    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    StatementCounters& counters_;
    std::unique_ptr<sqlite3, Close> handle_;
    std::unordered_map<std::string, std::unique_ptr<Prepared>, Hash, std::equal_to<>> prepared_;
    std::uint64_t uses_ = 0;
};

/// Throws the Fault that an SQLite result code stands for. `what` names the statement.
[[noreturn]] void throwFault(sqlite3* handle, int code, std::string_view what);

}  // namespace deskbell::db::sqlite
