#include "bare_rows.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <variant>
#include <vector>

#include <fmt/core.h>

namespace deskbell::bench {

namespace {

struct Blob {
    std::string bytes;
};
using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string, Blob>;

struct Table {
    std::string name;
    std::vector<std::vector<Value>> rows;
    sqlite3_stmt* insert = nullptr;
};

class Connection {
public:
    explicit Connection(const std::filesystem::path& file) {
        if (sqlite3_open(file.c_str(), &handle_) != SQLITE_OK) fail("open");
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() { sqlite3_close_v2(handle_); }

    void run(const std::string& sql) {
        if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(sql);
    }
    [[nodiscard]] sqlite3_stmt* prepare(const std::string& sql) {
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
            fail(sql);
        return statement;
    }
    [[noreturn]] void fail(const std::string& what) {
        throw std::runtime_error(fmt::format("{}: {}", what, sqlite3_errmsg(handle_)));
    }

private:
    sqlite3* handle_ = nullptr;
};

Value valueOf(sqlite3_stmt* row, int column) {
    const auto bytes = [&] {
        const auto* data = static_cast<const char*>(sqlite3_column_blob(row, column));
        return std::string(data == nullptr ? "" : data,
                           static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
    };
    switch (sqlite3_column_type(row, column)) {
        case SQLITE_INTEGER:
            return std::int64_t{sqlite3_column_int64(row, column)};
        case SQLITE_FLOAT:
            return sqlite3_column_double(row, column);
        case SQLITE_TEXT:
            return bytes();
        case SQLITE_BLOB:
            return Blob{bytes()};
        default:
            return nullptr;
    }
}

void bindValue(sqlite3_stmt* statement, int index, const Value& value) {
    const auto size = [](const std::string& text) { return static_cast<int>(text.size()); };
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        sqlite3_bind_int64(statement, index, *integer);
    else if (const auto* real = std::get_if<double>(&value))
        sqlite3_bind_double(statement, index, *real);
    else if (const auto* text = std::get_if<std::string>(&value))
        sqlite3_bind_text(statement, index, text->data(), size(*text), SQLITE_STATIC);
    else if (const auto* blob = std::get_if<Blob>(&value))
        sqlite3_bind_blob(statement, index, blob->bytes.data(), size(blob->bytes), SQLITE_STATIC);
    else
        sqlite3_bind_null(statement, index);
}

std::vector<std::string> tableNames(Connection& db) {
    std::vector<std::string> out;
    auto* all = db.prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    while (sqlite3_step(all) == SQLITE_ROW)
        out.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(all, 0)));
    sqlite3_finalize(all);
    return out;
}

/// The rows that `source` has beyond those of the target, in the order of their making.
Table newRows(Connection& source, Connection& target, const std::string& name) {
    Table table{name, {}, nullptr};
    auto* newest = target.prepare(fmt::format("SELECT coalesce(max(rowid), 0) FROM \"{}\"", name));
    sqlite3_step(newest);
    const auto last = sqlite3_column_int64(newest, 0);
    sqlite3_finalize(newest);
    auto* rows = source.prepare(
        fmt::format("SELECT * FROM \"{}\" WHERE rowid > {} ORDER BY rowid", name, last));
    const int columns = sqlite3_column_count(rows);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        auto& row = table.rows.emplace_back();
        for (int i = 0; i < columns; ++i) row.push_back(valueOf(rows, i));
    }
    sqlite3_finalize(rows);
    std::string marks;
    for (int i = 1; i <= columns; ++i) marks += fmt::format("{}?{}", i > 1 ? ", " : "", i);
    // A recurring job is written anew under the same key: it takes the place of the one before.
    table.insert =
        target.prepare(fmt::format("INSERT OR REPLACE INTO \"{}\" VALUES ({})", name, marks));
    return table;
}

void insert(Connection& target, Table& table, std::size_t from, std::size_t to) {
    for (auto i = from; i < to; ++i) {
        for (std::size_t c = 0; c < table.rows[i].size(); ++c)
            bindValue(table.insert, static_cast<int>(c) + 1, table.rows[i][c]);
        if (sqlite3_step(table.insert) != SQLITE_DONE) target.fail(table.name);
        sqlite3_reset(table.insert);
    }
}

}  // namespace

BareRun insertSameRows(const std::filesystem::path& from, const std::filesystem::path& into,
                       const std::string& countedTable, int group,
                       const std::function<void(std::int64_t)>& beforeEach) {
    Connection source(from), target(into);
    target.run(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA mmap_size = 1073741824;"
        "PRAGMA cache_size = -65536");
    std::vector<Table> tables;
    BareRun out;
    for (const auto& name : tableNames(source)) {
        auto table = newRows(source, target, name);
        out.rows += static_cast<std::int64_t>(table.rows.size());
        if (name == countedTable) out.units = static_cast<std::int64_t>(table.rows.size());
        tables.push_back(std::move(table));
    }
    const auto share = [&](const Table& table, std::int64_t unit) {
        return static_cast<std::size_t>(static_cast<std::int64_t>(table.rows.size()) * unit /
                                        out.units);
    };
    if (out.units == 0) throw std::runtime_error("there is nothing new in " + countedTable);
    const auto begin = std::chrono::steady_clock::now();
    for (std::int64_t unit = 0; unit < out.units; unit += group) {
        const auto end = std::min<std::int64_t>(unit + group, out.units);
        for (auto u = unit; u < end; ++u) beforeEach(u);
        target.run("BEGIN IMMEDIATE");
        for (auto& table : tables) insert(target, table, share(table, unit), share(table, end));
        target.run("COMMIT");
    }
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    for (auto& table : tables) sqlite3_finalize(table.insert);
    return out;
}

}  // namespace deskbell::bench
