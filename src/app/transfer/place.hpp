#pragma once
// Where a business is kept, and its parts there: a database, the bytes of files, and the key that
// opens the passwords of its mailboxes.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/blob_store.hpp"
#include "app/config.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "db/postgres.hpp"
#include "db/rows.hpp"
#include "kernel/blobs.hpp"

namespace deskbell::app {

/// A data folder; or a database server together with the data folder of one of its nodes.
struct Place {
    std::filesystem::path folder;
    std::string url;  ///< postgres://…; empty: the embedded database in the folder
    /// Where its files are; if nowhere, a folder holds its own, and a server those of its database.
    std::optional<Config::S3> s3 = {};

    [[nodiscard]] bool isServer() const { return !url.empty(); }
    /// For messages. A URL may carry a password, so it is not shown.
    [[nodiscard]] std::string name() const;
};

/// "postgres://…" or a folder. The key of a server's database is in `nodeFolder`.
[[nodiscard]] Place placeOf(std::string_view text, const std::filesystem::path& nodeFolder);

/// "FOLDER/deskbell.db" and what it is called until it is whole.
[[nodiscard]] std::filesystem::path embeddedFile(const Place& place);
[[nodiscard]] std::filesystem::path unfinishedFile(const Place& place);

/// The key of a place; nullopt when there is none. Throws std::runtime_error when it is damaged.
[[nodiscard]] std::optional<std::string> keyOf(const Place& place);
/// Writes it, readable by its owner only. `conflict` when another one is there.
[[nodiscard]] Result<void> putKey(const Place& place, std::string_view key);

/// How a copy connects to a server.
[[nodiscard]] db::PostgresOptions copyOptions(const std::string& url);

/// The files that a folder holds itself.
[[nodiscard]] std::unique_ptr<kernel::Blobs> filesInFolder(const std::filesystem::path& folder,
                                                           const Clock& clock);

/// Makes the folder, for its owner only.
void makeFolder(const std::filesystem::path& folder);
/// Makes durable what was created or renamed in a folder.
void syncFolder(const std::filesystem::path& folder);

}  // namespace deskbell::app
