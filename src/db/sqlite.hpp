#pragma once
// The embedded database: one SQLite file in WAL mode. One writer thread takes all waiting use
// cases, runs them in one transaction, commits with synchronous=FULL and then answers all (group
// commit); readers are read-only connections of their own; a further thread checkpoints.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "db/db.hpp"

namespace deskbell::db {

struct SqliteOptions {
    std::filesystem::path file;
    int readers = 4;      ///< most connections in the read pool: one per thread that reads
    int groupSize = 128;  ///< most use cases in one commit
    std::int64_t mmapBytes = std::int64_t{1} << 30;
    std::string vfs = {};  ///< SQLite's file system by name, empty for the usual; for tests
};

/// Opens or creates the file (mode 0600). Throws Fault when it cannot, and when another process
/// serves it: while open, "<file>.lock" is locked.
[[nodiscard]] std::unique_ptr<Database> openSqlite(SqliteOptions options, Log& log);

/// Copies a database file consistently while it is in use (SQLite's online backup).
/// `to` appears whole or not at all. `progress(done, total)` counts pages. Throws Fault.
void backupSqlite(const std::filesystem::path& from, const std::filesystem::path& to,
                  const std::function<void(int done, int total)>& progress);

/// PRAGMA integrity_check and foreign_key_check; empty when content, else one line per finding.
[[nodiscard]] std::vector<std::string> checkSqlite(const std::filesystem::path& file);

}  // namespace deskbell::db
