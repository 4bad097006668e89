#pragma once
// Who asks, and may this caller use this route now?

#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "kernel/dispatch.hpp"
#include "kernel/exchange.hpp"
#include "kernel/rate_limit.hpp"

namespace deskbell::kernel {

class Admission {
public:
    Admission(Authenticator& authenticator, const Clock& clock, const DispatchOptions& options);

    /// The checks that need no database, for callers who bring no credentials.
    [[nodiscard]] std::optional<Refusal> screen(Exchange& exchange);
    /// Authenticates and checks limits, origin, access and permission, in this order. May run twice
    /// for one exchange; limits count it once.
    [[nodiscard]] std::optional<Refusal> admit(db::ReadTx& tx, Exchange& exchange);

private:
    std::optional<Refusal> authenticate(db::ReadTx& tx, Exchange& exchange);
    std::optional<Refusal> limit(Exchange& exchange);
    RateLimit& limitOf(const Route& route);

    Authenticator& authenticator_;
    const Clock& clock_;
    const std::string publicUrl_;
    RateLimit agents_;
    RateLimit addresses_;
    std::mutex mutex_;
    std::map<const Route*, std::unique_ptr<RateLimit>> routes_;
};

}  // namespace deskbell::kernel
