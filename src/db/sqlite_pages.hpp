#pragma once
// Private to the driver.

#include <filesystem>
#include <functional>

#include "db/sqlite_connection.hpp"

namespace deskbell::db::sqlite {

SqliteOptions optionsFor(const std::filesystem::path& file);

/// Begins a read transaction that sees the database as it is now, until the connection ends.
void beginSnapshot(Connection& connection);

/// Writes the pages that the connection's snapshot sees to a file, which appears whole or not at
/// all. `progress(done, total)` counts pages.
void savePages(Connection& source, const std::filesystem::path& to,
               const std::function<void(int done, int total)>& progress);

}  // namespace deskbell::db::sqlite
