#pragma once
// A whole database copied into another one of either kind, so that it can be broken off at any
// moment and goes on from there.

#include "base/time.hpp"
#include "db/rows.hpp"

namespace deskbell::db {

/// Where it stands: "reading", "copying" or "verifying" `table`; rows of all tables, and how many
/// there are in all (0: not known yet). Called every few thousand rows.
struct RowProgress {
    std::string_view step;
    std::string_view table;
    std::int64_t done = 0;
    std::int64_t total = 0;
};
using WatchRows = std::function<void(const RowProgress&)>;

/// Called for each row that is read.
using WatchRow = std::function<void(const Table&, RowView)>;

/// Counts and checksums, a table each. `total` and `step` are passed on to `watch`.
[[nodiscard]] std::vector<TableSum> sumsOf(RowSource& source, std::span<const Table> tables,
                                           std::string_view step, std::int64_t total,
                                           const WatchRows& watch, const WatchRow& eachRow = {});

/// A line for each table in which the two differ.
[[nodiscard]] std::vector<std::string> differences(const std::vector<TableSum>& wanted,
                                                   const std::vector<TableSum>& found);

/// Those of our migrations that made the source: all, or the first of them when an older program
/// did. `conflict` ("schema.none", "schema.newer", "schema.changed", "schema.unfinished_copy") when
/// it was not made by ours.
[[nodiscard]] Result<std::span<const Migration>> schemaOf(RowSource& source,
                                                          std::span<const Migration> ours);

/// Makes an empty database the target of a copy: with a schema, without rows, and with a mark until
/// endCopy() by which every program refuses to serve it. `digest` says what is copied. A target of
/// the same copy, begun before, is left as it is: copyRows goes on in it. One of another copy is
/// emptied. `conflict` ("copy.occupied") when it holds anything else.
[[nodiscard]] Result<void> beginCopy(Database& target, RowLoader& loader,
                                     std::span<const Migration> migrations, const Clock& clock,
                                     std::string_view digest);
/// Adds the rows that are not there yet, in groups that are kept as a whole. `total`: of all rows.
void copyRows(RowSource& from, RowLoader& to, std::span<const Table> tables, std::int64_t total,
              const WatchRows& watch);
/// What was copied is not what it should be: the next beginCopy() empties the target.
void spoilCopy(WriteTx& tx);
/// Removes the mark.
void endCopy(WriteTx& tx);

}  // namespace deskbell::db
