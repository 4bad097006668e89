#pragma once
// Content-addressed bytes: attachments, raw mails, avatars. A blob is durable before put() returns,
// so a row may refer to it; the same content is kept once.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace deskbell::kernel {

struct BlobRef {
    std::string hash;  ///< SHA-256, 64 hex digits
    std::int64_t size = 0;
};

class Blobs {
public:
    virtual ~Blobs() = default;
    /// Stores and makes durable (fsync of file and folder). Throws db::Fault{diskFull|other}.
    [[nodiscard]] virtual BlobRef put(std::string_view bytes) = 0;
    /// As put for many, with the cost of few syncs where the store can.
    [[nodiscard]] virtual std::vector<BlobRef> putMany(
        const std::vector<std::string_view>& many) = 0;
    /// The bytes, checked against the hash; `notFound`, or `unavailable` (reason "blob.corrupt").
    [[nodiscard]] virtual Result<std::string> get(std::string_view hash) const = 0;
    /// The file that holds exactly these bytes, for streaming; nullopt when the store has no files.
    [[nodiscard]] virtual std::optional<std::filesystem::path> file(
        std::string_view hash) const = 0;
    virtual void remove(std::string_view hash) = 0;
};

/// Files DIR/ab/cdef…; written to a temporary name, synced, renamed, folder synced.
[[nodiscard]] std::unique_ptr<Blobs> makeFileBlobs(std::filesystem::path folder);

}  // namespace deskbell::kernel
