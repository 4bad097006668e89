#include "kernel/problem.hpp"

#include "base/json.hpp"
#include "kernel/dispatch.hpp"

namespace deskbell::kernel {
namespace {

/// How long a caller should wait who was told that trying later helps.
constexpr std::string_view kRetryAfterSeconds = "5";

std::string_view title(int status) {
    switch (status) {
        case 400:
            return "This request cannot be read";
        case 401:
            return "Please sign in";
        case 403:
            return "You may not do this";
        case 404:
            return "There is no such thing";
        case 405:
            return "This cannot be done here";
        case 409:
            return "Something has changed meanwhile";
        case 413:
            return "This is too large";
        case 415:
            return "This kind of content is not understood";
        case 422:
            return "Something in this request is not right";
        case 429:
            return "Too many requests";
        case 503:
            return "This does not work right now";
        default:
            return "Something went wrong on our side";
    }
}

}  // namespace

int httpStatus(Errc code) {
    switch (code) {
        case Errc::invalid:
            return 422;
        case Errc::notFound:
            return 404;
        case Errc::conflict:
            return 409;
        case Errc::forbidden:
            return 403;
        case Errc::tooMany:
            return 429;
        case Errc::unavailable:
            return 503;
        case Errc::unauthorized:
            return 401;
    }
    return 500;
}

net::HttpResponse problem(int status, const Error& error, std::string_view requestId) {
    json::Writer w;
    w.beginObject().key("type").string("urn:deskbell:problem:" + error.reason);
    w.key("title").string(title(status)).key("status").integer(status);
    if (!error.detail.empty()) w.key("detail").string(error.detail);
    w.key("reason").string(error.reason);
    if (!error.field.empty()) w.key("field").string(error.field);
    if (!requestId.empty()) w.key("request_id").string(requestId);
    w.endObject();

    net::HttpResponse response;
    response.status = status;
    response.headers.add("Content-Type", "application/problem+json");
    if (status == 401) response.headers.add("WWW-Authenticate", "Bearer");
    if (status == 429 || status == 503) {
        response.headers.add("Retry-After", std::string(kRetryAfterSeconds));
    }
    response.body = w.take();
    return response;
}

net::HttpResponse problem(const Error& error, std::string_view requestId) {
    return problem(httpStatus(error.code), error, requestId);
}

}  // namespace deskbell::kernel
