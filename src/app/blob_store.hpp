#pragma once
// The store of blobs that a configuration names, with what it stands on.

#include <memory>

#include "app/config.hpp"
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
/// outlive it.
[[nodiscard]] BlobStore openBlobStore(const Config& config, db::Database& database,
                                      const Clock& clock);

/// An S3-compatible store, wherever in the network it is: the operator has named it.
[[nodiscard]] BlobStore openS3Store(const Config::S3& s3);

}  // namespace deskbell::app
