#pragma once
// For those who watch the process: /healthz, /readyz, /metrics.

#include <functional>
#include <string>

#include "kernel/http.hpp"
#include "kernel/metrics.hpp"
#include "kernel/outbox.hpp"

namespace deskbell::kernel {

struct HealthOptions {
    /// True once migrations are done and until the process stops. Thread-safe.
    std::function<bool()> ready;
    /// Who sends this as bearer token reads /metrics from anywhere; empty: only from this machine.
    std::string metricsToken;
};

/// GET /healthz: 200 while the process lives. GET /readyz: 200 when requests can be served, that is
/// ready(), the database answers and its last write worked; else 503 with the reason, such as
/// "storage.full". GET /metrics: Prometheus text.
void addHealthRoutes(Router& router, const Metrics& metrics, const Outbox& outbox,
                     const db::Database& database, HealthOptions options);

}  // namespace deskbell::kernel
