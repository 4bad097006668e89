#pragma once
// SQL of the leases; for PostgreSQL.

#include <set>
#include <string>
#include <string_view>

#include "db/db.hpp"

namespace deskbell::kernel::leases_postgres_store {

/// Takes it when it is free or has lapsed, renews it when it is the holder's; false when another
/// one has it.
[[nodiscard]] bool take(db::WriteTx& tx, std::string_view name, std::string_view holder,
                        Duration term);
/// Those that somebody else has now.
[[nodiscard]] std::set<std::string> ofOthers(db::ReadTx& tx, std::string_view holder);
void release(db::WriteTx& tx, std::string_view name, std::string_view holder);

}  // namespace deskbell::kernel::leases_postgres_store
