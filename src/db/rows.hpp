#pragma once
// All rows of a database, read as they are at one moment, and written in bulk: what copy, backup
// and check stand on. The same for every database; texts as both can hold them.

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "db/tables.hpp"

namespace deskbell::db {

/// A row: a value for each of the table's columns. Valid during the call that hands it out.
using RowView = std::span<const Param>;
using VisitRow = std::function<void(RowView)>;

/// A row's key that outlives the row.
class StoredKey {
public:
    StoredKey(const Table& table, RowView row);
    /// One value for each column of the key, owned by this object.
    [[nodiscard]] std::vector<Param> values() const;

private:
    struct Value {
        ParamKind kind;
        std::int64_t integer;
        std::string text;
    };
    std::vector<Value> values_;
};

/// How many rows a table holds, and a checksum of them that depends neither on their order nor on
/// the kind of database.
struct TableSum {
    std::string table;
    std::int64_t rows = 0;
    std::array<std::uint64_t, 2> checksum = {};

    bool operator==(const TableSum&) const = default;
};
/// 32 hex digits.
[[nodiscard]] std::string hexOf(const TableSum& sum);

/// A column that holds ids of another table's rows.
struct Reference {
    std::string_view table;
    std::string_view column;
    std::string_view parent;
};

/// A snapshot of a database, for as long as it lives. Used by one thread at a time. Texts come
/// without NUL and as valid UTF-8 (toValidUtf8), since PostgreSQL holds no others.
class RowSource {
public:
    virtual ~RowSource() = default;
    /// Every row, in whichever order is fastest. Throws Fault: `corrupt` when a value is not of its
    /// column's type.
    virtual void each(const Table& table, const VisitRow& visit) = 0;
    /// In the order of the key; only rows behind `after`, when there is one.
    virtual void eachByKey(const Table& table, const std::optional<StoredKey>& after,
                           const VisitRow& visit) = 0;
    /// Rows of `table` whose `column` names no `id` of `parent`; NULL names nothing and is no such
    /// row.
    [[nodiscard]] virtual std::int64_t dangling(const Reference& reference) = 0;
    /// The tables that are there, but for those that the driver keeps for itself.
    [[nodiscard]] virtual std::vector<std::string> tableNames() = 0;
};

/// Also writes the snapshot as a database file of its own, page by page: the fastest copy.
class SqliteRows : public RowSource {
public:
    /// `to` appears whole or not at all. `progress(done, total)` counts pages. Throws Fault.
    virtual void saveAs(const std::filesystem::path& to,
                        const std::function<void(int done, int total)>& progress) = 0;
};

/// Also knows who else is there.
class PostgresRows : public RowSource {
public:
    /// Connections of servers to this database at the moment.
    [[nodiscard]] virtual int serversConnected() = 0;
};

/// Writes rows in bulk to tables that nobody else writes to. Used by one thread at a time.
class RowLoader {
public:
    virtual ~RowLoader() = default;
    /// The greatest key that is there.
    [[nodiscard]] virtual std::optional<StoredKey> lastKey(const Table& table) = 0;
    [[nodiscard]] virtual std::int64_t count(const Table& table) = 0;
    /// Adds a row; kept by commit() with all since the last one, or not at all. Of one table at a
    /// time. Throws ConstraintViolation, Fault; after that this object is of no more use.
    virtual void add(const Table& table, RowView row) = 0;
    virtual void commit() = 0;
    /// Removes all rows of these tables (children behind parents) and commits.
    virtual void clear(std::span<const Table> tables) = 0;
    /// Once all is there: what makes reading fast.
    virtual void settle() = 0;
    [[nodiscard]] virtual std::vector<std::string> tableNames() = 0;
};

/// Reads beside whoever serves the file and does not stop him.
[[nodiscard]] std::unique_ptr<SqliteRows> readSqliteRows(const std::filesystem::path& file);
[[nodiscard]] std::unique_ptr<PostgresRows> readPostgresRows(const std::string& url);
[[nodiscard]] std::unique_ptr<RowLoader> loadSqliteRows(const std::filesystem::path& file);
[[nodiscard]] std::unique_ptr<RowLoader> loadPostgresRows(const std::string& url);

/// Makes of a database that nobody has open one file that can be read from where nothing can be
/// written; whoever serves it goes back to a log beside it. Throws Fault.
void makeOneFile(const std::filesystem::path& file);

}  // namespace deskbell::db
