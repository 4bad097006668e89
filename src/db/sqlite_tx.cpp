#include "db/sqlite_tx.hpp"

#include <sqlite3.h>

namespace deskbell::db::sqlite {

void SqliteReadTx::select(std::string_view name, std::string_view text,
                          std::span<const Param> params, const Visit& visit) {
    connection_.select(name, text, params, visit);
}

namespace {

bool isFatal(Fault::Kind kind) {
    return kind == Fault::Kind::diskFull || kind == Fault::Kind::lost ||
           kind == Fault::Kind::corrupt;
}

}  // namespace

SqliteWriteTx::SqliteWriteTx(Connection& connection)
    : connection_(connection), changesBefore_(sqlite3_total_changes(connection.handle())) {}

bool SqliteWriteTx::hasWritten() const {
    return ranScript_ || sqlite3_total_changes(connection_.handle()) != changesBefore_;
}

/// Runs one statement and remembers a fault after which nothing of the transaction may be kept.
template <class F>
auto SqliteWriteTx::guarded(F&& run) {
    // SQLite may have rolled back already: running on would write outside any transaction.
    if (fault_) std::rethrow_exception(fault_);
    try {
        return run();
    } catch (const ConstraintViolation&) {
        throw;
    } catch (const Fault& fault) {
        if (isFatal(fault.kind()) || !connection_.inTransaction()) {
            fault_ = std::current_exception();
        }
        throw;
    }
}

bool SqliteWriteTx::tryRun(const Statement& statement, std::initializer_list<Param> params) {
    // A refused statement changes nothing in SQLite, so no savepoint is needed around it.
    try {
        run(statement, params);
        return true;
    } catch (const ConstraintViolation&) {
        return false;
    }
}

void SqliteWriteTx::afterCommit(std::function<void()> action) {
    actions_.push_back(std::move(action));
}

void SqliteWriteTx::select(std::string_view name, std::string_view text,
                           std::span<const Param> params, const Visit& visit) {
    guarded([&] { connection_.select(name, text, params, visit); });
}

std::int64_t SqliteWriteTx::execute(std::string_view name, std::string_view text,
                                    std::span<const Param> params) {
    return guarded([&] { return connection_.execute(name, text, params); });
}

void SqliteWriteTx::runScript(std::string_view name, std::string_view script) {
    ranScript_ = true;
    guarded([&] { connection_.runScript(name, script); });
}

}  // namespace deskbell::db::sqlite
