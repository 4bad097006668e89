#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "base/crypto.hpp"
#include "db/postgres_connection.hpp"
#include "db/row_text.hpp"
#include "db/rows.hpp"

namespace deskbell::db {
namespace {

using namespace postgres;
using namespace std::chrono_literals;

// Not "deskbell": whoever copies wants to know whether servers are there.
constexpr auto kName = "deskbell copy";
/// A COPY of one group of rows, or a table's first row when its key must be sorted.
constexpr Duration kLongest = 10min;
constexpr std::size_t kPieceBytes = std::size_t{256} << 10U;

// COPY's binary form: a head, rows (number of columns; of each value its length and bytes), an end.
constexpr std::string_view kHead("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
constexpr std::int16_t kEnd = -1;
constexpr std::int32_t kNull = -1;

PostgresOptions optionsFor(const std::string& url) {
    PostgresOptions options;
    options.url = url;
    options.application = kName;
    options.statement = kLongest;
    options.idleInTransaction = kLongest;
    return options;
}

template <class T>
void appendBigEndian(std::string& out, T value) {
    using Bits = std::make_unsigned_t<T>;
    const auto bits = static_cast<Bits>(value);
    for (int shift = 8 * (static_cast<int>(sizeof(T)) - 1); shift >= 0; shift -= 8) {
        out += static_cast<char>(bits >> static_cast<unsigned>(shift) & 0xffU);
    }
}

void appendRow(std::string& out, RowView row) {
    appendBigEndian(out, static_cast<std::int16_t>(row.size()));
    for (const auto& value : row) {
        switch (value.kind()) {
            case ParamKind::null:
                appendBigEndian(out, kNull);
                break;
            case ParamKind::integer:
                appendBigEndian(out, std::int32_t{8});
                appendBigEndian(out, value.integer());
                break;
            case ParamKind::real:
                appendBigEndian(out, std::int32_t{8});
                appendBigEndian(out, std::bit_cast<std::int64_t>(value.real()));
                break;
            case ParamKind::text:
            case ParamKind::bytes:
                appendBigEndian(out, static_cast<std::int32_t>(value.text().size()));
                out += value.text();
                break;
        }
    }
}

[[noreturn]] void failForm(const Table& table) {
    throw Fault(Fault::Kind::corrupt,
                fmt::format("table {}: its rows are not as the schema has them", table.name));
}

/// Takes COPY's messages and hands out rows.
class RowParser {
public:
    RowParser(const Table& table, const VisitRow& visit) : table_(table), visit_(visit) {}

    void take(std::string_view message) {
        rest_ = message;
        if (!std::exchange(begun_, true)) {
            if (!rest_.starts_with(kHead.substr(0, 11))) failForm(table_);
            bytes(kHead.size());
        }
        while (!rest_.empty()) {
            const auto columns = number<std::int16_t>();
            if (columns == kEnd) return;
            if (columns != static_cast<std::int16_t>(table_.columns.size())) failForm(table_);
            values_.clear();
            for (const auto& column : table_.columns) values_.push_back(value(column));
            visit_(values_);
        }
    }

private:
    Param value(const Column& column) {
        const auto length = number<std::int32_t>();
        if (length == kNull) return std::nullopt;
        const auto data = bytes(static_cast<std::size_t>(length));
        switch (column.kind) {
            case ParamKind::integer:
                if (data.size() != sizeof(std::int64_t)) break;
                return parse<std::int64_t>(data);
            case ParamKind::real:
                if (data.size() != sizeof(double)) break;
                return std::bit_cast<double>(parse<std::int64_t>(data));
            case ParamKind::text:
                return data;
            case ParamKind::bytes:
                return Bytes{data};
            case ParamKind::null:
                break;
        }
        failForm(table_);
    }
    std::string_view bytes(std::size_t count) {
        if (rest_.size() < count) failForm(table_);
        const auto taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }
    template <class T>
    T number() {
        return parse<T>(bytes(sizeof(T)));
    }
    template <class T>
    static T parse(std::string_view data) {
        std::make_unsigned_t<T> bits = 0;
        for (const char c : data) {
            bits = static_cast<std::make_unsigned_t<T>>(static_cast<std::uint64_t>(bits) << 8U |
                                                        static_cast<unsigned char>(c));
        }
        return static_cast<T>(bits);
    }

    const Table& table_;
    const VisitRow& visit_;
    std::string_view rest_;
    bool begun_ = false;
    std::vector<Param> values_;
};

/// COPY takes no parameters. Nothing of a text can end a string here: it stands in hex digits.
std::string literal(const Param& value) {
    switch (value.kind()) {
        case ParamKind::integer:
            return fmt::format("{}::bigint", value.integer());
        case ParamKind::text:
            return fmt::format("convert_from(decode('{}', 'hex'), 'UTF8')", toHex(value.text()));
        case ParamKind::bytes:
            return fmt::format("decode('{}', 'hex')", toHex(value.text()));
        case ParamKind::null:
        case ParamKind::real:
            break;
    }
    throw Fault(Fault::Kind::other, "no key has a value of this type");
}

std::string literals(const StoredKey& key) {
    std::string out;
    for (const auto& value : key.values()) out += (out.empty() ? "" : ", ") + literal(value);
    return out;
}

/// Partitions are part of the table that they belong to.
std::vector<std::string> tablesIn(Connection& connection) {
    std::vector<std::string> names;
    connection.select({"rows.tables",
                       "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p')"
                       " AND NOT relispartition AND relnamespace = current_schema()::regnamespace"
                       " AND relname <> 'commit_marks'"},
                      [&](const Row& row) { names.push_back(row.text(0)); });
    return names;
}

class PostgresSource final : public PostgresRows {
public:
    explicit PostgresSource(const std::string& url)
        : options_(optionsFor(url)), connection_(options_, counters_) {
        connection_.queueBegin("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        // Tables are read whole; what waits for the network waits for the target. Sorting a large
        // table would take longer than to follow its key.
        connection_.run(
            control("SELECT set_config('statement_timeout', '0', true),"
                    " set_config('idle_in_transaction_session_timeout', '0', true),"
                    " set_config('enable_sort', 'off', true)"));
    }

    void each(const Table& table, const VisitRow& visit) override {
        copyOut(table, fmt::format("SELECT {} FROM {}", columnsOf(table), identifier(table.name)),
                visit);
    }
    void eachByKey(const Table& table, const std::optional<StoredKey>& after,
                   const VisitRow& visit) override {
        auto text = fmt::format("SELECT {} FROM {}", columnsOf(table), identifier(table.name));
        if (after) text += fmt::format(" WHERE ({}) > ({})", keyOf(table), literals(*after));
        copyOut(table, text + " ORDER BY " + keyOf(table), visit);
    }
    [[nodiscard]] std::int64_t dangling(const Reference& reference) override {
        std::int64_t rows = 0;
        const auto text = danglingOf(reference);
        connection_.select({"references", text}, [&](const Row& row) { rows = row.integer(0); });
        return rows;
    }
    [[nodiscard]] std::vector<std::string> tableNames() override { return tablesIn(connection_); }
    [[nodiscard]] int serversConnected() override {
        int count = 0;
        const Param params[] = {PostgresOptions::kServerName};
        connection_.select({"rows.servers",
                            "SELECT count(*) FROM pg_stat_activity"
                            " WHERE datname = current_database() AND application_name = $1",
                            params},
                           [&](const Row& row) { count = static_cast<int>(row.integer(0)); });
        return count;
    }

private:
    void copyOut(const Table& table, const std::string& query, const VisitRow& visit) {
        RowParser parser(table, visit);
        connection_.copyOut("rows of " + table.name,
                            fmt::format("COPY ({}) TO STDOUT (FORMAT binary)", query),
                            [&](std::string_view message) { parser.take(message); });
    }

    const PostgresOptions options_;
    StatementCounters counters_;
    Connection connection_;
};

class PostgresLoader final : public RowLoader {
public:
    explicit PostgresLoader(const std::string& url)
        : options_(optionsFor(url)), connection_(options_, counters_) {}

    [[nodiscard]] std::optional<StoredKey> lastKey(const Table& table) override {
        std::optional<StoredKey> key;
        const VisitRow keep = [&](RowView row) { key.emplace(table, row); };
        RowParser parser(table, keep);
        connection_.copyOut(
            "last of " + table.name,
            fmt::format("COPY (SELECT {} FROM {} ORDER BY {} LIMIT 1) TO STDOUT"
                        " (FORMAT binary)",
                        columnsOf(table), identifier(table.name), keyOf(table, " DESC")),
            [&](std::string_view message) { parser.take(message); });
        return key;
    }
    [[nodiscard]] std::int64_t count(const Table& table) override {
        std::int64_t rows = 0;
        const auto text = "SELECT count(*) FROM " + identifier(table.name);
        connection_.select({"rows.count", text}, [&](const Row& row) { rows = row.integer(0); });
        return rows;
    }
    void add(const Table& table, RowView row) override {
        if (table_.empty()) begin(table);
        appendRow(buffer_, row);
        if (buffer_.size() < kPieceBytes) return;
        connection_.sendCopy(buffer_);
        buffer_.clear();
    }
    void commit() override {
        if (table_.empty()) return;
        appendBigEndian(buffer_, kEnd);
        connection_.sendCopy(buffer_);
        buffer_.clear();
        connection_.endCopyIn("rows into " + std::exchange(table_, {}));
        connection_.run(control("COMMIT"));
    }
    void clear(std::span<const Table> tables) override {
        std::string names;
        for (const auto& table : tables)
            names += (names.empty() ? "" : ", ") + identifier(table.name);
        const auto text = "TRUNCATE " + names;
        connection_.queueBegin("BEGIN");
        connection_.run(control(text));
        connection_.run(control("COMMIT"));
    }
    void settle() override {
        connection_.queueBegin("BEGIN");
        connection_.run(control("ANALYZE"));
        connection_.run(control("COMMIT"));
    }
    [[nodiscard]] std::vector<std::string> tableNames() override { return tablesIn(connection_); }

private:
    void begin(const Table& table) {
        table_ = table.name;
        connection_.queueBegin("BEGIN");
        // A crash of the server may take the last groups with it: they are copied again. The commit
        // that ends the copy waits for the disk, and with it for all before.
        connection_.run(control("SET LOCAL synchronous_commit = off"));
        connection_.beginCopyIn(table_, fmt::format("COPY {} ({}) FROM STDIN (FORMAT binary)",
                                                    identifier(table.name), columnsOf(table)));
        buffer_ = kHead;
    }

    const PostgresOptions options_;
    StatementCounters counters_;
    Connection connection_;
    std::string table_;  ///< that a COPY runs into
    std::string buffer_;
};

}  // namespace

std::unique_ptr<PostgresRows> readPostgresRows(const std::string& url) {
    return std::make_unique<PostgresSource>(url);
}

std::unique_ptr<RowLoader> loadPostgresRows(const std::string& url) {
    return std::make_unique<PostgresLoader>(url);
}

}  // namespace deskbell::db
