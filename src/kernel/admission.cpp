#include "kernel/admission.hpp"

#include "kernel/origin.hpp"

namespace deskbell::kernel {
namespace {

bool hasCredentials(const net::HttpRequest& request) {
    return request.headers.has("Authorization") || request.headers.has("Cookie");
}

std::optional<Refusal> take(RateLimit& limit, std::string_view key) {
    if (limit.allow(key)) return std::nullopt;
    auto refused =
        refusal({Errc::tooMany, "rate.limited", {}, "Slow down a little and try again."});
    refused.retryAfterSeconds = limit.retryAfterSeconds(key);
    return refused;
}

/// A browser sends the session's cookie along with what any site makes it send. Tokens and
/// anonymous requests carry no such borrowed authority.
std::optional<Refusal> checkOrigin(const Exchange& x, std::string_view publicUrl) {
    if (x.actor.session == 0 || (!isUnsafe(x.http.method) && !x.http.webSocket))
        return std::nullopt;
    if (isFromOurOrigin(x.http, publicUrl)) return std::nullopt;
    return refusal({Errc::forbidden,
                    "origin.foreign",
                    {},
                    "This request does not come from this Deskbell's own pages. If it does, the"
                    " public address in the configuration is not the one in the browser."});
}

std::optional<Refusal> checkAccess(const Exchange& x) {
    const auto& route = *x.route;
    if (route.access == Access::agent && !x.actor.isAgent()) {
        return refusal({Errc::unauthorized, "auth.required", {}, "Sign in first."});
    }
    if (route.permission && !x.actor.may(*route.permission)) {
        return refusal(
            {Errc::forbidden,
             "permission.missing",
             {},
             "This needs the permission " + std::string(permissionName(*route.permission)) + "."});
    }
    return std::nullopt;
}

}  // namespace

Admission::Admission(Authenticator& authenticator, const Clock& clock,
                     const DispatchOptions& options)
    : authenticator_(authenticator),
      clock_(clock),
      publicUrl_(options.publicUrl),
      agents_(clock, options.requestsPerMinute, options.requestsPerMinute),
      addresses_(clock, options.anonymousPerMinute, options.anonymousPerMinute) {}

std::optional<Refusal> Admission::screen(Exchange& x) {
    if (hasCredentials(x.http)) return std::nullopt;
    if (auto refused = limit(x)) return refused;
    return checkAccess(x);
}

std::optional<Refusal> Admission::admit(db::ReadTx& tx, Exchange& x) {
    if (auto refused = authenticate(tx, x)) return refused;
    if (auto refused = limit(x)) return refused;
    if (auto refused = checkOrigin(x, publicUrl_)) return refused;
    return checkAccess(x);
}

std::optional<Refusal> Admission::authenticate(db::ReadTx& tx, Exchange& x) {
    x.actor = Actor{};
    std::optional<Error> denied;
    if (hasCredentials(x.http)) {
        auto actor = authenticator_.authenticate(tx, x.http);
        if (actor) {
            x.actor = *std::move(actor);
        } else {
            denied = std::move(actor).error();
        }
    }
    x.actor.peer = x.address;
    x.actor.requestId = x.id;
    if (!denied) return std::nullopt;
    // A session that ended must not keep anybody from signing in again.
    if (denied->code == Errc::unauthorized && x.route->access == Access::anyone)
        return std::nullopt;
    if (auto refused = limit(x)) return refused;
    return refusal(*std::move(denied));
}

std::optional<Refusal> Admission::limit(Exchange& x) {
    if (x.limited) return std::nullopt;
    x.limited = true;
    if (x.actor.isAgent()) return take(agents_, toString(x.actor.agent));
    if (auto refused = take(addresses_, x.address)) return refused;
    return x.route->perMinute > 0 ? take(limitOf(*x.route), x.address) : std::nullopt;
}

RateLimit& Admission::limitOf(const Route& route) {
    std::lock_guard lock(mutex_);
    auto& limit = routes_[&route];
    if (!limit) limit = std::make_unique<RateLimit>(clock_, route.perMinute, route.perMinute);
    return *limit;
}

}  // namespace deskbell::kernel
