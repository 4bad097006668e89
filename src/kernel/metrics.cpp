#include "kernel/metrics.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <mutex>
#include <vector>

namespace deskbell::kernel {
namespace {

constexpr std::array kBounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                             0.05,   0.1,     0.25,   0.5,   1.0,    2.5,   5.0,  10.0};

struct Histogram {
    std::array<std::int64_t, kBounds.size() + 1> counts{};  ///< the last one: beyond all bounds
    double sum = 0;

    void add(double value) {
        std::size_t bucket = 0;
        while (bucket < kBounds.size() && value > kBounds[bucket]) ++bucket;
        ++counts[bucket];
        sum += value;
    }
};

struct Gauge {
    std::string labels;
    std::string help;
    std::function<double()> read;
};

std::string braced(std::string_view labels) {
    return labels.empty() ? std::string() : fmt::format("{{{}}}", labels);
}

void write(std::string& out, std::string_view name, std::string_view labels, const Histogram& h) {
    const auto comma = labels.empty() ? "" : ",";
    std::int64_t total = 0;
    for (std::size_t i = 0; i < h.counts.size(); ++i) {
        total += h.counts[i];
        const auto bound = i < kBounds.size() ? fmt::format("{}", kBounds[i]) : std::string("+Inf");
        out += fmt::format("{}_bucket{{{}{}le=\"{}\"}} {}\n", name, labels, comma, bound, total);
    }
    out += fmt::format("{}_sum{} {}\n", name, braced(labels), h.sum);
    out += fmt::format("{}_count{} {}\n", name, braced(labels), total);
}

/// The series of one name by their labels; found without building a string.
template <class T>
using Family = std::map<std::string, T, std::less<>>;

template <class T>
T& series(std::map<std::string, Family<T>, std::less<>>& families, std::string_view name,
          std::string_view labels) {
    auto family = families.find(name);
    if (family == families.end()) family = families.emplace(name, Family<T>{}).first;
    auto found = family->second.find(labels);
    if (found == family->second.end()) found = family->second.emplace(labels, T{}).first;
    return found->second;
}

}  // namespace

struct Metrics::Impl {
    mutable std::mutex mutex;
    std::map<std::string, Family<double>, std::less<>> counters;
    std::map<std::string, Family<Histogram>, std::less<>> histograms;
    std::map<std::string, std::vector<Gauge>, std::less<>> gauges;
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::count(std::string_view name, std::string_view labels, double by) {
    std::lock_guard lock(impl_->mutex);
    series(impl_->counters, name, labels) += by;
}

void Metrics::observe(std::string_view name, std::string_view labels, double seconds) {
    std::lock_guard lock(impl_->mutex);
    series(impl_->histograms, name, labels).add(seconds);
}

void Metrics::gauge(std::string name, std::string labels, std::string help,
                    std::function<double()> read) {
    std::lock_guard lock(impl_->mutex);
    impl_->gauges[std::move(name)].push_back({std::move(labels), std::move(help), std::move(read)});
}

std::string Metrics::text() const {
    std::string out;
    std::map<std::string, std::vector<Gauge>, std::less<>> gauges;
    {
        std::lock_guard lock(impl_->mutex);
        for (const auto& [name, family] : impl_->counters) {
            out += fmt::format("# TYPE {} counter\n", name);
            for (const auto& [labels, value] : family) {
                out += fmt::format("{}{} {}\n", name, braced(labels), value);
            }
        }
        for (const auto& [name, family] : impl_->histograms) {
            out += fmt::format("# TYPE {} histogram\n", name);
            for (const auto& [labels, histogram] : family) write(out, name, labels, histogram);
        }
        gauges = impl_->gauges;
    }
    // Reading may be slow or count something itself: without the lock.
    for (const auto& [name, family] : gauges) {
        out += fmt::format("# HELP {} {}\n# TYPE {} gauge\n", name, family.front().help, name);
        for (const auto& gauge : family) {
            out += fmt::format("{}{} {}\n", name, braced(gauge.labels), gauge.read());
        }
    }
    return out;
}

}  // namespace deskbell::kernel
