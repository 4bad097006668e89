#pragma once
// Backups. A backup is a data folder (deskbell.db, blobs, secret.key), of whichever database it was
// made, and beside it manifest.json: counts and checksums of all that is in it.

#include "app/transfer/transfer.hpp"

namespace deskbell::app {

/// Copies a place as it is now into an empty folder, also while servers use it. The folder is a
/// backup once deskbell.db is in it; one that was broken off is begun anew.
[[nodiscard]] Result<TransferReport> makeBackup(const Place& from,
                                                const std::filesystem::path& folder,
                                                const TransferTools& tools);

/// Verifies a backup and copies it to an empty place of either kind.
[[nodiscard]] Result<TransferReport> restoreBackup(const std::filesystem::path& folder,
                                                   const Place& to, const TransferTools& tools);

/// Reads a whole backup; a line for each difference to its manifest, none when it is as it was
/// made. Errors when there is no backup.
[[nodiscard]] Result<std::vector<std::string>> verifyBackup(const std::filesystem::path& folder,
                                                            const Clock& clock,
                                                            const WatchTransfer& watch);

/// Of a backup. `notFound` when it has none, `invalid` when that is no manifest of ours.
[[nodiscard]] Result<Inventory> readManifest(const std::filesystem::path& folder);

}  // namespace deskbell::app
