#pragma once
// Is a request that a browser sent really from our own pages? The guard against forged requests.

#include <string_view>

#include "net/http.hpp"

namespace deskbell::kernel {

/// True when Origin (or, without one, Sec-Fetch-Site) says that one of our pages asked. `publicUrl`
/// is where we are reached; when it is empty the Host header says so. A request with neither header
/// did not come from a browser of these years and is refused.
[[nodiscard]] bool isFromOurOrigin(const net::HttpRequest& request, std::string_view publicUrl);

/// Whether the method may change something.
[[nodiscard]] bool isUnsafe(std::string_view method);

/// The client's address: the peer's, or behind our own proxy the one that the proxy saw.
[[nodiscard]] std::string clientAddress(const net::HttpRequest& request, bool trustProxy);

}  // namespace deskbell::kernel
