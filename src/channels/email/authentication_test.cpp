#include "channels/email/authentication.hpp"

#include <gtest/gtest.h>

namespace deskbell::email {
namespace {

SenderTrust judge(std::vector<HeaderField> headers, std::string_view from = "jane@b.example") {
    Mail mail;
    mail.from.address = from;
    mail.fromCount = 1;
    mail.headers = std::move(headers);
    const std::vector<std::string> own{"mx.shop.example", "protection.outlook.com"};
    const auto verdict = judgeSender(mail, own);
    EXPECT_FALSE(verdict.explanation.empty());
    return verdict.trust;
}

SenderTrust judgeResult(std::string_view results, std::string_view from = "jane@b.example") {
    return judge({{"Authentication-Results", "mx.shop.example; " + std::string(results)}}, from);
}

constexpr auto kVerified = SenderTrust::verified;
constexpr auto kUnknown = SenderTrust::unknown;
constexpr auto kForged = SenderTrust::forged;

TEST(Authentication, FollowsWhatOurServerFound) {
    struct {
        std::string_view results;
        SenderTrust trust;
    } const cases[] = {
        {"none", kUnknown},
        {"dmarc=pass header.from=b.example", kVerified},
        {"dmarc=pass", kVerified},
        {"DMARC = Pass (p=none) header.from = b.example", kVerified},
        {"dmarc=pass header.from=evil.example", kUnknown},
        {"dmarc=fail (p=reject sp=none dis=none) header.from=b.example", kForged},
        {"dmarc=fail (p=none dis=none) header.from=b.example", kUnknown},
        {"dmarc=fail action=none header.from=b.example", kUnknown},
        {"dmarc=fail header.from=b.example; dkim=pass header.d=b.example", kForged},
        {"dmarc=temperror; spf=softfail smtp.mailfrom=b.example", kUnknown},
        {"dmarc=none; dkim=pass header.d=b.example", kVerified},
        {"dkim=pass header.i=@b.example", kVerified},
        {"dkim=pass header.d=evil.example", kUnknown},
        {"dkim=pass header.d=evil.example; dkim=pass header.d=b.example", kVerified},
        {"dkim=pass header.d=x.b.example", kUnknown},
        {"dkim=pass header.d=example", kUnknown},
        {"dkim=fail header.d=b.example", kUnknown},
        {"spf=pass smtp.mailfrom=bounce@b.example", kVerified},
        {"spf=pass smtp.mailfrom=evil.example", kUnknown},
        {"spf=fail smtp.mailfrom=b.example", kForged},
        {"spf=fail smtp.mailfrom=b.example; dkim=pass header.d=b.example", kVerified},
        {"x=\"; dmarc=pass header.from=b.example\"", kUnknown},
        {"spf=none (; dmarc=pass header.from=b.example)", kUnknown},
        {"", kUnknown},
    };
    for (const auto& [results, trust] : cases) EXPECT_EQ(judgeResult(results), trust) << results;
}

TEST(Authentication, LetsAParentDomainSignForItsChild) {
    EXPECT_EQ(judgeResult("dkim=pass header.d=b.example", "jane@news.b.example"), kVerified);
    EXPECT_EQ(judgeResult("dkim=pass header.d=b.example", "jane@evilb.example"), kUnknown);
}

TEST(Authentication, BelievesOnlyOurOwnServer) {
    const std::string pass = "; dmarc=pass header.from=b.example";
    EXPECT_EQ(judge({{"Authentication-Results", "evil.example" + pass}}), kUnknown);
    EXPECT_EQ(judge({{"Authentication-Results", "mx.shop.example.evil.example" + pass}}), kUnknown);
    EXPECT_EQ(judge({{"Authentication-Results", "MX.shop.example 1" + pass}}), kVerified);
    EXPECT_EQ(judge({}), kUnknown);
}

TEST(Authentication, IgnoresWhatStandsBelowAForeignServer) {
    const HeaderField pass{"Authentication-Results",
                           "mx.shop.example; dmarc=pass header.from=b.example"};
    const HeaderField foreign{"Received", "from x by mail.evil.example with ESMTP; Mon"};
    const HeaderField own{"Received", "from y by imap.shop.example with LMTP; Mon"};
    EXPECT_EQ(judge({foreign, pass}), kUnknown);
    EXPECT_EQ(judge({own, pass}), kVerified);
    EXPECT_EQ(judge({own, pass, foreign}), kVerified);
    EXPECT_EQ(judge({{"Received", "by 2002:a05:6a10:: with SMTP id x; Mon"}, pass}), kVerified);
    EXPECT_EQ(judge({{"Received", "from a (b (by shop.example)) by evil.example; Mon"}, pass}),
              kUnknown);
}

TEST(Authentication, LetsTheTopmostFindingStand) {
    const HeaderField fail{"Authentication-Results",
                           "mx.shop.example; dmarc=fail (p=reject) header.from=b.example"};
    const HeaderField pass{"Authentication-Results",
                           "mx.shop.example; dmarc=pass header.from=b.example"};
    EXPECT_EQ(judge({fail, pass}), kForged);
    const HeaderField noDkim{"Authentication-Results", "mx.shop.example; dkim=none"};
    const HeaderField dkim{"Authentication-Results",
                           "mx.shop.example; dkim=pass header.d=b.example"};
    EXPECT_EQ(judge({noDkim, dkim}), kUnknown);
    EXPECT_EQ(judge({noDkim, {"Subject", "x"}, pass}), kUnknown);
}

TEST(Authentication, ReadsTheHeadersOfMicrosoft365) {
    EXPECT_EQ(judge({{"Authentication-Results",
                      "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=b.example; dkim=pass "
                      "(signature was verified) header.d=b.example;dmarc=pass action=none "
                      "header.from=b.example;compauth=pass reason=100"}}),
              kVerified);
}

TEST(Authentication, DoesNotVouchForSeveralSenders) {
    Mail mail;
    mail.from.address = "jane@b.example";
    mail.fromCount = 2;
    mail.headers = {{"Authentication-Results", "mx.shop.example; dmarc=pass"}};
    const std::vector<std::string> own{"mx.shop.example"};
    EXPECT_EQ(judgeSender(mail, own).trust, kUnknown);
}

}  // namespace
}  // namespace deskbell::email
