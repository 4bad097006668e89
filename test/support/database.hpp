#pragma once
// A real database for one test.

#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <string>

#include "base/log.hpp"
#include "db/migrations.hpp"
#include "db/postgres.hpp"
#include "db/sqlite.hpp"
#include "support/fakes.hpp"

namespace deskbell::test {

class PostgresServer;

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

enum class Engine { sqlite, postgres };
/// For names of tests.
inline void PrintTo(Engine engine, std::ostream* out) {
    *out << (engine == Engine::sqlite ? "Sqlite" : "Postgres");
}

/// What tests run on that do not care: PostgreSQL when DESKBELL_TEST_DATABASE=postgres is set in
/// the environment, else SQLite.
[[nodiscard]] Engine chosenEngine();

/// The server of this test process; started when it is first asked for.
[[nodiscard]] const PostgresServer& sharedPostgres();

/// A database on the shared server, dropped at the end.
class PostgresDatabaseName {
public:
    enum class Schema { none, product };
    explicit PostgresDatabaseName(Schema schema);
    ~PostgresDatabaseName();
    PostgresDatabaseName(const PostgresDatabaseName&) = delete;
    PostgresDatabaseName& operator=(const PostgresDatabaseName&) = delete;
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::string url() const;

private:
    std::string name_;
};

/// A fresh database with a schema. The product's whole schema costs next to nothing: it is migrated
/// once per process and copied from then on.
///     TempDatabase db;
///     db->write([&](db::WriteTx& tx) { … });
class TempDatabase {
public:
    /// With all of the product's migrations.
    explicit TempDatabase(Engine engine = chosenEngine());
    /// With these migrations only.
    explicit TempDatabase(std::span<const db::Migration> migrations,
                          Engine engine = chosenEngine());
    /// On SQLite with these options (`file` is set by this class), or PostgreSQL (`url` is).
    explicit TempDatabase(db::SqliteOptions options);
    TempDatabase(std::span<const db::Migration> migrations, db::SqliteOptions options);
    TempDatabase(std::span<const db::Migration> migrations, db::PostgresOptions options);
    ~TempDatabase();

    [[nodiscard]] db::Database& operator*() const { return *database_; }
    [[nodiscard]] db::Database* operator->() const { return database_.get(); }
    [[nodiscard]] Engine engine() const { return engine_; }
    /// SQLite's file.
    [[nodiscard]] const std::filesystem::path& file() const { return sqlite_.file; }
    /// PostgreSQL's address.
    [[nodiscard]] const std::string& url() const { return postgres_.url; }

    /// Closes it, as a server that stops does.
    void close();
    /// Opens what close() left.
    void open();
    /// A second one on the same data, as another node has it. On PostgreSQL only.
    [[nodiscard]] std::unique_ptr<db::Database> openAnother();

private:
    TempDatabase(Engine engine, db::SqliteOptions sqlite, db::PostgresOptions postgres,
                 std::optional<std::span<const db::Migration>> migrations);

    const Engine engine_;
    std::optional<TempDir> dir_;
    std::optional<PostgresDatabaseName> name_;
    db::SqliteOptions sqlite_;
    db::PostgresOptions postgres_;
    const std::unique_ptr<Log> log_;
    SeededRandom random_{2};  // other numbers than the template was made with
    std::unique_ptr<db::Database> database_;
};

}  // namespace deskbell::test
