#pragma once
// From bytes to a use case and back: match, authenticate, limit, check origin and permission, run
// the handler in its transaction, map the outcome. The only place that catches a request's faults.

#include <memory>

#include "base/log.hpp"
#include "base/random.hpp"
#include "kernel/http.hpp"
#include "kernel/metrics.hpp"

namespace deskbell::kernel {

/// Establishes who asks. Implemented by desk/access.
class Authenticator {
public:
    virtual ~Authenticator() = default;
    /// The session cookie or bearer token of a request → Actor; anonymous when there is none.
    /// `unauthorized` for one that is wrong, expired or revoked.
    [[nodiscard]] virtual Result<Actor> authenticate(db::ReadTx& tx,
                                                     const net::HttpRequest& request) = 0;
};

struct DispatchOptions {
    std::string publicUrl;               ///< "https://desk.shop.example"; empty: derived from Host
    bool trustProxy = false;             ///< take the client's address from X-Forwarded-For
    int requestsPerMinute = 6000;        ///< per signed-in agent
    int anonymousPerMinute = 600;        ///< per address
    std::size_t waitingWrites = 10'000;  ///< more answer 503 with Retry-After
    int workers = 8;                     ///< threads for WorkHandlers
};

/// Answers requests. For POST with Idempotency-Key the first outcome is kept for a day and
/// repeated. Cookies make a request subject to the origin check (Origin or Sec-Fetch-Site must be
/// ours) on every unsafe method and on WebSocket upgrades; bearer tokens do not.
class Dispatch {
public:
    Dispatch(const Router& router, Authenticator& authenticator, db::Database& database,
             const Clock& clock, Random& random, Log& log, Metrics& metrics,
             DispatchOptions options);
    ~Dispatch();

    /// The net::HttpHandler. Thread-safe.
    void handle(net::HttpRequest request, std::shared_ptr<net::Responder> responder);
    /// For net::ServerOptions::bodyLimit.
    [[nodiscard]] std::size_t bodyLimit(std::string_view method, std::string_view path) const;
    /// Waits for running WorkHandlers.
    void stop();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// RFC 9457 problem document for an Error:
/// {"type","title","status","detail","reason","field","request_id"}.
[[nodiscard]] net::HttpResponse problem(const Error& error, std::string_view requestId);
/// The one table from Errc to HTTP status.
[[nodiscard]] int httpStatus(Errc code);

}  // namespace deskbell::kernel
