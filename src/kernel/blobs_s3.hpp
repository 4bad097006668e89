#pragma once
// Blobs in an S3-compatible store (Amazon, MinIO, Ceph, Garage …): objects PREFIXab/cdef…, the
// names that files have too, so that either side's own tools can copy from one to the other.

#include <functional>
#include <memory>
#include <string>

#include "kernel/blobs.hpp"
#include "net/client.hpp"

namespace deskbell::kernel {

struct S3Options {
    std::string endpoint;  ///< "https://s3.eu-central-1.amazonaws.com", without a path
    std::string region;
    std::string bucket;
    std::string prefix;     ///< "" or of [A-Za-z0-9._/-], ending in '/'
    bool pathStyle = true;  ///< endpoint/bucket/key; else bucket.endpoint/key
    std::string accessKey, secretKey;

    std::chrono::milliseconds timeout{60'000};             ///< of one request
    int attempts = 4;                                      ///< then it is a fault
    Duration firstPause = std::chrono::milliseconds(200);  ///< doubled before each further attempt
    /// Waits between attempts; for tests. Not set: really waits.
    std::function<void(Duration)> pause = {};
};

/// `client` may reach the endpoint, which the operator has named. The store checks what it is given
/// against the hash that is part of the signature; what it answers is checked against the name.
/// Tries again what a moment later may work: no connection, no answer in time, a cut answer, 429,
/// 5xx.
[[nodiscard]] std::unique_ptr<Blobs> makeS3Blobs(net::HttpClient& client, S3Options options);

}  // namespace deskbell::kernel
