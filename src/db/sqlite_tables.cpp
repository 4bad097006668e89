#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "db/sqlite_connection.hpp"
#include "db/tables.hpp"

namespace deskbell::db {
namespace {

using namespace sqlite;

/// A database that is gone when it is closed.
constexpr auto kTemporary = "";

ParamKind kindOf(const std::string& table, std::string_view type) {
    if (type == "BIGINT") return ParamKind::integer;
    if (type == "TEXT") return ParamKind::text;
    if (type == "BLOB") return ParamKind::bytes;
    if (type == "REAL") return ParamKind::real;
    throw Fault(Fault::Kind::other, fmt::format("table {}: no column has type {}", table, type));
}

Table describe(Connection& connection, std::string name) {
    constexpr std::int64_t kOrdinary = 0;
    Table table{.name = std::move(name), .columns = {}, .key = {}};
    std::map<std::int64_t, std::size_t> key;  // by the place within the key, from one
    const Param params[] = {table.name};
    connection.select(
        "tables.columns", "SELECT name, type, pk, hidden FROM pragma_table_xinfo($1)", params,
        [&](const Row& row) {
            if (row.integer(3) != kOrdinary) return;
            if (row.integer(2) > 0) key[row.integer(2)] = table.columns.size();
            table.columns.push_back({.name = row.text(0), .kind = kindOf(table.name, row.view(1))});
        });
    connection.select("tables.references", "SELECT \"from\" FROM pragma_foreign_key_list($1)",
                      params, [&](const Row& row) {
                          for (auto& column : table.columns) {
                              if (column.name == row.view(0)) column.watched = true;
                          }
                      });
    for (const auto& [place, column] : key) table.key.push_back(column);
    if (table.key.empty()) {
        throw Fault(Fault::Kind::other, fmt::format("table {} has no primary key", table.name));
    }
    return table;
}

std::vector<std::string> parentsOf(Connection& connection, const std::string& table) {
    std::vector<std::string> parents;
    const Param params[] = {table};
    connection.select("tables.parents",
                      "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list($1)", params,
                      [&](const Row& row) { parents.push_back(row.text(0)); });
    std::erase(parents, table);  // its own rows stand in the order of its key
    return parents;
}

/// Parents before children, otherwise as the migrations have them.
class Ordering {
public:
    explicit Ordering(Connection& connection) : connection_(connection) {}

    void add(const std::string& name) {
        if (done_.contains(name)) return;
        if (!begun_.insert(name).second) {
            throw Fault(Fault::Kind::other,
                        fmt::format("the references of table {} go in a circle", name));
        }
        for (const auto& parent : parentsOf(connection_, name)) add(parent);
        done_.insert(name);
        tables_.push_back(describe(connection_, name));
    }
    [[nodiscard]] std::vector<Table> take() { return std::move(tables_); }

private:
    Connection& connection_;
    std::set<std::string> begun_, done_;
    std::vector<Table> tables_;
};

}  // namespace

std::vector<Table> tablesOf(std::span<const Migration> migrations) {
    StatementCounters counters;
    SqliteOptions options;
    options.file = kTemporary;
    Connection connection(options, Connection::Mode::write, counters);
    for (const auto& migration : migrations) connection.runScript(migration.name, migration.sql);

    std::vector<std::string> names;
    connection.select("tables.list",
                      "SELECT name FROM sqlite_schema WHERE type = 'table'"
                      " AND name NOT LIKE 'sqlite#_%' ESCAPE '#' ORDER BY rowid",
                      {}, [&](const Row& row) { names.push_back(row.text(0)); });
    Ordering ordering(connection);
    for (const auto& name : names) ordering.add(name);
    return ordering.take();
}

}  // namespace deskbell::db
