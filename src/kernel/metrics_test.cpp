#include "kernel/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace deskbell::kernel {
namespace {

using testing::HasSubstr;

TEST(Metrics, WritesPrometheusText) {
    Metrics metrics;
    metrics.count("deskbell_mails_total");
    metrics.count("deskbell_mails_total", "", 2);
    metrics.count("deskbell_jobs_total", R"(kind="mail")");
    metrics.gauge("deskbell_size", R"(of="db")", "Bytes on disk", [] { return 4096.0; });
    metrics.gauge("deskbell_size", R"(of="blobs")", "Bytes on disk", [] { return 0.5; });
    EXPECT_EQ(metrics.text(),
              "# TYPE deskbell_jobs_total counter\n"
              "deskbell_jobs_total{kind=\"mail\"} 1\n"
              "# TYPE deskbell_mails_total counter\n"
              "deskbell_mails_total 3\n"
              "# HELP deskbell_size Bytes on disk\n"
              "# TYPE deskbell_size gauge\n"
              "deskbell_size{of=\"db\"} 4096\n"
              "deskbell_size{of=\"blobs\"} 0.5\n");
}

TEST(Metrics, CountsObservationsIntoCumulativeBuckets) {
    Metrics metrics;
    for (const double seconds : {0.00005, 0.0001, 0.003, 20.0}) {
        metrics.observe("deskbell_seconds", R"(route="GET /")", seconds);
    }
    const auto text = metrics.text();
    EXPECT_THAT(text, HasSubstr("# TYPE deskbell_seconds histogram\n"));
    EXPECT_THAT(text, HasSubstr("deskbell_seconds_bucket{route=\"GET /\",le=\"0.0001\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("deskbell_seconds_bucket{route=\"GET /\",le=\"0.0025\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("deskbell_seconds_bucket{route=\"GET /\",le=\"0.005\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("deskbell_seconds_bucket{route=\"GET /\",le=\"10\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("deskbell_seconds_bucket{route=\"GET /\",le=\"+Inf\"} 4\n"));
    EXPECT_THAT(text, HasSubstr("deskbell_seconds_count{route=\"GET /\"} 4\n"));
}

TEST(Metrics, AGaugeMayCountSomethingItself) {
    Metrics metrics;
    metrics.gauge("deskbell_a", "", "A", [&] {
        metrics.count("deskbell_b");
        return 1.0;
    });
    EXPECT_THAT(metrics.text(), HasSubstr("deskbell_a 1\n"));
}

}  // namespace
}  // namespace deskbell::kernel
