#pragma once
// What must be known of the kernel's tables by whoever brings a database's rows to another one.

#include <string>
#include <string_view>

#include "base/random.hpp"
#include "db/db.hpp"

namespace deskbell::kernel {

/// Positions of events go on above those that came along, in a database of either kind.
void continueLog(db::WriteTx& tx);
/// The table that continueLog() changes.
inline constexpr std::string_view kLogStart = "event_head";

/// Where makeDatabaseBlobs() keeps files, and which shelf of a shared store they stand on. They are
/// brought as files, since the store at the other place may be another one.
inline constexpr std::string_view kBlobPieces = "blob_pieces";
inline constexpr std::string_view kShelf = "blob_shelves";
inline constexpr std::string_view kBlobTables[] = {"blobs", kBlobPieces, kShelf};

/// The name of this database's shelf in a store that others may use too: made up when it is
/// asked for first. Two databases never have the same, so none sweeps what is another's.
[[nodiscard]] std::string shelfOf(db::WriteTx& tx, Random& random);
/// Forgets it: of a database that is a copy, page by page.
void leaveShelf(db::WriteTx& tx);

}  // namespace deskbell::kernel
