#pragma once
// The one HTTP client for all that leaves (tokens for XOAUTH2 now; webhooks, models, S3 later), on
// libcurl. Blocking: call it from jobs, never inside a transaction or on an I/O thread.

#include <chrono>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "net/http.hpp"

namespace deskbell::net {

struct ClientRequest {
    std::string method = "GET";
    std::string url;  ///< http or https
    Headers headers;
    std::string body;
    std::chrono::milliseconds timeout{15'000};
    std::size_t maxResponseBytes = 4 * 1024 * 1024;
};

/// Where the outside may be reached. Private, loopback and link-local addresses are refused at
/// connect time (after DNS) unless allowed, so that a stranger's URL never reaches the inside.
struct OutsidePolicy {
    bool allowPrivateAddresses = false;
};

/// True for loopback, private, link-local, multicast, unspecified and other special-use addresses
/// (IPv4, IPv6, IPv4-mapped).
[[nodiscard]] bool isPrivateAddress(std::string_view ip);

class HttpClient {
public:
    virtual ~HttpClient() = default;
    /// `unavailable` with reason "outside.dns", "outside.connect", "outside.tls", "outside.timeout",
    /// "outside.too_large" or "outside.private_address"; any HTTP status is a value.
    [[nodiscard]] virtual Result<HttpResponse> send(const ClientRequest& request) = 0;
};

[[nodiscard]] std::unique_ptr<HttpClient> makeHttpClient(OutsidePolicy policy);

}  // namespace deskbell::net
