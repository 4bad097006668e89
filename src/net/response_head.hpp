#pragma once
// The head of a response as bytes, and the problem documents that the server itself sends.

#include <string>
#include <string_view>

#include "net/http.hpp"

namespace deskbell::net {

/// The standard phrase of a status, or "Unknown".
[[nodiscard]] std::string_view statusText(int status);

/// What the server decides about a response; the rest is the handler's.
struct HeadOptions {
    std::string_view date;  ///< IMF-fixdate
    bool keepAlive = true;
    bool oldClient = false;           ///< HTTP/1.0: keep-alive has to be said
    std::uint64_t contentLength = 0;  ///< left out where the status has no body
};

/// Status line and fields up to and including the empty line. Content-Length, Date, Connection and
/// Transfer-Encoding of `headers` are dropped, since they are the server's; control characters in
/// values become spaces, so that no value can add a field.
[[nodiscard]] std::string writeHead(int status, const Headers& headers, const HeadOptions& options);

/// The head that turns a connection into a WebSocket.
[[nodiscard]] std::string writeUpgradeHead(const Headers& headers, std::string_view acceptKey,
                                           std::string_view date);

/// True when a response with this status has a body (RFC 9110, 6.4.1).
[[nodiscard]] bool statusHasBody(int status);

/// Why the server answers a request itself, without asking the handler.
struct Refusal {
    int status = 400;
    std::string_view reason;  ///< stable key, such as "http.body.too_large"
    std::string_view detail;  ///< one sentence that says what to do
};

/// An RFC 9457 problem document.
[[nodiscard]] HttpResponse problemResponse(const Refusal& refusal);

}  // namespace deskbell::net
