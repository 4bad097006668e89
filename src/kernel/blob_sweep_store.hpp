#pragma once
// Rows of blobs that are to be removed.

#include <optional>
#include <string>
#include <vector>

#include "db/db.hpp"

namespace deskbell::kernel::blob_sweep_store {

/// Keeps the earlier time when it is marked already.
void mark(db::WriteTx& tx, std::string_view hash, Timestamp due);
void unmark(db::WriteTx& tx, std::string_view hash);
/// Due and not being removed.
[[nodiscard]] std::vector<std::string> listDue(db::ReadTx& tx, Timestamp now, int limit);

/// A removal begins; false when it is not marked, or being removed already.
bool beginRemoval(db::WriteTx& tx, std::string_view hash, Timestamp now);
void endRemoval(db::WriteTx& tx, std::string_view hash, Timestamp now);
struct Removal {
    Timestamp begun;
    std::optional<Timestamp> ended;
};
[[nodiscard]] std::optional<Removal> findRemoval(db::ReadTx& tx, std::string_view hash);
/// Removals begun before that time are remembered no longer.
void forgetRemovals(db::WriteTx& tx, Timestamp before);

}  // namespace deskbell::kernel::blob_sweep_store
