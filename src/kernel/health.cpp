#include "kernel/health.hpp"

#include <fmt/format.h>

#include "base/crypto.hpp"

namespace deskbell::kernel {
namespace {

Response plainText(std::string text, std::string type = "text/plain; charset=utf-8") {
    Response response;
    response.useRaw = true;
    response.raw.headers.add("Content-Type", std::move(type));
    response.raw.body = std::move(text);
    return response;
}

bool isLoopback(std::string_view address) {
    return address == "::1" || address.starts_with("127.") || address.starts_with("::ffff:127.");
}

/// A proxy on this machine would make everybody local, so a forwarded request never is.
bool mayReadMetrics(const net::HttpRequest& request, std::string_view token) {
    constexpr std::string_view kBearer = "Bearer ";
    auto given = request.headers.get("Authorization");
    if (!token.empty() && given.starts_with(kBearer)) {
        return equalsConstantTime(given.substr(kBearer.size()), token);
    }
    return isLoopback(request.peer) && !request.headers.has("X-Forwarded-For") &&
           !request.headers.has("Forwarded");
}

/// A bug in one use case does not count. Writing is tried again without anybody asking: jobs are
/// due every minute, and again every few seconds while they fail.
std::optional<Error> whyNothingIsKept(const db::Database& database) {
    using Kind = db::Fault::Kind;
    const auto fails = database.stats().writesFail;
    if (!fails || *fails == Kind::other || *fails == Kind::busy) return std::nullopt;
    if (*fails == Kind::diskFull) {
        return Error{Errc::unavailable, "storage.full", "",
                     "The server's disk is full: what is there can be read, nothing is taken in."};
    }
    return Error{Errc::unavailable, "database.unavailable", "",
                 "Nothing can be written to the database."};
}

/// Where the database's time goes, statement by statement.
std::string statementFigures(const db::DatabaseStats& stats) {
    std::string runs = "# TYPE deskbell_statement_runs_total counter\n";
    std::string seconds = "# TYPE deskbell_statement_seconds_total counter\n";
    std::string collisions = "# TYPE deskbell_collisions_total counter\n";
    for (const auto& statement : stats.statements) {
        if (statement.collisions > 0) {
            collisions += fmt::format("deskbell_collisions_total{{statement=\"{}\"}} {}\n",
                                      statement.name, statement.collisions);
        }
        runs += fmt::format("deskbell_statement_runs_total{{statement=\"{}\"}} {}\n",
                            statement.name, statement.count);
        seconds +=
            fmt::format("deskbell_statement_seconds_total{{statement=\"{}\"}} {:.6f}\n",
                        statement.name, std::chrono::duration<double>(statement.total).count());
    }
    const auto replicas = fmt::format(
        "# TYPE deskbell_reads_total counter\n"
        "deskbell_reads_total{{place=\"primary\"}} {}\n"
        "deskbell_reads_total{{place=\"replica\"}} {}\n"
        "# TYPE deskbell_replica_misses_total counter\n"
        "deskbell_replica_misses_total{{why=\"behind\"}} {}\n"
        "deskbell_replica_misses_total{{why=\"failed\"}} {}\n",
        stats.primaryReads, stats.replicaReads, stats.replicasBehind, stats.replicasFailed);
    return runs + seconds + collisions + replicas +
           fmt::format(
               "# TYPE deskbell_commits_total counter\ndeskbell_commits_total {}\n"
               "# TYPE deskbell_use_cases_total counter\ndeskbell_use_cases_total {}\n",
               stats.commits, stats.useCases);
}

}  // namespace

void addHealthRoutes(Router& router, const Metrics& metrics, const Outbox& outbox,
                     const db::Database& database, HealthOptions options) {
    const auto shared = std::make_shared<const HealthOptions>(std::move(options));
    router.add({.method = "GET",
                .path = "/healthz",
                .summary = "Whether the process lives",
                .access = Access::anyone,
                .handler = PlainHandler{
                    [](const Request&) -> Result<Response> { return plainText("alive\n"); }}});
    router.add({.method = "GET",
                .path = "/readyz",
                .summary = "Whether requests can be served",
                .access = Access::anyone,
                .handler = ReadHandler{[shared, &outbox, &database](
                                           db::ReadTx& tx, const Request&) -> Result<Response> {
                    if (!shared->ready()) return Error{Errc::unavailable, "not.ready"};
                    static_cast<void>(outbox.head(tx));  // throws when the database is gone
                    if (auto fails = whyNothingIsKept(database)) return *std::move(fails);
                    return plainText("ready\n");
                }}});
    router.add({.method = "GET",
                .path = "/metrics",
                .summary = "Figures in Prometheus text format",
                .access = Access::anyone,
                .handler = WorkHandler{
                    [shared, &metrics](db::Database& db, const Request& r) -> Result<Response> {
                        if (!mayReadMetrics(*r.http, shared->metricsToken)) {
                            return Error{Errc::forbidden, "metrics.forbidden"};
                        }
                        return plainText(metrics.text() + statementFigures(db.stats()),
                                         "text/plain; version=0.0.4; charset=utf-8");
                    }}});
}

}  // namespace deskbell::kernel
