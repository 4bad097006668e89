#include "base/log.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace deskbell {
namespace {

TEST(JsonLog, WritesOneObjectPerLine) {
    const auto log = makeJsonLog(LogLevel::info);
    testing::internal::CaptureStderr();
    log->debug("left.out");
    log->warn(
        "mail.fetch.failed",
        {{"inbox", "support\nline"}, {"tries", std::int64_t{3}}, {"last", true}, {"bad", "\xff"}});
    const auto out = testing::internal::GetCapturedStderr();

    ASSERT_EQ(out.find('\n'), out.size() - 1) << out;
    const auto line = json::parse(out);
    ASSERT_TRUE(line) << out;
    EXPECT_TRUE(parseRfc3339((*line)["time"].string().value()));
    EXPECT_EQ((*line)["level"].string(), "warn");
    EXPECT_EQ((*line)["event"].string(), "mail.fetch.failed");
    EXPECT_EQ((*line)["inbox"].string(), "support\nline");
    EXPECT_EQ((*line)["tries"].integer(), 3);
    EXPECT_EQ((*line)["last"].boolean(), true);
    EXPECT_EQ((*line)["bad"].string(), "\uFFFD");
}

TEST(JsonLog, BoundsWhatAStrangerCanWrite) {
    const auto log = makeJsonLog(LogLevel::debug);
    testing::internal::CaptureStderr();
    log->error("long", {{"value", std::string(1'000'000, 'x')}});
    EXPECT_LT(testing::internal::GetCapturedStderr().size(), 3000u);
}

}  // namespace
}  // namespace deskbell
