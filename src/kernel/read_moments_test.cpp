#include "kernel/read_moments.hpp"

#include <gtest/gtest.h>

namespace deskbell::kernel {
namespace {

using db::Moment;

net::HttpRequest request(std::string_view header, std::string value) {
    net::HttpRequest made;
    made.headers.add(std::string(header), std::move(value));
    return made;
}

TEST(ReadMoments, AreThoseThatTheCallerBrings) {
    const ReadMoments moments;
    EXPECT_EQ(moments.neededBy({}), Moment{});
    EXPECT_EQ(moments.neededBy(request("Deskbell-Moment", "1A0")), Moment{0x1A0});
    EXPECT_EQ(moments.neededBy(request("Cookie", "a=b; deskbell_moment=1B0")), Moment{0x1B0});
}

TEST(ReadMoments, OfNonsenseAreNone) {
    const ReadMoments moments;
    for (const auto* text :
         {"", "x", "12 ", "-1", "0x12", "FFFFFFFFFFFFFFFF", "11112222333344445", "1\r\n2"}) {
        EXPECT_EQ(moments.neededBy(request("Deskbell-Moment", text)), Moment{}) << text;
    }
}

TEST(ReadMoments, AreRememberedOfTokens) {
    ReadMoments moments;
    const auto mia = request("Authorization", "Bearer mia");
    const auto tom = request("Authorization", "Bearer tom");
    moments.wrote(mia, {7});
    moments.wrote(mia, {5});
    EXPECT_EQ(moments.neededBy(mia), Moment{7});
    EXPECT_EQ(moments.neededBy(tom), Moment{});
    auto both = mia;
    both.headers.add("Deskbell-Moment", "9");
    EXPECT_EQ(moments.neededBy(both), Moment{9});
}

TEST(ReadMoments, AreNeverForgottenToOnesDisadvantage) {
    ReadMoments moments;
    const auto first = request("Authorization", "Bearer first");
    moments.wrote(first, {100});
    for (int i = 0; i < 50'000; ++i) {
        moments.wrote(request("Authorization", "Bearer " + std::to_string(i)), {1});
    }
    EXPECT_GE(moments.neededBy(first), Moment{100});
}

TEST(ReadMoments, AreToldToProgramsByAHeaderAndToBrowsersByACookieToo) {
    net::Headers program, browser, nothing;
    tellMoment(program, {0x1A0}, MomentFor::program);
    EXPECT_EQ(program.get("Deskbell-Moment"), "1A0");
    EXPECT_FALSE(program.has("Set-Cookie"));
    tellMoment(browser, {0x1A0}, MomentFor::secureBrowser);
    EXPECT_EQ(browser.get("Set-Cookie"),
              "deskbell_moment=1A0; Path=/; HttpOnly; SameSite=Lax; Secure");
    tellMoment(nothing, {}, MomentFor::browser);
    EXPECT_FALSE(nothing.has("Deskbell-Moment"));
    EXPECT_FALSE(nothing.has("Set-Cookie"));
}

}  // namespace
}  // namespace deskbell::kernel
