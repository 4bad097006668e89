#pragma once
// A real database for one test.

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "base/log.hpp"
#include "db/migrations.hpp"
#include "db/sqlite.hpp"

namespace deskbell::test {

/// A directory that is removed at the end with all that is in it.
class TempDir {
public:
    TempDir();
    ~TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// A fresh SQLite database with a schema. The product's whole schema costs a millisecond: it is
/// migrated once per process and copied from then on.
///     TempDatabase db;
///     db->write([&](db::WriteTx& tx) { … });
class TempDatabase {
public:
    /// With all of the product's migrations. `options.file` is set by this class.
    explicit TempDatabase(db::SqliteOptions options = {});
    /// With these migrations only.
    explicit TempDatabase(std::span<const db::Migration> migrations,
                          db::SqliteOptions options = {});

    [[nodiscard]] db::Database& operator*() const { return *database_; }
    [[nodiscard]] db::Database* operator->() const { return database_.get(); }
    [[nodiscard]] const std::filesystem::path& file() const { return options_.file; }

    /// Closes it, as a server that stops does.
    void close();
    /// Opens the file that close() left.
    void open();

private:
    const TempDir dir_;
    db::SqliteOptions options_;
    const std::unique_ptr<Log> log_;
    std::unique_ptr<db::Database> database_;
};

}  // namespace deskbell::test
