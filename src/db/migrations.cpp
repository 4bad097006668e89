#include "db/migrations.hpp"

#include <fmt/format.h>

#include <map>

#include "base/crypto.hpp"

namespace deskbell::db {

/// The one place that may hand a text that is no literal to a database.
struct ScriptRunner {
    static void run(WriteTx& tx, std::string_view name, std::string_view script) {
        tx.runScript(name, script);
    }
};

namespace {

constexpr std::string_view kCreateTable =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    " version BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL,"
    " applied_at BIGINT NOT NULL)";
constexpr Statement kList("migrations.list",
                          "SELECT version, checksum FROM schema_migrations ORDER BY version");
constexpr Statement kIsApplied("migrations.is_applied",
                               "SELECT 1 FROM schema_migrations WHERE version = $1");
constexpr Statement kInsert("migrations.insert",
                            "INSERT INTO schema_migrations(version, name, checksum, applied_at)"
                            " VALUES ($1, $2, $3, $4)");

using Checksums = std::map<std::int64_t, std::string>;

Checksums readApplied(Database& database) {
    return database.write([](WriteTx& tx) {
        ScriptRunner::run(tx, "migrations.table", kCreateTable);
        Checksums applied;
        tx.each(kList, {}, [&](const Row& row) { applied[row.integer(0)] = row.text(1); });
        return applied;
    });
}

/// False when another node has done it meanwhile: a script waits until nobody else runs one.
bool apply(WriteTx& tx, const Migration& migration, const Clock& clock) {
    ScriptRunner::run(tx, "migrations.table", kCreateTable);
    if (tx.number(kIsApplied, {migration.version}) != 0) return false;
    ScriptRunner::run(tx, migration.name, migration.sql);
    tx.run(kInsert, {migration.version, migration.name, sha256Hex(migration.sql), clock.now()});
    return true;
}

/// Whether this binary understands what was applied before.
Result<void> checkApplied(const Checksums& applied, std::span<const Migration> migrations) {
    const auto newest = migrations.empty() ? 0 : migrations.back().version;
    if (!applied.empty() && applied.rbegin()->first > newest) {
        return Error{Errc::conflict,
                     "schema.newer",
                     {},
                     fmt::format("The database has schema {}, this program knows up to {}: start "
                                 "the newer program, or go back to the copy made before the "
                                 "upgrade.",
                                 applied.rbegin()->first, newest)};
    }
    for (const auto& migration : migrations) {
        const auto found = applied.find(migration.version);
        if (found == applied.end() || found->second == sha256Hex(migration.sql)) continue;
        return Error{Errc::conflict,
                     "schema.changed",
                     {},
                     fmt::format("Migration {} ({}) is not the one that was applied to this "
                                 "database.",
                                 migration.version, migration.name)};
    }
    return {};
}

}  // namespace

Result<int> migrate(Database& database, std::span<const Migration> migrations, const Clock& clock,
                    const std::function<void()>& beforeFirst) {
    const auto applied = readApplied(database);
    if (auto known = checkApplied(applied, migrations); !known) return std::move(known).error();

    int count = 0;
    for (const auto& migration : migrations) {
        if (applied.contains(migration.version)) continue;
        if (count == 0 && !applied.empty()) beforeFirst();
        if (database.write([&](WriteTx& tx) { return apply(tx, migration, clock); })) ++count;
    }
    return count;
}

}  // namespace deskbell::db
