// A mailbox is connected by consent, stays connected, and says so when it no longer is.

#include <gmock/gmock.h>

#include "support/house.hpp"
#include "support/oauth_server.hpp"

namespace deskbell::app {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::Caller;
using test::TestHouse;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kPassword = "a sentence works well";
constexpr std::string_view kSecret = "the client's secret";

class OAuthFlow : public testing::Test {
protected:
    OAuthFlow() {
        admin = sessionOf(house.post(
            "/api/v1/setup",
            R"({"business_name":"Petal","name":"Rosa","email":"rosa@ours.example","password":")" +
                std::string(kPassword) + R"(","time_zone":"Europe/London","language":"en"})",
            {}));
        const auto made = house.post("/api/v1/inboxes", inboxBody(), admin);
        EXPECT_EQ(made.status, 201) << made.text;
        path = "/api/v1/inboxes/" + made.str("id");
        id = made.str("id");
    }

    static Caller sessionOf(const Answer& answer) {
        const std::string cookie(answer.headers.get("Set-Cookie"));
        const auto from = cookie.find('=') + 1;
        return {.id = {}, .token = {}, .session = cookie.substr(from, cookie.find(';') - from)};
    }
    std::string inboxBody() {
        return R"({"name":"Shop","address":"shop@ours.example","acknowledge":false,)"
               R"("incoming":{"kind":"imap","host":"imap.ours.example","user":"shop@ours.example",)"
               R"("auth":"oauth"},"outgoing":{"kind":"smtp","host":"smtp.ours.example",)"
               R"("user":"shop@ours.example","auth":"oauth"},"oauth":{"provider":"other",)"
               R"("authorize_url":")" +
               provider.url() + R"(/authorize","token_url":")" + provider.url() +
               R"(/token","scope":"mail","client_id":"deskbell","client_secret":")" +
               std::string(kSecret) + R"("}})";
    }
    /// The address of the provider's page.
    std::string ask() {
        const auto answer = house.post(path + "/oauth/connect", {}, admin);
        EXPECT_EQ(answer.status, 200) << answer.text;
        return answer.str("url");
    }
    /// Where the desk sends the browser that comes back with this query.
    std::string comeBack(const std::string& query, const Caller& as) {
        const auto answer = house.get("/api/v1/inboxes/oauth/callback?" + query, as);
        EXPECT_EQ(answer.status, 303) << answer.text;
        return std::string(answer.headers.get("Location"));
    }
    std::string connect() { return comeBack(provider.consent(ask()), admin); }
    json::Value inbox() { return house.get(path, admin).body; }
    std::string alarm(std::string_view direction) {
        return test::str(inbox()["state"][direction]["error"]);
    }
    /// As the fetcher does.
    Result<std::string> token() {
        return house.read([&](db::ReadTx& tx) -> Result<std::string> {
            auto stored = house.house.inboxes.find(tx, *parseId<inboxes::InboxId>(id));
            auto secrets = house.house.inboxes.secretsOf(tx, stored->id);
            if (!secrets) return std::move(secrets).error();
            auto settings = house.house.servers.mailbox(*stored, *secrets);
            if (!settings) return std::move(settings).error();
            return settings->credentials.secret;
        });
    }

    TestHouse house;
    deskbell::test::OAuthServer provider{"deskbell", std::string(kSecret)};
    Caller admin;
    std::string path, id;
};

TEST_F(OAuthFlow, ConnectsAMailboxAndGivesItsTokensAway) {
    EXPECT_THAT(token().error().detail, HasSubstr("not connected yet"));
    const auto url = ask();
    EXPECT_THAT(url, AllOf(HasSubstr("scope=mail"), HasSubstr("login_hint=shop%40ours.example"),
                           Not(HasSubstr("secret"))));
    EXPECT_EQ(comeBack(provider.consent(url), admin),
              "https://desk.example/admin/inboxes/" + id + "?oauth=connected");

    const auto now = inbox();
    EXPECT_EQ(now["has_secrets"]["oauth"].boolean(), true);
    EXPECT_EQ(now["has_secrets"]["oauth_client_secret"].boolean(), true);
    EXPECT_FALSE(now["oauth"]["connected_at"].isNull());
    EXPECT_THAT(now.dump(), AllOf(Not(HasSubstr("refresh-")), Not(HasSubstr("client's secret"))));
    EXPECT_EQ(token().value(), "access-2");
    EXPECT_EQ(token().value(), "access-2") << "kept while it lasts";
}

TEST_F(OAuthFlow, TakesAnAnswerOnceAndOnlyFromTheSessionThatAsked) {
    const auto query = provider.consent(ask());
    const auto other = sessionOf(house.post(
        "/api/v1/session",
        R"({"email":"rosa@ours.example","password":")" + std::string(kPassword) + "\"}", {}));
    EXPECT_THAT(comeBack(query, other), StartsWith("https://desk.example/admin/inboxes?oauth="));
    EXPECT_THAT(comeBack("code=code-1&state=guessed", admin), HasSubstr("?oauth=oauth.state"));
    EXPECT_EQ(house.get("/api/v1/inboxes/oauth/callback?" + query, {}).status, 401);
    EXPECT_EQ(inbox()["has_secrets"]["oauth"].boolean(), false);

    EXPECT_THAT(comeBack(query, admin), HasSubstr("?oauth=connected"));
    EXPECT_THAT(comeBack(query, admin), HasSubstr("?oauth=oauth.state"));
}

TEST_F(OAuthFlow, ForgetsWhatNobodyAnswered) {
    const auto first = provider.consent(ask());
    const auto second = provider.consent(ask());
    EXPECT_THAT(comeBack(first, admin), HasSubstr("oauth.state")) << "the newer one counts";
    house.clock.advance(16min);
    EXPECT_THAT(comeBack(second, admin), HasSubstr("oauth.state"));
}

TEST_F(OAuthFlow, SaysWhyItWasNotConnected) {
    EXPECT_THAT(comeBack(provider.deny(ask()), admin), HasSubstr(id + "?oauth=oauth.denied"));
    EXPECT_THAT(alarm("incoming"), HasSubstr("permission to use this mailbox was not given"));

    const auto url = ask();
    ASSERT_EQ(house.call("PATCH", path, R"({"oauth":{"client_secret":"wrong"}})", admin).status,
              200);
    EXPECT_THAT(comeBack(provider.consent(url), admin), HasSubstr("?oauth=mail.oauth.client"));
    EXPECT_THAT(alarm("incoming"), HasSubstr("does not accept the client id and secret"));
    EXPECT_EQ(inbox()["has_secrets"]["oauth"].boolean(), false);
}

TEST_F(OAuthFlow, IsForWhoManagesInboxesInABrowser) {
    const auto agent = house.addAgent("agent");
    EXPECT_EQ(house.post(path + "/oauth/connect", {}, agent).status, 403);
    const auto byToken = house.addAgent("admin");
    EXPECT_EQ(house.post(path + "/oauth/connect", {}, byToken).reason(), "oauth.session");
    const auto providers = house.get("/api/v1/inboxes/oauth/providers", admin);
    EXPECT_EQ(providers.str("redirect_uri"), "https://desk.example/api/v1/inboxes/oauth/callback");
    EXPECT_EQ(providers.items().size(), 3u);
}

TEST_F(OAuthFlow, KnowsTheAddressesOfTheGreatProviders) {
    const auto changed = house.call(
        "PATCH", path,
        R"({"oauth":{"provider":"google","token_url":"https://evil.example/token"}})", admin);
    ASSERT_EQ(changed.status, 200) << changed.text;
    EXPECT_EQ(test::str(changed.body["oauth"]["token_url"]), "https://oauth2.googleapis.com/token");
    EXPECT_EQ(changed.body["has_secrets"]["oauth_client_secret"].boolean(), false)
        << "a secret goes nowhere else than where it was meant to go";
    EXPECT_THAT(ask(), AllOf(StartsWith("https://accounts.google.com/"),
                             HasSubstr("access_type=offline&prompt=consent")));
    for (const auto* url : {"http://provider.example/authorize", "javascript:alert(1)",
                            "http://127.0.0.1.evil.example/"}) {
        const auto body =
            R"({"oauth":{"provider":"other","authorize_url":")" + std::string(url) + "\"}}";
        EXPECT_EQ(house.call("PATCH", path, body, admin).status, 422) << url;
    }
}

TEST_F(OAuthFlow, RenewsAccessBeforeItEndsAndKeepsAReplacedRefreshToken) {
    provider.rotate(true);
    connect();
    house.pass(2min);
    EXPECT_EQ(provider.accessTokensGiven(), 2);
    house.pass(40min);
    EXPECT_EQ(provider.accessTokensGiven(), 2) << "it lasts";
    house.pass(15min);
    EXPECT_EQ(provider.accessTokensGiven(), 3) << "renewed while the old one lasts";
    EXPECT_EQ(token().value(), "access-3");
    const auto stored = house.read([&](db::ReadTx& tx) {
        return house.house.inboxes.secretsOf(tx, *parseId<inboxes::InboxId>(id)).value();
    });
    EXPECT_EQ(stored.oauthRefreshToken, provider.newestRefreshToken());
}

TEST_F(OAuthFlow, AlarmsWhenThePermissionWasWithdrawnAndIsWellOnceConnectedAgain) {
    connect();
    house.pass(2min);
    EXPECT_EQ(alarm("incoming"), "");
    provider.revoke();
    house.pass(55min);
    for (const auto* direction : {"incoming", "outgoing"})
        EXPECT_THAT(alarm(direction), HasSubstr("has ended or was withdrawn")) << direction;

    connect();
    EXPECT_TRUE(token().has_value());
}

}  // namespace
}  // namespace deskbell::app
