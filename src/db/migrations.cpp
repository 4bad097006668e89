#include "db/migrations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "base/crypto.hpp"
#include "db/row_copy.hpp"

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
                          "SELECT version, checksum, name FROM schema_migrations ORDER BY version");
constexpr Statement kIsApplied("migrations.is_applied",
                               "SELECT 1 FROM schema_migrations WHERE version = $1");
constexpr Statement kInsert("migrations.insert",
                            "INSERT INTO schema_migrations(version, name, checksum, applied_at)"
                            " VALUES ($1, $2, $3, $4)");

// A row of schema_migrations with this version stands for a copy that has not ended; its checksum
// says of what. Programs that do not know it refuse it as a newer schema.
constexpr std::int64_t kCopyVersion = 2'000'000'000;
constexpr std::string_view kCopyName = "a copy that has not ended";
constexpr Statement kCopyDigest("copy.digest",
                                "SELECT checksum FROM schema_migrations WHERE version = $1");
constexpr Statement kSetCopyDigest("copy.set_digest",
                                   "UPDATE schema_migrations SET checksum = $2 WHERE version = $1");
constexpr Statement kEndCopy("copy.end", "DELETE FROM schema_migrations WHERE version = $1");
constexpr std::string_view kSpoilt;  // the digest of what has no rows yet, or wrong ones

/// In a migration, and behind its name in the database: which version a program must know.
constexpr std::string_view kOldestNode = "-- oldest node: ";

using Checksums = std::map<std::int64_t, std::string>;

int newestOf(std::span<const Migration> migrations) {
    return migrations.empty() ? 0 : migrations.back().version;
}

/// The version in a line "-- oldest node: 14"; 0 without one.
std::int64_t oldestNodeIn(std::string_view text) {
    const auto found = text.find(kOldestNode);
    if (found == std::string_view::npos) return 0;
    text.remove_prefix(found + kOldestNode.size());
    std::int64_t version = 0;
    std::from_chars(text.data(), text.data() + text.size(), version);
    return version;
}

/// What the database says of itself.
struct Schema {
    Checksums applied;
    std::int64_t oldestNode = 0;
};

Schema readSchema(ReadTx& tx) {
    Schema schema;
    tx.each(kList, {}, [&](const Row& row) {
        schema.applied[row.integer(0)] = row.text(1);
        schema.oldestNode = std::max(schema.oldestNode, oldestNodeIn(row.view(2)));
    });
    return schema;
}

Schema readSchema(Database& database) {
    return database.write([](WriteTx& tx) {
        ScriptRunner::run(tx, "migrations.table", kCreateTable);
        return readSchema(tx);
    });
}

/// False when another node has done it meanwhile: a script waits until nobody else runs one.
bool apply(WriteTx& tx, const Migration& migration, const Clock& clock) {
    ScriptRunner::run(tx, "migrations.table", kCreateTable);
    if (tx.number(kIsApplied, {migration.version}) != 0) return false;
    ScriptRunner::run(tx, migration.name, migration.sql);
    auto name = std::string(migration.name);
    if (const auto oldest = oldestNodeIn(migration.sql); oldest != 0)
        name += fmt::format(" {}{}", kOldestNode, oldest);
    tx.run(kInsert, {migration.version, name, sha256Hex(migration.sql), clock.now()});
    return true;
}

/// A table may be in use for long, such as by a backup that reads it. Others then go on meanwhile,
/// and we come again (PostgreSQL; an embedded database is ours alone or not at all).
bool applyPatiently(Database& database, const Migration& migration, const Clock& clock) {
    constexpr int kMostRounds = 60;  // each of the database's patience
    for (int round = 1;; ++round) {
        try {
            return database.write([&](WriteTx& tx) { return apply(tx, migration, clock); });
        } catch (const Fault& fault) {
            const bool again = fault.kind() == Fault::Kind::busy && !database.readsAreLocal();
            if (!again || round == kMostRounds) throw;
        }
    }
}

Error outgrown(std::int64_t needed, int newest) {
    return {Errc::conflict,
            "schema.newer",
            {},
            fmt::format("The database has grown past this program: it needs one that knows schema "
                        "{}, this one knows up to {}. Start the newer program, or go back to the "
                        "copy made before the upgrade.",
                        needed, newest)};
}

/// Whether this binary understands what was applied before.
Result<void> checkApplied(const Schema& schema, std::span<const Migration> migrations) {
    const auto& applied = schema.applied;
    if (applied.contains(kCopyVersion)) {
        return Error{Errc::conflict,
                     "schema.unfinished_copy",
                     {},
                     "A copy into this database has begun and not ended. Give the same command "
                     "again: it goes on where it was."};
    }
    if (schema.oldestNode > newestOf(migrations))
        return outgrown(schema.oldestNode, newestOf(migrations));
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

/// Applies what is missing; how much that was.
int applyMissing(Database& database, std::span<const Migration> migrations,
                 const Checksums& applied, const Clock& clock,
                 const std::function<void()>& beforeFirst) {
    int count = 0;
    for (const auto& migration : migrations) {
        if (applied.contains(migration.version)) continue;
        if (count == 0 && !applied.empty()) beforeFirst();
        if (applyPatiently(database, migration, clock)) ++count;
    }
    return count;
}

const Table kSchemaMigrations{.name = "schema_migrations",
                              .columns = {{"version", ParamKind::integer},
                                          {"name", ParamKind::text},
                                          {"checksum", ParamKind::text},
                                          {"applied_at", ParamKind::integer}},
                              .key = {0}};

bool isAmong(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

Error occupied() {
    return {Errc::conflict,
            "copy.occupied",
            {},
            "The target holds data already. Choose an empty database or folder."};
}

}  // namespace

Result<int> migrate(Database& database, std::span<const Migration> migrations, const Clock& clock,
                    const std::function<void()>& beforeFirst) {
    const auto schema = readSchema(database);
    if (auto known = checkApplied(schema, migrations); !known) return std::move(known).error();
    return applyMissing(database, migrations, schema.applied, clock, beforeFirst);
}

Result<void> checkOutgrown(ReadTx& tx, std::span<const Migration> migrations) {
    const auto oldest = readSchema(tx).oldestNode;
    if (oldest > newestOf(migrations)) return outgrown(oldest, newestOf(migrations));
    return {};
}

Result<std::span<const Migration>> schemaOf(RowSource& source, std::span<const Migration> ours) {
    Schema schema;
    auto& applied = schema.applied;
    if (isAmong(source.tableNames(), kSchemaMigrations.name)) {
        source.each(kSchemaMigrations,
                    [&](RowView row) { applied[row[0].integer()] = std::string(row[2].text()); });
    }
    // One may work with a schema that knows more, but not copy what one does not know.
    if (!applied.empty() && !applied.contains(kCopyVersion) &&
        applied.rbegin()->first > newestOf(ours))
        return outgrown(applied.rbegin()->first, newestOf(ours));
    if (auto known = checkApplied(schema, ours); !known) return std::move(known).error();
    const auto missing = std::find_if(ours.begin(), ours.end(), [&](const Migration& migration) {
        return !applied.contains(migration.version);
    });
    const auto count = static_cast<std::size_t>(missing - ours.begin());
    if (count > 0 && count == applied.size()) return ours.first(count);
    return Error{Errc::conflict, "schema.none", {}, "The source is no database of Deskbell's."};
}

Result<void> beginCopy(Database& target, RowLoader& loader, std::span<const Migration> migrations,
                       const Clock& clock, std::string_view digest) {
    const auto there = loader.tableNames();
    if (!there.empty() && !isAmong(there, kSchemaMigrations.name)) return occupied();
    // The mark comes before the first table, so that no moment is without it.
    const auto found = target.write([&](WriteTx& tx) {
        if (there.empty()) {
            ScriptRunner::run(tx, "migrations.table", kCreateTable);
            tx.run(kInsert, {kCopyVersion, kCopyName, kSpoilt, clock.now()});
        }
        return tx.find(kCopyDigest, {kCopyVersion}, [](const Row& row) { return row.text(0); });
    });
    if (!found) return occupied();
    if (*found == digest) return {};

    auto schema = readSchema(target);
    schema.applied.erase(kCopyVersion);
    if (auto known = checkApplied(schema, migrations); !known) return known;
    applyMissing(target, migrations, schema.applied, clock, [] {});
    target.write([](WriteTx& tx) { spoilCopy(tx); });
    loader.clear(tablesOf(migrations));
    target.write([&](WriteTx& tx) { tx.run(kSetCopyDigest, {kCopyVersion, digest}); });
    return {};
}

void spoilCopy(WriteTx& tx) {
    tx.run(kSetCopyDigest, {kCopyVersion, kSpoilt});
}

void endCopy(WriteTx& tx) {
    tx.run(kEndCopy, {kCopyVersion});
}

}  // namespace deskbell::db
