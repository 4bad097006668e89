#include "kernel/exchange.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "kernel/dispatch.hpp"
#include "kernel/problem.hpp"

namespace deskbell::kernel {
namespace {

Refusal badRequest(std::string reason, std::string field, std::string detail) {
    return {400, {Errc::invalid, std::move(reason), std::move(field), std::move(detail)}};
}

std::optional<Refusal> parseQueryInto(Exchange& x) {
    auto query = net::parseQuery(x.http.query());
    if (!query)
        return badRequest("query.format", {}, "The part after the question mark is malformed.");
    const auto& known = x.route->query;
    const auto takes = [&](std::string_view name) {
        return std::any_of(known.begin(), known.end(),
                           [&](const auto& allowed) { return allowed.name == name; });
    };
    for (const auto& [name, value] : *query) {
        if (!takes(name) && !takes("*")) {
            return badRequest("query.unknown", name, "This address takes no such parameter.");
        }
    }
    x.request.query = *std::move(query);
    return std::nullopt;
}

std::optional<Refusal> parseJsonInto(Exchange& x) {
    const auto type = x.http.headers.get("Content-Type");
    if (!equalsIgnoreCaseAscii(trim(type.substr(0, type.find(';'))), "application/json")) {
        return Refusal{415,
                       {Errc::invalid, "content_type.json", "Content-Type",
                        "Send the body as application/json."}};
    }
    auto body = json::parse(x.http.body);
    if (!body) return Refusal{400, std::move(body).error()};
    if (!body->isObject()) return badRequest("json.object", {}, "The body must be a JSON object.");
    x.request.body = *std::move(body);
    return std::nullopt;
}

/// Sets a header unless the response brought its own.
void setDefault(net::Headers& headers, const char* name, const char* value) {
    if (!headers.has(name)) headers.add(name, value);
}

net::HttpResponse httpResponse(Response response) {
    net::HttpResponse http;
    if (response.useRaw) {
        http = std::move(response.raw);
    } else {
        http.status = response.status;
        if (!response.json.empty()) http.headers.add("Content-Type", "application/json");
        http.body = std::move(response.json);
    }
    for (auto& [name, value] : response.headers)
        http.headers.add(std::move(name), std::move(value));
    return http;
}

net::HttpResponse httpResponse(const Refusal& refusal, std::string_view requestId) {
    auto http = problem(refusal.status, refusal.error, requestId);
    if (refusal.retryAfterSeconds > 0) {
        http.headers.set("Retry-After", std::to_string(refusal.retryAfterSeconds));
    }
    return http;
}

}  // namespace

Refusal refusal(Error error) {
    const auto status = httpStatus(error.code);
    return {status, std::move(error)};
}

std::string requestIdOf(const net::HttpRequest& request, Random& random) {
    constexpr std::string_view kAllowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    const auto given = request.headers.get("X-Request-Id");
    const bool harmless =
        !given.empty() && given.size() <= 64 && given.find_first_not_of(kAllowed) == given.npos;
    return harmless ? std::string(given) : random.token(12);
}

std::optional<Refusal> parse(Exchange& x) {
    if (auto bad = parseQueryInto(x)) return bad;
    return x.route->body == Body::json ? parseJsonInto(x) : std::nullopt;
}

net::HttpResponse answerOf(Exchange& x) {
    auto* response = std::get_if<Response>(&x.outcome);
    auto http = response ? httpResponse(std::move(*response))
                         : httpResponse(std::get<Refusal>(x.outcome), x.id);
    setDefault(http.headers, "X-Content-Type-Options", "nosniff");
    setDefault(http.headers, "Referrer-Policy", "same-origin");
    setDefault(http.headers, "Cross-Origin-Opener-Policy", "same-origin");
    setDefault(http.headers, "Content-Security-Policy",
               "default-src 'none'; frame-ancestors 'none'");
    setDefault(http.headers, "Cache-Control", "no-store");
    http.headers.set("X-Request-Id", x.id);
    return http;
}

}  // namespace deskbell::kernel
