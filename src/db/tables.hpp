#pragma once
// The tables that migrations make, learned by running them, so that whatever looks at all data
// (copy, backup, check) forgets none.

#include <span>
#include <string>
#include <vector>

#include "db/migrations.hpp"

namespace deskbell::db {

struct Column {
    std::string name;
    ParamKind kind;        ///< integer, real, text or bytes
    bool watched = false;  ///< a foreign key: the database sees to what it refers to
};

struct Table {
    std::string name;
    std::vector<Column> columns;   ///< those that are written; generated ones are not among them
    std::vector<std::size_t> key;  ///< the primary key's columns, by index
};

/// All tables, each after those that it refers to. Throws Fault when one has no primary key, a
/// column of another type than ours, or when references go in a circle.
[[nodiscard]] std::vector<Table> tablesOf(std::span<const Migration> migrations);

}  // namespace deskbell::db
