// Signing in and out over the API: set-up, sessions, limits, tokens, invitations, resets.

#include <gmock/gmock.h>

#include <mutex>

#include "support/house.hpp"

namespace deskbell::app {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::Caller;
using test::str;
using test::TestHouse;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr std::string_view kPassword = "a sentence works well";

/// Keeps every line, to look for what should not be there.
class KeepingLog final : public Log {
public:
    void write(LogLevel, std::string_view event, std::initializer_list<LogField> fields) override {
        std::lock_guard lock(mutex_);
        text_ += event;
        for (const auto& field : fields) {
            text_ += ' ';
            if (const auto* value = std::get_if<std::string_view>(&field.value)) text_ += *value;
        }
        text_ += '\n';
    }
    std::string text() {
        std::lock_guard lock(mutex_);
        return text_;
    }

private:
    std::mutex mutex_;
    std::string text_;
};

class AccessFlow : public testing::Test {
protected:
    Answer setUp() {
        return house.post(
            "/api/v1/setup",
            R"({"business_name":"Petal","name":"Rosa","email":"rosa@ours.example","password":")" +
                std::string(kPassword) + R"(","time_zone":"Europe/London","language":"en"})",
            {});
    }
    Answer signIn(std::string_view email, std::string_view password, const Caller& as = {}) {
        return house.post("/api/v1/session",
                          R"({"email":")" + std::string(email) + R"(","password":")" +
                              std::string(password) + "\"}",
                          as);
    }
    /// The session that an answer began.
    static Caller sessionOf(const Answer& answer) {
        const std::string cookie(answer.headers.get("Set-Cookie"));
        const auto from = cookie.find('=') + 1;
        return {.id = {}, .token = {}, .session = cookie.substr(from, cookie.find(';') - from)};
    }
    int whoAmI(const Caller& caller) { return house.get("/api/v1/session", caller).status; }
    std::string roleId(std::string_view key) {
        return toString(house.read(
            [&](db::ReadTx& tx) { return house.house.people.findRoleByKey(tx, key)->id; }));
    }
    /// The last word of the address on the last line of the last mail that starts with https.
    std::string linkInLastMail() {
        house.runJobs();
        const auto mails = house.sent();
        if (mails.empty()) throw std::runtime_error("no mail left");
        const auto& text = mails.back().text;
        const auto from = text.find("https://desk.example/");
        return text.substr(from, text.find_first_of(" \r\n", from) - from);
    }
    static std::string tokenOf(const std::string& link) { return link.substr(link.rfind('/') + 1); }

    KeepingLog log;
    TestHouse house{1, &log};
};

TEST_F(AccessFlow, SetsUpOnce) {
    EXPECT_EQ(house.get("/api/v1/setup", {}).body["needed"].boolean(), true);
    const auto made = setUp();
    ASSERT_EQ(made.status, 201) << made.text;
    EXPECT_EQ(str(made.body["agent"]["role"]["key"]), "admin");
    EXPECT_EQ(whoAmI(sessionOf(made)), 200);
    EXPECT_EQ(house.get("/api/v1/setup", {}).body["needed"].boolean(), false);
    const auto again = setUp();
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(again.reason(), "setup.done");
}

TEST_F(AccessFlow, TheCookieIsForTheServerAlone) {
    const std::string cookie(setUp().headers.get("Set-Cookie"));
    for (const auto* part :
         {"deskbell_session=", "HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=2592000"}) {
        EXPECT_THAT(cookie, HasSubstr(part));
    }
    EXPECT_THAT(cookie, Not(HasSubstr("Domain")));
}

TEST_F(AccessFlow, AWrongPasswordAndAnUnknownAddressLookAlike) {
    setUp();
    const auto wrong = signIn("rosa@ours.example", "not the password");
    const auto unknown = signIn("nobody@ours.example", "not the password");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(wrong.reason(), "login.wrong");
    EXPECT_EQ(unknown.status, 401);
    EXPECT_EQ(unknown.reason(), wrong.reason());
    EXPECT_EQ(unknown.str("detail"), wrong.str("detail"));
    EXPECT_EQ(signIn("rosa@ours.example", std::string(300, 'x')).status, 401);
    EXPECT_EQ(signIn("ROSA@ours.example", kPassword).status, 200) << "addresses know no case";
}

TEST_F(AccessFlow, LimitsAttemptsPerAccountFromWherever) {
    setUp();
    int refusedAfter = 0;
    for (int i = 0; i < 15 && refusedAfter == 0; ++i) {
        const Caller from{
            .id = {}, .token = {}, .session = {}, .peer = "10.1.0." + std::to_string(i)};
        if (signIn("rosa@ours.example", "wrong wrong wrong", from).status == 429) refusedAfter = i;
    }
    EXPECT_EQ(refusedAfter, 10);
    EXPECT_EQ(signIn("rosa@ours.example", kPassword).status, 429) << "also the right one";
    house.clock.advance(2min);
    EXPECT_EQ(signIn("rosa@ours.example", kPassword).status, 200);
}

TEST_F(AccessFlow, ASessionIsNewAtEverySignInAndEndsWhenAsked) {
    const auto first = sessionOf(setUp());
    const auto second = sessionOf(signIn("rosa@ours.example", kPassword, first));
    EXPECT_NE(first.session, second.session);
    EXPECT_EQ(whoAmI(first), 401) << "replaced";
    EXPECT_EQ(whoAmI(second), 200);
    const auto third = sessionOf(signIn("rosa@ours.example", kPassword));
    EXPECT_THAT(house.get("/api/v1/me/sessions", third).items(), SizeIs(2));
    EXPECT_EQ(house.call("DELETE", "/api/v1/me/sessions", {}, third).status, 204);
    EXPECT_EQ(whoAmI(second), 401);
    const auto out = house.call("DELETE", "/api/v1/session", {}, third);
    EXPECT_EQ(out.status, 204);
    EXPECT_THAT(std::string(out.headers.get("Set-Cookie")), HasSubstr("Max-Age=0"));
    EXPECT_EQ(whoAmI(third), 401);
}

TEST_F(AccessFlow, ASessionEndsWithoutUseAndLivesWithIt) {
    const auto session = sessionOf(setUp());
    for (int i = 0; i < 5; ++i) {
        house.clock.advance(24h * 20);
        EXPECT_EQ(whoAmI(session), 200) << i;
        house.runJobs();
    }
    house.clock.advance(24h * 31);
    EXPECT_EQ(whoAmI(session), 401);
}

TEST_F(AccessFlow, ATokenCanNoMoreThanItsScopesAndItsAgent) {
    const auto rosa = sessionOf(setUp());
    const auto made =
        house.post("/api/v1/me/tokens",
                   R"({"name":"reader","scopes":["customers.read"],"expires_in_days":2})", rosa);
    ASSERT_EQ(made.status, 201) << made.text;
    const Caller token{.id = {}, .token = made.str("secret"), .session = {}};
    EXPECT_EQ(house.get("/api/v1/customers", token).status, 200);
    EXPECT_EQ(house.get("/api/v1/tickets", token).status, 403);
    EXPECT_EQ(house.get("/api/v1/audit", token).status, 403);
    EXPECT_EQ(house.post("/api/v1/me/tokens", R"({"name":"more","scopes":["tickets.read"]})", token)
                  .status,
              422)
        << "a token makes none that can more";
    EXPECT_THAT(house.get("/api/v1/me/tokens", rosa).text, Not(HasSubstr(token.token)));
    house.clock.advance(49h);
    EXPECT_EQ(house.get("/api/v1/customers", token).status, 401);

    const auto mia = house.addAgent("agent");
    EXPECT_EQ(house.get("/api/v1/audit", mia).status, 403) << "all scopes, but only an agent";
    const auto other = house.post("/api/v1/me/tokens", R"({"name":"x","scopes":[]})", rosa);
    EXPECT_EQ(house.call("DELETE", "/api/v1/me/tokens/" + other.str("id"), {}, mia).status, 404);
    EXPECT_EQ(house.call("DELETE", "/api/v1/me/tokens/" + other.str("id"), {}, rosa).status, 204);
    EXPECT_EQ(whoAmI({.id = {}, .token = other.str("secret"), .session = {}}), 401);
}

TEST_F(AccessFlow, AnInvitationLetsOneInOnce) {
    const auto rosa = sessionOf(setUp());
    house.addInbox("shop@ours.example");
    const auto invited = house.post(
        "/api/v1/agents/invitations",
        R"({"name":"Mia","email":"mia@ours.example","role_id":")" + roleId("agent") + "\"}", rosa);
    ASSERT_EQ(invited.status, 201) << invited.text;
    const auto link = linkInLastMail();
    EXPECT_EQ(invited.str("invitation_url"), link);
    EXPECT_EQ(signIn("mia@ours.example", "").status, 401) << "no password yet";
    const auto path = "/api/v1/invitations/" + tokenOf(link);
    EXPECT_EQ(house.get(path, {}).str("email"), "mia@ours.example");
    EXPECT_EQ(house.post(path, R"({"password":"short"})", {}).status, 422);
    const auto joined = house.post(
        path,
        R"({"name":"Mia S","password":"flowers for everyone","time_zone":"UTC","language":"en"})",
        {});
    ASSERT_EQ(joined.status, 201) << joined.text;
    EXPECT_EQ(whoAmI(sessionOf(joined)), 200);
    EXPECT_EQ(house.get(path, {}).status, 404);
    EXPECT_EQ(house.post(path, R"({"password":"flowers for everyone"})", {}).status, 404);
    EXPECT_EQ(signIn("mia@ours.example", "flowers for everyone").status, 200);
}

TEST_F(AccessFlow, AnInvitationGrowsOldAndANewOneReplacesIt) {
    const auto rosa = sessionOf(setUp());
    auto invited = house.post(
        "/api/v1/agents/invitations",
        R"({"name":"Mia","email":"mia@ours.example","role_id":")" + roleId("agent") + "\"}", rosa);
    const auto first = tokenOf(invited.str("invitation_url"));
    const auto again =
        house.post("/api/v1/agents/" + str(invited.body["agent"]["id"]) + "/invitation", {}, rosa);
    ASSERT_EQ(again.status, 201) << again.text;
    EXPECT_EQ(house.get("/api/v1/invitations/" + first, {}).status, 404);
    const auto second = "/api/v1/invitations/" + tokenOf(again.str("invitation_url"));
    EXPECT_EQ(house.get(second, {}).status, 200);
    house.clock.advance(24h * 7 + 1min);
    EXPECT_EQ(house.get(second, {}).status, 404);
}

TEST_F(AccessFlow, AResetAnswersAllAlikeAndEndsEverySession) {
    const auto rosa = sessionOf(setUp());
    house.addInbox("shop@ours.example");
    const auto known =
        house.post("/api/v1/password-resets", R"({"email":"rosa@ours.example"})", {});
    const auto unknown =
        house.post("/api/v1/password-resets", R"({"email":"nobody@ours.example"})", {});
    EXPECT_EQ(known.status, 202);
    EXPECT_EQ(unknown.status, 202);
    EXPECT_EQ(known.text, unknown.text);
    const auto path = "/api/v1/password-resets/" + tokenOf(linkInLastMail());
    EXPECT_THAT(house.sent(), SizeIs(1));
    EXPECT_THAT(house.get(path, {}).str("email_hint"), Not(HasSubstr("rosa@")));
    const auto reset = house.post(path, R"({"password":"another fine sentence"})", {});
    EXPECT_LT(reset.status, 300) << reset.text;
    EXPECT_EQ(whoAmI(rosa), 401);
    EXPECT_EQ(house.post(path, R"({"password":"another fine sentence"})", {}).status, 404);
    EXPECT_EQ(signIn("rosa@ours.example", kPassword).status, 401);
    EXPECT_EQ(signIn("rosa@ours.example", "another fine sentence").status, 200);
}

TEST_F(AccessFlow, AResetLinkLivesAnHour) {
    setUp();
    house.addInbox("shop@ours.example");
    house.post("/api/v1/password-resets", R"({"email":"rosa@ours.example"})", {});
    const auto path = "/api/v1/password-resets/" + tokenOf(linkInLastMail());
    house.clock.advance(61min);
    EXPECT_EQ(house.get(path, {}).status, 404);
}

TEST_F(AccessFlow, ANewPasswordEndsTheOtherSessions) {
    const auto here = sessionOf(setUp());
    const auto there = sessionOf(signIn("rosa@ours.example", kPassword));
    const auto changed = house.post(
        "/api/v1/me/password",
        R"({"current":")" + std::string(kPassword) + R"(","password":"another fine sentence"})",
        here);
    ASSERT_EQ(changed.status, 204) << changed.text;
    EXPECT_EQ(whoAmI(here), 200);
    EXPECT_EQ(whoAmI(there), 401);
}

TEST_F(AccessFlow, WhoIsDeactivatedIsSignedOutForGood) {
    const auto rosa = sessionOf(setUp());
    house.addInbox("shop@ours.example");
    const auto invited = house.post(
        "/api/v1/agents/invitations",
        R"({"name":"Mia","email":"mia@ours.example","role_id":")" + roleId("agent") + "\"}", rosa);
    const auto joined = house.post("/api/v1/invitations/" + tokenOf(invited.str("invitation_url")),
                                   R"({"password":"flowers for everyone"})", {});
    const auto mia = sessionOf(joined);
    const Caller token{
        .id = {},
        .token =
            house.post("/api/v1/me/tokens", R"({"name":"script","scopes":[]})", mia).str("secret"),
        .session = {}};
    house.post("/api/v1/password-resets", R"({"email":"mia@ours.example"})", {});
    const auto reset = "/api/v1/password-resets/" + tokenOf(linkInLastMail());
    ASSERT_EQ(whoAmI(mia), 200);
    ASSERT_EQ(whoAmI(token), 200);

    const auto self = "/api/v1/agents/" + str(joined.body["agent"]["id"]);
    for (const auto* active : {"false", "true"}) {
        ASSERT_EQ(
            house.call("PATCH", self, R"({"active":)" + std::string(active) + "}", rosa).status,
            200);
        EXPECT_EQ(whoAmI(mia), 401) << active;
        EXPECT_EQ(whoAmI(token), 401) << active;
        EXPECT_EQ(house.get(reset, {}).status, 404) << active;
    }
    EXPECT_EQ(signIn("mia@ours.example", "flowers for everyone").status, 200);
}

TEST_F(AccessFlow, InvitationsAndResetsSpeakTheLanguageOfTheirReader) {
    const auto rosa = sessionOf(setUp());
    house.addInbox("shop@ours.example");
    ASSERT_EQ(house.call("PATCH", "/api/v1/me", R"({"language":"de"})", rosa).status, 200);
    house.post("/api/v1/agents/invitations",
               R"({"name":"Mia","email":"mia@ours.example","role_id":")" + roleId("agent") + "\"}",
               rosa);
    linkInLastMail();
    EXPECT_EQ(house.sent().back().subject, "Ihre Einladung zu Petal");
    house.post("/api/v1/password-resets", R"({"email":"rosa@ours.example"})", {});
    EXPECT_NE(linkInLastMail(), "");
    EXPECT_EQ(house.sent().back().subject, "Ein neues Passwort");
}

TEST_F(AccessFlow, TheLogReadsAsSentencesWhenEverythingIsGone) {
    const auto rosa = sessionOf(setUp());
    auto made = [&](std::string target, std::string body) {
        const auto answer = house.post("/api/v1/" + target, std::move(body), rosa);
        EXPECT_EQ(answer.status, 201) << answer.text;
        return answer.str("id");
    };
    const auto team = made("teams", R"({"name":"Orders"})");
    const auto role = made("roles", R"({"name":"Helper","permissions":["tickets.read"]})");
    const auto inbox =
        made("inboxes", R"({"name":"Shop","address":"shop@ours.example",)"
                        R"("incoming":{"kind":"listener"},"outgoing":{"kind":"sandbox"}})");
    const auto mia = house.addAgent("agent", {}, "Mia");
    const std::pair<std::string, std::string> changes[] = {
        {"agents/" + toString(mia.id),
         R"({"role_id":")" + roleId("lead") + R"(","team_ids":[")" + team + R"("]})"},
        {"teams/" + team, R"({"lead_id":")" + toString(mia.id) + R"("})"},
        {"roles/" + role, R"({"name":"Guest","permissions":["tickets.note"]})"},
        {"inboxes/" + inbox, R"({"name":"Market","acknowledge":false})"},
        {"settings", R"({"business.name":"Petal & Stem"})"},
    };
    const std::string_view details[] = {
        R"({"name":"Mia","role":"Agent → Team lead","teams":"– → Orders"})",
        R"({"name":"Orders","lead":"– → Mia"})",
        R"({"name":"Guest","renamed":"Helper → Guest","granted":"tickets.note","revoked":"tickets.read"})",
        R"({"name":"Market","renamed":"Shop → Market","acknowledgement":"on → off"})",
        R"({"name":"business.name","value":"Petal → Petal & Stem"})",
    };
    for (std::size_t i = 0; i < std::size(changes); ++i) {
        const auto& [target, body] = changes[i];
        const auto changed = house.call("PATCH", "/api/v1/" + target, body, rosa);
        ASSERT_EQ(changed.status, 200) << target << changed.text;
        EXPECT_EQ(house.get("/api/v1/audit", rosa).items().at(0)["details"].dump(), details[i]);
    }
    const std::pair<std::string, std::string_view> removals[] = {
        {"teams/" + team, "Orders"}, {"roles/" + role, "Guest"}, {"inboxes/" + inbox, "Market"}};
    for (const auto& [target, name] : removals) {
        const auto removed = house.call("DELETE", "/api/v1/" + target, {}, rosa);
        ASSERT_EQ(removed.status, 204) << target << removed.text;
        const auto entry = house.get("/api/v1/audit", rosa).items().at(0);
        EXPECT_EQ(entry["details"]["name"].string(), name);
    }
}

TEST_F(AccessFlow, TheLastAdministratorStays) {
    const auto made = setUp();
    const auto rosa = sessionOf(made);
    const auto self = "/api/v1/agents/" + str(made.body["agent"]["id"]);
    EXPECT_EQ(house.call("PATCH", self, R"({"active":false})", rosa).reason(), "agent.last_admin");
    EXPECT_EQ(house.call("PATCH", self, R"({"role_id":")" + roleId("agent") + "\"}", rosa).reason(),
              "agent.last_admin");
    house.post("/api/v1/agents/invitations",
               R"({"name":"Abe","email":"abe@ours.example","role_id":")" + roleId("admin") + "\"}",
               rosa);
    EXPECT_EQ(house.call("PATCH", self, R"({"active":false})", rosa).reason(), "agent.last_admin")
        << "one who has not joined administrates nothing";
    house.addAgent("admin");
    EXPECT_EQ(house.call("PATCH", self, R"({"role_id":")" + roleId("agent") + "\"}", rosa).status,
              200);
    EXPECT_EQ(house.get("/api/v1/audit", rosa).status, 403) << "at once";
}

TEST_F(AccessFlow, WhoIsDeactivatedIsOutAtOnce) {
    const auto rosa = sessionOf(setUp());
    auto mia = house.addAgent("agent");
    EXPECT_EQ(whoAmI(mia), 200);
    EXPECT_EQ(house.call("PATCH", "/api/v1/agents/" + toString(mia.id), R"({"active":false})", rosa)
                  .status,
              200);
    EXPECT_EQ(whoAmI(mia), 401);
    EXPECT_EQ(signIn("agent1@ours.example", "none matches").status, 401);
}

TEST_F(AccessFlow, NobodyHandsOutMoreThanTheyHave) {
    setUp();
    const auto lead = house.addAgent("lead");
    const auto raised = house.call("PATCH", "/api/v1/agents/" + toString(lead.id),
                                   R"({"role_id":")" + roleId("admin") + "\"}", lead);
    EXPECT_EQ(raised.status, 403) << raised.text;
    const auto invited = house.post(
        "/api/v1/agents/invitations",
        R"({"name":"Abe","email":"abe@ours.example","role_id":")" + roleId("admin") + "\"}", lead);
    EXPECT_EQ(invited.status, 403) << invited.text;
}

TEST_F(AccessFlow, TellsNoSecretInAnswersOrLogs) {
    const auto rosa = sessionOf(setUp());
    const auto inbox = house.post(
        "/api/v1/inboxes",
        R"({"name":"Shop","address":"shop@ours.example","incoming":{"kind":"imap","host":"mx.ours.example","port":993,"security":"tls",
            "user":"shop","auth":"password","password":"in-pass-word"},"outgoing":{"kind":"smtp","host":"mx.ours.example","port":587,
            "security":"starttls","user":"shop","auth":"password","password":"out-pass-word"}})",
        rosa);
    ASSERT_EQ(inbox.status, 201) << inbox.text;
    house.post("/api/v1/me/tokens", R"({"name":"x","scopes":[]})", rosa);
    std::string all = inbox.text;
    for (const auto* target : {"session", "agents", "me/sessions", "me/tokens", "inboxes", "audit",
                               "settings", "roles"}) {
        all += house.get(std::string("/api/v1/") + target, rosa).text;
    }
    all += log.text();
    for (const auto& secret :
         {std::string(kPassword), std::string("in-pass-word"), std::string("out-pass-word"),
          rosa.session, std::string("$argon2"), std::string("dbt_")}) {
        EXPECT_THAT(all, Not(HasSubstr(secret)));
    }
    EXPECT_THAT(log.text(), Not(IsEmpty()));
}

}  // namespace
}  // namespace deskbell::app
