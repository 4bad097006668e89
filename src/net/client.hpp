#pragma once
// The one HTTP client for all that leaves (tokens for XOAUTH2, blobs in S3; webhooks later), on
// libcurl. Blocking: call it from jobs, never inside a transaction or on an I/O thread.

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "net/http.hpp"

namespace deskbell::net {

/// A request signed with AWS Signature Version 4, body included. libcurl 7.88 signs path and query
/// as they stand, so the path has unreserved characters and '/' only, and the query is sorted by
/// name and encoded already.
struct AwsSignature {
    std::string region, service;
    std::string accessKey, secretKey;
};

struct ClientRequest {
    std::string method = "GET";
    std::string url;  ///< http or https
    Headers headers;
    std::string body;
    std::chrono::milliseconds timeout{15'000};
    std::size_t maxResponseBytes = 4 * 1024 * 1024;
    std::optional<AwsSignature> signature = {};
};

/// Where the outside may be reached. Private, loopback and link-local addresses are refused at
/// connect time (after DNS) unless allowed, so that a stranger's URL never reaches the inside.
struct OutsidePolicy {
    bool allowPrivateAddresses = false;
};

/// True for loopback, private, link-local, multicast, unspecified and other special-use addresses
/// (IPv4, IPv6, IPv4-mapped).
[[nodiscard]] bool isPrivateAddress(std::string_view ip);

/// libcurl's process-wide state. main() makes one before any thread starts and keeps it until the
/// last client is gone; clients refer to it by their constructor's argument.
class CurlRuntime {
public:
    /// Throws std::runtime_error when libcurl cannot start.
    CurlRuntime();
    CurlRuntime(const CurlRuntime&) = delete;
    CurlRuntime& operator=(const CurlRuntime&) = delete;
    ~CurlRuntime();
};

/// Thread-safe.
class HttpClient {
public:
    virtual ~HttpClient() = default;
    /// `unavailable` with reason "outside.dns", "outside.connect", "outside.tls",
    /// "outside.timeout", "outside.too_large", "outside.private_address" or "outside.protocol";
    /// `invalid` with "outside.request" when URL, method or a header field cannot be sent. Any HTTP
    /// status is a value; redirects are not followed; proxies of the environment are not used.
    [[nodiscard]] virtual Result<HttpResponse> send(const ClientRequest& request) = 0;
};

[[nodiscard]] std::unique_ptr<HttpClient> makeHttpClient(const CurlRuntime& runtime,
                                                         OutsidePolicy policy);

}  // namespace deskbell::net
