#pragma once
// One request on its way through dispatch, until it is answered.

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/random.hpp"
#include "kernel/http.hpp"
#include "kernel/idempotency.hpp"

namespace deskbell::kernel {

/// Why a request is not served: what the client is told.
struct Refusal {
    int status = 500;
    Error error;
    int retryAfterSeconds = 0;  ///< 0: the usual
};
[[nodiscard]] Refusal refusal(Error error);

/// Shared by every step of one request, whichever thread that runs on; the handler's Request points
/// into it.
struct Exchange {
    net::HttpRequest http;
    std::shared_ptr<net::Responder> responder;
    const Route* route = nullptr;
    Duration started{};
    std::string id;       ///< X-Request-Id
    std::string address;  ///< the client's

    Actor actor;
    Request request;
    std::optional<Refusal> malformed;  ///< told only to a caller who may use the route
    bool limited = false;              ///< the limits have counted this request
    std::optional<IdempotencyKey> key;
    bool admitted = false;  ///< before its transaction
    WriteHandler prepared;  ///< what a PrepareHandler made of the request
    db::Moment written;     ///< shows what the request wrote, where that has to be said

    std::variant<Response, Refusal> outcome;
};

/// The client's X-Request-Id if it is a harmless token, else a new one.
[[nodiscard]] std::string requestIdOf(const net::HttpRequest& request, Random& random);
/// Parses query and body as the route declares them; what is wrong with them, if anything.
[[nodiscard]] std::optional<Refusal> parse(Exchange& exchange);
/// The answer of a handler or a refusal, with the headers that every answer carries.
[[nodiscard]] net::HttpResponse answerOf(Exchange& exchange);

}  // namespace deskbell::kernel
