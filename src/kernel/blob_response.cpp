#include "kernel/blob_response.hpp"

namespace deskbell::kernel {

Result<Response> withBlob(const Blobs& blobs, std::string_view hash, Response head) {
    head.useRaw = true;
    if (auto path = blobs.file(hash)) {
        if (auto sound = blobs.verify(hash); !sound) return std::move(sound).error();
        head.raw.fileLength = std::filesystem::file_size(*path);
        head.raw.file = *std::move(path);
        return head;
    }
    auto bytes = blobs.get(hash);
    if (!bytes) return std::move(bytes).error();
    head.raw.body = *std::move(bytes);
    return head;
}

Response withBlobLater(const Blobs& blobs, std::string hash, Response head) {
    Response response;
    response.later = [&blobs, hash = std::move(hash), head = std::move(head)] {
        return withBlob(blobs, hash, head);
    };
    return response;
}

}  // namespace deskbell::kernel
