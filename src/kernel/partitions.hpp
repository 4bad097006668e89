#pragma once
// Tables that grow for ever are kept in parts by quarter of a year, where the database can: a part
// of its own size can be put aside or thrown away as a whole. Their keys are ids, which are ordered
// by time. A place where the databases differ; slices see whole tables.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "db/db.hpp"

namespace deskbell::kernel {

/// One that a migration has made partitioned, with the column it is partitioned by.
struct PartitionedTable {
    std::string_view name, key;
};

class Partitions {
public:
    virtual ~Partitions() = default;
    /// Makes the parts of this quarter and the two after it, where they are missing; how many. What
    /// came without one is kept by the table's default part, and stays there.
    virtual int prepare(db::WriteTx& tx, Timestamp now) = 0;
    /// Parts of the table that are wholly older become tables of their own, which nothing here
    /// looks at any more; their names. Rows that others refer to have to go with those: of
    /// `entries` after `messages`. Waits for who reads the table just now, and they for it.
    virtual std::vector<std::string> detach(db::WriteTx& tx, const PartitionedTable& table,
                                            Timestamp before) = 0;
};

/// For a database that keeps its tables whole: nothing is done.
[[nodiscard]] std::unique_ptr<Partitions> makeNoPartitions();
[[nodiscard]] std::unique_ptr<Partitions> makePostgresPartitions(
    std::vector<PartitionedTable> tables);

}  // namespace deskbell::kernel
