#pragma once
// Content-addressed bytes: attachments, raw mails, avatars. A blob is durable before put() returns,
// so a row may refer to it; the same content is kept once. Three stores keep this contract: files
// of one node, the database, an S3-compatible store.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace deskbell::db {
class Database;
}

namespace deskbell::kernel {

/// No blob is larger: what brings bytes in (mail, uploads) has lower limits of its own.
inline constexpr std::size_t kMostBlobBytes = 64 * 1024 * 1024;

struct BlobRef {
    std::string hash;  ///< SHA-256, 64 lower-case hex digits
    std::int64_t size = 0;
};
struct BlobInfo {
    std::string hash;
    std::int64_t size = 0;
    Timestamp storedAt;  ///< of the last put of these bytes
};

/// Thread-safe. Waits for a disk, a database or a network: never call it inside a transaction or on
/// an I/O thread. A store that does not answer is a db::Fault (diskFull, lost) in all but get() and
/// verify().
class Blobs {
public:
    virtual ~Blobs() = default;
    /// Stores and makes durable. Bytes that are there already get a new storedAt.
    [[nodiscard]] virtual BlobRef put(std::string_view bytes) = 0;
    /// As put for many, with the cost of few syncs where the store can.
    [[nodiscard]] virtual std::vector<BlobRef> putMany(
        const std::vector<std::string_view>& many) = 0;
    /// The bytes, checked against the hash. `notFound` ("blob.not_found"), or `unavailable`:
    /// "blob.corrupt" with the hash in the detail, "blob.unreachable" when the store does not
    /// answer.
    [[nodiscard]] virtual Result<std::string> get(std::string_view hash) const = 0;
    /// As get(), for who does not need the bytes; holds few of them in memory where it can.
    [[nodiscard]] virtual Result<void> verify(std::string_view hash) const = 0;
    /// The file that holds exactly these bytes, for streaming after verify(); nullopt when there is
    /// no such blob or the store has no files.
    [[nodiscard]] virtual std::optional<std::filesystem::path> file(
        std::string_view hash) const = 0;
    /// Whether it is there, by name only.
    [[nodiscard]] virtual std::optional<BlobInfo> find(std::string_view hash) const = 0;
    /// Those with hashes above `after` ("": from the first), ascending, at most `limit`.
    [[nodiscard]] virtual std::vector<BlobInfo> list(std::string_view after, int limit) const = 0;
    /// Nothing happens when it is not there.
    virtual void remove(std::string_view hash) = 0;
};

[[nodiscard]] bool isBlobHash(std::string_view text);

/// Files DIR/ab/cdef…; written to a temporary name, synced, renamed, folder synced.
[[nodiscard]] std::unique_ptr<Blobs> makeFileBlobs(std::filesystem::path folder,
                                                   const Clock& clock);

/// Rows of the database, in pieces of half a megabyte: for several nodes without a store beside it.
[[nodiscard]] std::unique_ptr<Blobs> makeDatabaseBlobs(db::Database& database, const Clock& clock);

/// What get() and verify() say of a blob whose bytes are not those of its name.
[[nodiscard]] Error corruptBlob(std::string_view hash);

}  // namespace deskbell::kernel
