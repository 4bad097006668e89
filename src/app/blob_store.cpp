#include "app/blob_store.hpp"

#include "app/transfer/files.hpp"
#include "kernel/blobs_s3.hpp"
#include "kernel/relocation.hpp"

namespace deskbell::app {

namespace {

namespace fs = std::filesystem;

void bringWhatWasLeft(const Config& config, kernel::Blobs& store, const Clock& clock, Log& log) {
    const auto folder = config.data / "blobs";
    if (!fs::exists(folder)) return;
    const auto left = kernel::makeFileBlobs(folder, clock);
    const auto brought = bringFiles({left.get()}, store, {});
    for (const auto& damaged : brought.damaged)
        log.error("blobs.damaged", {{"file", std::string_view(damaged)}});
    const auto aside = config.data / ("blobs.brought." + std::to_string(toMicros(clock.now())));
    fs::rename(folder, aside);
    log.info("blobs.brought",
             {{"files", brought.files}, {"aside", std::string_view(aside.native())}});
}

}  // namespace

BlobStore openBlobStore(const Config& config, db::Database& database, const Clock& clock,
                        Random& random, Log& log) {
    auto where = config.blobs;
    if (where.empty()) where = config.database.empty() ? "files" : "database";
    BlobStore store;
    if (where == "files") {
        store.blobs = kernel::makeFileBlobs(config.data / "blobs", clock);
        return store;
    }
    if (where == "s3") {
        const auto shelf =
            database.write([&](db::WriteTx& tx) { return kernel::shelfOf(tx, random); });
        store = openS3Store(config.s3, shelf);
    } else {
        store.blobs = kernel::makeDatabaseBlobs(database, clock);
    }
    bringWhatWasLeft(config, *store.blobs, clock, log);
    return store;
}

BlobStore openS3Store(const Config::S3& s3, std::string_view shelf) {
    kernel::S3Options options;
    options.endpoint = s3.endpoint;
    options.region = s3.region;
    options.bucket = s3.bucket;
    options.prefix = s3.prefix + std::string(shelf) + "/";
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
