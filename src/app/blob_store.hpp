#pragma once
// The store of blobs that a configuration names, with what it stands on.

#include <memory>
#include <string_view>

#include "app/config.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "db/db.hpp"
#include "kernel/blobs.hpp"
#include "net/client.hpp"

namespace deskbell::app {

/// Destroyed from the last to the first.
struct BlobStore {
    std::unique_ptr<net::CurlRuntime> curl;   ///< of a store that is reached by HTTP
    std::unique_ptr<net::HttpClient> client;  ///< likewise
    std::unique_ptr<db::Database> database;   ///< where the store has one of its own
    std::unique_ptr<kernel::Blobs> blobs;
};

/// As config.blobs says; where that is empty, files beside SQLite, else the database, which has to
/// outlive it. What an earlier program left in the data folder is brought to a store that is
/// elsewhere, and the folder put aside.
[[nodiscard]] BlobStore openBlobStore(const Config& config, db::Database& database,
                                      const Clock& clock, Random& random, Log& log);

/// A shelf (kernel/relocation.hpp) of an S3-compatible store, wherever in the network that is: the
/// operator has named it.
[[nodiscard]] BlobStore openS3Store(const Config::S3& s3, std::string_view shelf);

}  // namespace deskbell::app
