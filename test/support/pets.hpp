#pragma once
// For tests of db: a small schema, and what became of submitted use cases.

#include <latch>
#include <mutex>
#include <string>
#include <vector>

#include "support/database.hpp"

namespace deskbell::db::test {

using deskbell::test::Engine;
using deskbell::test::TempDatabase;

inline constexpr Migration kSchema[] = {
    {1, "pets",
     "CREATE TABLE pets (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, weight REAL,"
     " photo BLOB, owner BIGINT REFERENCES pets(id));"},
};
inline constexpr Statement kInsert("pets.insert", "INSERT INTO pets(id, name) VALUES ($1, $2)");
inline constexpr Statement kNames("pets.names", "SELECT name FROM pets ORDER BY id");
inline constexpr Statement kCount("pets.count", "SELECT count(*) FROM pets");
inline constexpr Statement kRename("pets.rename", "UPDATE pets SET name = $2 WHERE id = $1");

inline std::vector<std::string> names(Database& database) {
    return database.read(
        [](ReadTx& tx) { return tx.list(kNames, {}, [](const Row& row) { return row.text(0); }); });
}

inline void insert(Database& database, int id, std::string_view name) {
    database.write([&](WriteTx& tx) { tx.run(kInsert, {id, name}); });
}

inline TempDatabase petsWithReaders(Engine engine, int readers) {
    SqliteOptions sqlite;
    PostgresOptions postgres;
    sqlite.readers = postgres.readers = readers;
    if (engine == Engine::sqlite) return TempDatabase(kSchema, sqlite);
    return TempDatabase(kSchema, postgres);
}

/// Collects what became of each submitted use case.
class Outcomes {
public:
    explicit Outcomes(int expected) : all_(expected) {}

    Database::Done expect(const std::string& name) {
        return [this, name](std::exception_ptr thrown) {
            std::string what = "done";
            try {
                if (thrown) std::rethrow_exception(thrown);
            } catch (const std::exception& error) {
                what = error.what();
            }
            {
                const std::lock_guard lock(mutex_);
                outcomes_.push_back(name + ": " + what);
            }
            all_.count_down();
        };
    }
    std::vector<std::string> wait() {
        all_.wait();
        const std::lock_guard lock(mutex_);
        return outcomes_;
    }

private:
    std::mutex mutex_;
    std::vector<std::string> outcomes_;
    std::latch all_;
};

}  // namespace deskbell::db::test
