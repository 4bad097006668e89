#pragma once
// Blobs as answers to requests.

#include <string>

#include "kernel/blobs.hpp"
#include "kernel/http.hpp"

namespace deskbell::kernel {

/// `head` with the bytes of a blob, checked, as its body. From the file where the store has files,
/// so that nothing large is copied through memory. Waits: for Response::later.
[[nodiscard]] Result<Response> withBlob(const Blobs& blobs, std::string_view hash, Response head);

/// An answer that does this after the transaction.
[[nodiscard]] Response withBlobLater(const Blobs& blobs, std::string hash, Response head);

}  // namespace deskbell::kernel
