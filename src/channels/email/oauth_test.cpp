#include "channels/email/oauth.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fakes.hpp"

namespace deskbell::email {
namespace {

using testing::HasSubstr;

/// Answers requests from a list and remembers them.
class FakeHttp final : public net::HttpClient {
public:
    Result<net::HttpResponse> send(const net::ClientRequest& request) override {
        requests.push_back(request);
        if (answers.empty()) return Error{Errc::unavailable, "outside.timeout", {}, "Too slow."};
        auto answer = std::move(answers.front());
        answers.pop_front();
        return answer;
    }
    void answer(int status, std::string body) {
        net::HttpResponse response;
        response.status = status;
        response.body = std::move(body);
        answers.push_back(std::move(response));
    }

    std::deque<net::HttpResponse> answers;
    std::vector<net::ClientRequest> requests;
};

class OAuthTest : public testing::Test {
protected:
    FakeHttp http_;
    test::ManualClock clock_;
    const OAuthSettings settings_{"https://id.example/token", "client&1", "s ecret", "refresh/1",
                                  ""};
};

TEST_F(OAuthTest, WritesTheMessageOfXoauth2) {
    EXPECT_EQ(xoauth2("a@b.example", "tok"), "user=a@b.example\1auth=Bearer tok\1\1");
}

TEST_F(OAuthTest, TradesTheRefreshTokenForAnAccessToken) {
    http_.answer(200, R"({"access_token":"fresh","expires_in":600,"token_type":"Bearer"})");
    const auto token = refreshAccessToken(http_, clock_, settings_);
    ASSERT_TRUE(token);
    EXPECT_EQ(token->token, "fresh");
    EXPECT_EQ(token->expiresAt, clock_.now() + std::chrono::minutes{10});
    EXPECT_EQ(token->newRefreshToken, "");
    ASSERT_EQ(http_.requests.size(), 1u);
    EXPECT_EQ(http_.requests[0].method, "POST");
    EXPECT_EQ(http_.requests[0].body,
              "grant_type=refresh_token&client_id=client%261&client_secret=s%20ecret"
              "&refresh_token=refresh%2F1");
}

TEST_F(OAuthTest, SaysWhatIsWrong) {
    struct Row {
        int status;
        const char* body;
        Errc code;
        const char* reason;
    };
    const Row rows[] = {
        {400, R"({"error":"invalid_grant","error_description":"Token has been revoked."})",
         Errc::unauthorized, "mail.oauth.ended"},
        {401, R"({"error":"invalid_client"})", Errc::unauthorized, "mail.oauth.client"},
        {400, R"({"error":"invalid_scope"})", Errc::invalid, "mail.oauth.scope"},
        {503, "<html>down</html>", Errc::unavailable, "mail.oauth.refused"},
        {200, R"({"token":"x"})", Errc::unavailable, "mail.oauth.answer"},
        {200, "not json", Errc::unavailable, "mail.oauth.answer"},
    };
    for (const auto& row : rows) {
        http_.answer(row.status, row.body);
        const auto token = refreshAccessToken(http_, clock_, settings_);
        ASSERT_FALSE(token) << row.body;
        EXPECT_EQ(token.error().code, row.code) << row.body;
        EXPECT_EQ(token.error().reason, row.reason) << row.body;
        EXPECT_FALSE(token.error().detail.empty());
    }
    const auto unreachable = refreshAccessToken(http_, clock_, settings_);
    ASSERT_FALSE(unreachable);
    EXPECT_EQ(unreachable.error().reason, "mail.oauth.unreachable");
    auto plain = settings_;
    plain.tokenUrl = "http://id.example/token";
    EXPECT_FALSE(refreshAccessToken(http_, clock_, plain));
    EXPECT_EQ(http_.requests.size(), 7u);  // the last one never left
}

TEST_F(OAuthTest, KeepsATokenUntilShortlyBeforeItExpires) {
    OAuthTokens tokens(http_, clock_, {});
    http_.answer(200, R"({"access_token":"one","expires_in":600})");
    EXPECT_EQ(tokens.get(1, settings_).value_or(""), "one");
    clock_.advance(std::chrono::minutes{7});
    EXPECT_EQ(tokens.get(1, settings_).value_or(""), "one");
    clock_.advance(std::chrono::minutes{1});
    http_.answer(200, R"({"access_token":"two","expires_in":600})");
    EXPECT_EQ(tokens.get(1, settings_).value_or(""), "two");
    tokens.forget(1);
    http_.answer(200, R"({"access_token":"three","expires_in":600})");
    EXPECT_EQ(tokens.get(1, settings_).value_or(""), "three");
}

TEST_F(OAuthTest, KeepsMailboxesApart) {
    OAuthTokens tokens(http_, clock_, {});
    http_.answer(200, R"({"access_token":"of one"})");
    http_.answer(200, R"({"access_token":"of two"})");
    EXPECT_EQ(tokens.get(1, settings_).value_or(""), "of one");
    EXPECT_EQ(tokens.get(2, settings_).value_or(""), "of two");
    EXPECT_EQ(tokens.get(1, settings_).value_or(""), "of one");
}

TEST_F(OAuthTest, GoesOnWithAReplacedRefreshTokenAndHandsItOut) {
    std::vector<std::string> kept;
    OAuthTokens tokens(http_, clock_, [&](std::int64_t mailbox, const std::string& token) {
        EXPECT_EQ(mailbox, 7);
        kept.push_back(token);
    });
    http_.answer(200, R"({"access_token":"one","expires_in":600,"refresh_token":"refresh2"})");
    ASSERT_TRUE(tokens.get(7, settings_));
    EXPECT_THAT(kept, testing::ElementsAre("refresh2"));

    // The settings still hold the old one at first, and the new one later: neither is a change.
    clock_.advance(std::chrono::minutes{10});
    http_.answer(200, R"({"access_token":"two","expires_in":600,"refresh_token":"refresh2"})");
    EXPECT_EQ(tokens.get(7, settings_).value_or(""), "two");
    EXPECT_THAT(http_.requests.back().body, HasSubstr("refresh_token=refresh2"));
    auto stored = settings_;
    stored.refreshToken = "refresh2";
    EXPECT_EQ(tokens.get(7, stored).value_or(""), "two");

    // Connected anew by the admin.
    stored.refreshToken = "refresh3";
    http_.answer(200, R"({"access_token":"three","expires_in":600})");
    EXPECT_EQ(tokens.get(7, stored).value_or(""), "three");
    EXPECT_THAT(http_.requests.back().body, HasSubstr("refresh_token=refresh3"));
    EXPECT_EQ(kept.size(), 1u);
}

}  // namespace
}  // namespace deskbell::email
