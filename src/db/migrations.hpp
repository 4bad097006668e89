#pragma once
// Schema changes: files migrations/NNNN_name.sql, compiled into the binary, forward only, one
// transaction each, checksummed. Table schema_migrations(version, name, checksum, applied_at).

#include <filesystem>
#include <functional>
#include <span>
#include <string_view>

#include "base/time.hpp"
#include "db/db.hpp"

namespace deskbell::db {

struct Migration {
    int version;
    std::string_view name;
    std::string_view sql;  ///< statements separated by semicolons; `--` comments
};

/// The migrations of this binary, ordered (generated at build time from migrations/*.sql).
[[nodiscard]] std::span<const Migration> builtInMigrations();

/// Applies what is missing. `beforeFirst` is called once before anything changes in a database that
/// already has a schema (the embedded one is copied aside there). Returns the number applied.
///
/// A schema may be newer than this program: migrations add, and nodes of the last release go on
/// beside those of the next (docs/adr/0013). One that takes something away says in a line
/// "-- oldest node: 14" which version of the schema a program must know to work with what it
/// leaves. `conflict` with reason "schema.newer" when this one does not, "schema.changed" when an
/// applied migration's checksum differs.
[[nodiscard]] Result<int> migrate(Database& database, std::span<const Migration> migrations,
                                  const Clock& clock, const std::function<void()>& beforeFirst);

/// The same error when the schema has meanwhile grown past a program that runs.
[[nodiscard]] Result<void> checkOutgrown(ReadTx& tx, std::span<const Migration> migrations);

}  // namespace deskbell::db
