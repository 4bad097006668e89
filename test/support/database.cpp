#include "support/database.hpp"

#include <stdlib.h>

#include "base/assert.hpp"
#include "support/postgres_server.hpp"

namespace deskbell::test {
namespace {

void migrateAll(db::Database& database, std::span<const db::Migration> migrations) {
    const ManualClock clock;
    const auto applied = db::migrate(database, migrations, clock, [] {});
    ASSERT(applied);
}

/// An empty SQLite database with the product's schema, made once.
class SqliteTemplate {
public:
    SqliteTemplate() : file_(dir_.path() / "template.db") {
        const auto log = makeNullLog();
        db::SqliteOptions options;
        options.file = file_;
        migrateAll(*db::openSqlite(options, *log), db::builtInMigrations());
    }
    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

private:
    const TempDir dir_;
    const std::filesystem::path file_;
};

/// The same on the shared server.
std::string makePostgresTemplate() {
    const auto name = sharedPostgres().createDatabase();
    const auto log = makeNullLog();
    SeededRandom random(719);  // its marks are copied too, and must not be those of a test
    db::PostgresOptions options;
    options.url = sharedPostgres().url(name);
    migrateAll(*db::openPostgres(options, random, *log), db::builtInMigrations());
    return name;
}

/// Enough for any test, and little to connect.
db::PostgresOptions fewConnections() {
    db::PostgresOptions options;
    options.writers = options.readers = 4;
    return options;
}

}  // namespace

TempDir::TempDir() {
    std::string name = std::filesystem::temp_directory_path() / "deskbell-test-XXXXXX";
    ASSERT(::mkdtemp(name.data()) != nullptr);
    path_ = name;
}

TempDir::~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Engine chosenEngine() {
    const char* wanted = ::getenv("DESKBELL_TEST_DATABASE");
    return wanted != nullptr && std::string_view(wanted) == "postgres" ? Engine::postgres
                                                                       : Engine::sqlite;
}

const PostgresServer& sharedPostgres() {
    static const PostgresServer kServer;
    return kServer;
}

PostgresDatabaseName::PostgresDatabaseName(Schema schema) {
    if (schema == Schema::none) {
        name_ = sharedPostgres().createDatabase();
    } else {
        static const std::string kTemplate = makePostgresTemplate();
        name_ = sharedPostgres().createDatabase(kTemplate);
    }
}

PostgresDatabaseName::~PostgresDatabaseName() {
    sharedPostgres().dropDatabase(name_);
}

std::string PostgresDatabaseName::url() const {
    return sharedPostgres().url(name_);
}

TempDatabase::TempDatabase(Engine engine)
    : TempDatabase(engine, {}, fewConnections(), std::nullopt) {}

TempDatabase::TempDatabase(std::span<const db::Migration> migrations, Engine engine)
    : TempDatabase(engine, {}, fewConnections(), migrations) {}

TempDatabase::TempDatabase(db::SqliteOptions options)
    : TempDatabase(Engine::sqlite, std::move(options), {}, std::nullopt) {}

TempDatabase::TempDatabase(std::span<const db::Migration> migrations, db::SqliteOptions options)
    : TempDatabase(Engine::sqlite, std::move(options), {}, migrations) {}

TempDatabase::TempDatabase(std::span<const db::Migration> migrations, db::PostgresOptions options)
    : TempDatabase(Engine::postgres, {}, std::move(options), migrations) {}

TempDatabase::TempDatabase(Engine engine, db::SqliteOptions sqlite, db::PostgresOptions postgres,
                           std::optional<std::span<const db::Migration>> migrations)
    : engine_(engine),
      sqlite_(std::move(sqlite)),
      postgres_(std::move(postgres)),
      log_(makeNullLog()) {
    using Schema = PostgresDatabaseName::Schema;
    if (engine_ == Engine::postgres) {
        name_.emplace(migrations ? Schema::none : Schema::product);
        if (postgres_.url.empty()) postgres_.url = name_->url();
    } else {
        dir_.emplace();
        sqlite_.file = dir_->path() / "deskbell.db";
        if (!migrations) {
            static const SqliteTemplate kTemplate;
            std::filesystem::copy_file(kTemplate.file(), sqlite_.file);
        }
    }
    open();
    if (migrations) migrateAll(*database_, *migrations);
}

TempDatabase::~TempDatabase() {
    close();
}

void TempDatabase::close() {
    database_.reset();
}

void TempDatabase::open() {
    if (engine_ == Engine::postgres) {
        database_ = db::openPostgres(postgres_, random_, *log_);
    } else {
        database_ = db::openSqlite(sqlite_, *log_);
    }
}

std::unique_ptr<db::Database> TempDatabase::openAnother() {
    ASSERT(engine_ == Engine::postgres);
    return db::openPostgres(postgres_, random_, *log_);
}

}  // namespace deskbell::test
