#include "app/blob_store.hpp"

#include "kernel/blobs_s3.hpp"

namespace deskbell::app {

BlobStore openBlobStore(const Config& config, db::Database& database, const Clock& clock) {
    auto where = config.blobs;
    if (where.empty()) where = config.database.empty() ? "files" : "database";
    if (where == "s3") return openS3Store(config.s3);
    BlobStore store;
    store.blobs = where == "files" ? kernel::makeFileBlobs(config.data / "blobs", clock)
                                   : kernel::makeDatabaseBlobs(database, clock);
    return store;
}

BlobStore openS3Store(const Config::S3& s3) {
    kernel::S3Options options;
    options.endpoint = s3.endpoint;
    options.region = s3.region;
    options.bucket = s3.bucket;
    options.prefix = s3.prefix;
    options.pathStyle = s3.pathStyle;
    options.accessKey = s3.accessKey;
    options.secretKey = s3.secretKey;

    BlobStore store;
    store.curl = std::make_unique<net::CurlRuntime>();
    store.client = net::makeHttpClient(*store.curl, {.allowPrivateAddresses = true});
    store.blobs = kernel::makeS3Blobs(*store.client, std::move(options));
    return store;
}

}  // namespace deskbell::app
