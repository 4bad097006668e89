#include "support/database.hpp"

#include <stdlib.h>

#include "base/assert.hpp"
#include "support/fakes.hpp"

namespace deskbell::test {
namespace {

void migrateAll(db::Database& database, std::span<const db::Migration> migrations) {
    const ManualClock clock;
    const auto applied = db::migrate(database, migrations, clock, [] {});
    ASSERT(applied);
}

/// An empty database with the product's schema, made once.
class Template {
public:
    Template() : file_(dir_.path() / "template.db") {
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

TempDatabase::TempDatabase(db::SqliteOptions options)
    : options_(std::move(options)), log_(makeNullLog()) {
    static const Template kTemplate;
    options_.file = dir_.path() / "deskbell.db";
    std::filesystem::copy_file(kTemplate.file(), options_.file);
    open();
}

TempDatabase::TempDatabase(std::span<const db::Migration> migrations, db::SqliteOptions options)
    : options_(std::move(options)), log_(makeNullLog()) {
    options_.file = dir_.path() / "deskbell.db";
    open();
    migrateAll(*database_, migrations);
}

void TempDatabase::close() {
    database_.reset();
}

void TempDatabase::open() {
    database_ = db::openSqlite(options_, *log_);
}

}  // namespace deskbell::test
