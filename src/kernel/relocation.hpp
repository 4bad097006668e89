#pragma once
// What must be known of the kernel's tables by whoever brings a database's rows to another one.

#include <string_view>

#include "db/db.hpp"

namespace deskbell::kernel {

/// Positions of events go on above those that came along, in a database of either kind.
void continueLog(db::WriteTx& tx);
/// The table that continueLog() changes.
inline constexpr std::string_view kLogStart = "event_head";

/// Where makeDatabaseBlobs() keeps files. They are brought as files, since the store at the other
/// place may be another one.
inline constexpr std::string_view kBlobTables[] = {"blobs", "blob_pieces"};

}  // namespace deskbell::kernel
