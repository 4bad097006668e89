#pragma once
// Counters, gauges and histograms for /metrics (Prometheus text format 0.0.4).

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace deskbell::kernel {

/// Thread-safe. Names are "deskbell_http_requests_total"; `labels` is `route="…",status="200"` or
/// "".
class Metrics {
public:
    Metrics();
    ~Metrics();
    void count(std::string_view name, std::string_view labels = {}, double by = 1);
    /// Observes seconds into fixed buckets from 100 µs to 10 s.
    void observe(std::string_view name, std::string_view labels, double seconds);
    /// Read when /metrics is asked.
    void gauge(std::string name, std::string labels, std::string help,
               std::function<double()> read);
    [[nodiscard]] std::string text() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace deskbell::kernel
