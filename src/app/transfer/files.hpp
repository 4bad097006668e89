#pragma once
// The bytes of files brought from one store to another, each verified by its hash at both ends.

#include "app/transfer/transfer.hpp"

namespace deskbell::app {

struct BroughtFiles {
    std::int64_t files = 0;
    std::int64_t bytes = 0;
    std::vector<std::string> damaged;  ///< at the source: a line each; they were left out
};

/// A file that several hold comes from the first of them. Those that are there already, whole, are
/// not written again. Throws std::runtime_error when the target does not give back what was put
/// into it.
[[nodiscard]] BroughtFiles bringFiles(const std::vector<const kernel::Blobs*>& from,
                                      kernel::Blobs& to, const WatchTransfer& watch);
/// Reads every file. Those that are damaged are named and not counted.
[[nodiscard]] BroughtFiles readFiles(const kernel::Blobs& store, const WatchTransfer& watch);

}  // namespace deskbell::app
