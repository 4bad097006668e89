#include <fmt/format.h>
#include <sqlite3.h>

#include <deque>

#include "base/text.hpp"
#include "db/row_text.hpp"
#include "db/rows.hpp"
#include "db/sqlite_pages.hpp"

namespace deskbell::db {
namespace {

using namespace sqlite;

/// One statement, used for one pass.
class Pass {
public:
    Pass(Connection& connection, std::string name, const std::string& text)
        : connection_(connection), name_(std::move(name)) {
        sqlite3_stmt* raw = nullptr;
        const int code = sqlite3_prepare_v2(connection.handle(), text.c_str(),
                                            static_cast<int>(text.size()), &raw, nullptr);
        statement_.reset(raw);
        if (code != SQLITE_OK) fail(code);
    }

    /// Parameters are ?: bound in their order.
    void bind(RowView values) {
        int index = 0;
        for (const auto& value : values) {
            const int code = bindOne(++index, value);
            if (code != SQLITE_OK) fail(code);
        }
    }
    bool step() {
        const int code = sqlite3_step(statement_.get());
        if (code != SQLITE_ROW && code != SQLITE_DONE) fail(code);
        return code == SQLITE_ROW;
    }
    void reset() { sqlite3_reset(statement_.get()); }
    [[nodiscard]] sqlite3_stmt* handle() const { return statement_.get(); }

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };

    int bindOne(int index, const Param& value) {
        const auto text = value.text().data() == nullptr ? std::string_view("") : value.text();
        switch (value.kind()) {
            case ParamKind::null:
                return sqlite3_bind_null(handle(), index);
            case ParamKind::integer:
                return sqlite3_bind_int64(handle(), index, value.integer());
            case ParamKind::real:
                return sqlite3_bind_double(handle(), index, value.real());
            case ParamKind::text:
                return sqlite3_bind_text64(handle(), index, text.data(), text.size(), SQLITE_STATIC,
                                           SQLITE_UTF8);
            case ParamKind::bytes:
                return sqlite3_bind_blob64(handle(), index, text.data(), text.size(),
                                           SQLITE_STATIC);
        }
        return SQLITE_MISUSE;
    }
    [[noreturn]] void fail(int code) { throwFault(connection_.handle(), code, name_); }

    Connection& connection_;
    std::string name_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// The current row of a pass over a table as values of the table's types.
class RowReader {
public:
    RowReader(const Table& table, Pass& pass) : table_(table), statement_(pass.handle()) {}

    RowView read() {
        values_.clear();
        mended_.clear();
        for (std::size_t i = 0; i < table_.columns.size(); ++i) {
            values_.push_back(valueOf(static_cast<int>(i), table_.columns[i]));
        }
        return values_;
    }

private:
    Param valueOf(int index, const Column& column) {
        const int type = sqlite3_column_type(statement_, index);
        if (type == SQLITE_NULL) return std::nullopt;
        switch (column.kind) {
            case ParamKind::integer:
                if (type == SQLITE_INTEGER) return sqlite3_column_int64(statement_, index);
                break;
            case ParamKind::real:
                if (type == SQLITE_FLOAT) return sqlite3_column_double(statement_, index);
                break;
            case ParamKind::text:
                if (type == SQLITE_TEXT) return validText(bytesOf(index));
                break;
            case ParamKind::bytes:
                if (type == SQLITE_BLOB) return Bytes{bytesOf(index)};
                break;
            case ParamKind::null:
                break;
        }
        throw Fault(Fault::Kind::corrupt,
                    fmt::format("table {}: a value of column {} is of another type", table_.name,
                                column.name));
    }
    std::string_view bytesOf(int index) {
        const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, index));
        const auto size = sqlite3_column_bytes(statement_, index);
        return size == 0 ? std::string_view()
                         : std::string_view(data, static_cast<std::size_t>(size));
    }
    Param validText(std::string_view text) {
        if (isUtf8(text) && text.find('\0') == std::string_view::npos) return text;
        return std::string_view(mended_.emplace_back(toValidUtf8(text)));
    }

    const Table& table_;
    sqlite3_stmt* statement_;
    std::vector<Param> values_;
    std::deque<std::string> mended_;
};

std::vector<std::string> tablesIn(Connection& connection) {
    std::vector<std::string> names;
    connection.select("rows.tables",
                      "SELECT name FROM sqlite_schema WHERE type = 'table'"
                      " AND name NOT LIKE 'sqlite#_%' ESCAPE '#'",
                      {}, [&](const Row& row) { names.push_back(row.text(0)); });
    return names;
}

class SqliteSource final : public SqliteRows {
public:
    explicit SqliteSource(const std::filesystem::path& file)
        : connection_(optionsFor(file), Connection::Mode::read, counters_) {
        beginSnapshot(connection_);
    }

    void each(const Table& table, const VisitRow& visit) override {
        pass(table, fmt::format("SELECT {} FROM {}", columnsOf(table), identifier(table.name)), {},
             visit);
    }
    void eachByKey(const Table& table, const std::optional<StoredKey>& after,
                   const VisitRow& visit) override {
        auto text = fmt::format("SELECT {} FROM {}", columnsOf(table), identifier(table.name));
        std::vector<Param> values;
        if (after) {
            values = after->values();
            text += fmt::format(" WHERE ({}) > (?{})", keyOf(table), [&] {
                std::string more;
                for (std::size_t i = 1; i < values.size(); ++i) more += ", ?";
                return more;
            }());
        }
        text += " ORDER BY " + keyOf(table);
        pass(table, text, values, visit);
    }
    [[nodiscard]] std::int64_t dangling(const Reference& reference) override {
        Pass pass(connection_, "references", danglingOf(reference));
        pass.step();
        return sqlite3_column_int64(pass.handle(), 0);
    }
    [[nodiscard]] std::vector<std::string> tableNames() override { return tablesIn(connection_); }

    void saveAs(const std::filesystem::path& to,
                const std::function<void(int done, int total)>& progress) override {
        savePages(connection_, to, progress);
    }

private:
    void pass(const Table& table, const std::string& text, RowView values, const VisitRow& visit) {
        Pass pass(connection_, "rows of " + table.name, text);
        pass.bind(values);
        RowReader reader(table, pass);
        while (pass.step()) visit(reader.read());
    }

    StatementCounters counters_;
    Connection connection_;
};

class SqliteLoader final : public RowLoader {
public:
    explicit SqliteLoader(const std::filesystem::path& file)
        : connection_(optionsFor(file), Connection::Mode::write, counters_) {
        // A commit survives the end of this process; after a power cut the last ones may be missing
        // and are copied again. What ends the copy is written by the database itself, durably, and
        // with it all before.
        connection_.runScript("pragma",
                              "PRAGMA synchronous = NORMAL;"
                              "PRAGMA wal_autocheckpoint = 4000;"
                              "PRAGMA cache_size = -200000;");
    }

    [[nodiscard]] std::optional<StoredKey> lastKey(const Table& table) override {
        Pass pass(connection_, "last of " + table.name,
                  fmt::format("SELECT {} FROM {} ORDER BY {} LIMIT 1", columnsOf(table),
                              identifier(table.name), keyOf(table, " DESC")));
        if (!pass.step()) return std::nullopt;
        return StoredKey(table, RowReader(table, pass).read());
    }
    [[nodiscard]] std::int64_t count(const Table& table) override {
        Pass pass(connection_, "count of " + table.name,
                  "SELECT count(*) FROM " + identifier(table.name));
        pass.step();
        return sqlite3_column_int64(pass.handle(), 0);
    }
    void add(const Table& table, RowView row) override {
        if (!insert_) {
            connection_.control("BEGIN IMMEDIATE");
            std::string marks = "?";
            for (std::size_t i = 1; i < table.columns.size(); ++i) marks += ", ?";
            insert_.emplace(connection_, "insert into " + table.name,
                            fmt::format("INSERT INTO {} ({}) VALUES ({})", identifier(table.name),
                                        columnsOf(table), marks));
        }
        insert_->bind(row);
        insert_->step();
        insert_->reset();
    }
    void commit() override {
        if (!insert_) return;
        insert_.reset();
        connection_.control("COMMIT");
    }
    void clear(std::span<const Table> tables) override {
        connection_.control("BEGIN IMMEDIATE");
        for (auto table = tables.rbegin(); table != tables.rend(); ++table) {
            connection_.runScript("clear", "DELETE FROM " + identifier(table->name));
        }
        connection_.control("COMMIT");
    }
    void settle() override {}
    [[nodiscard]] std::vector<std::string> tableNames() override { return tablesIn(connection_); }

private:
    StatementCounters counters_;
    Connection connection_;
    std::optional<Pass> insert_;
};

}  // namespace

std::unique_ptr<SqliteRows> readSqliteRows(const std::filesystem::path& file) {
    return std::make_unique<SqliteSource>(file);
}

std::unique_ptr<RowLoader> loadSqliteRows(const std::filesystem::path& file) {
    return std::make_unique<SqliteLoader>(file);
}

}  // namespace deskbell::db
