#pragma once
// The reference for durable writes: a bare loop that inserts the same rows into the same tables
// with the same indexes, a group in each commit.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace deskbell::bench {

struct BareRun {
    std::int64_t rows = 0;
    std::int64_t units = 0;  ///< rows of the table that is counted
    double seconds = 0;      ///< from the first BEGIN to the last COMMIT
};

/// Copies into `into` (a copy of the database as it was before) every row that `from` has more, in
/// commits of `group` units of `countedTable`, with synchronous=FULL. Rows are read and statements
/// prepared before the clock starts. `beforeEach` runs inside the measured time once a unit: what
/// else the reference has to do for it. Throws std::runtime_error.
[[nodiscard]] BareRun insertSameRows(const std::filesystem::path& from,
                                     const std::filesystem::path& into,
                                     const std::string& countedTable, int group,
                                     const std::function<void(std::int64_t unit)>& beforeEach);

}  // namespace deskbell::bench
