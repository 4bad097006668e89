#include "kernel/dispatch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "kernel/idempotency.hpp"
#include "kernel/outbox.hpp"
#include "net/client.hpp"
#include "support/database.hpp"
#include "support/fakes.hpp"

namespace deskbell::kernel {
namespace {

using namespace std::chrono_literals;

/// Knows Mia by her session or token, and a session that has expired.
class FakeAuthenticator final : public Authenticator {
public:
    Result<Actor> authenticate(db::ReadTx&, const net::HttpRequest& request) override {
        const auto session = net::cookie(request.headers, "session");
        const auto token = request.headers.get("Authorization");
        if (session.empty() && token.empty()) return Actor{};
        if (session != "mia" && token != "Bearer mia")
            return Error{Errc::unauthorized, "session.expired"};
        Actor mia;
        mia.kind = ActorKind::agent;
        mia.agent = AgentId{7};
        mia.permissions = {Permission::ticketsRead};
        mia.session = session.empty() ? 0 : 1;
        mia.token = session.empty() ? 1 : 0;
        return mia;
    }
};

class FakeResponder final : public net::Responder {
public:
    void send(net::HttpResponse response) override { answer.set_value(std::move(response)); }
    std::promise<net::HttpResponse> answer;
};

struct Call {
    std::string method = "GET";
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
};

const std::pair<std::string, std::string> kSession{"Cookie", "session=mia"};
const std::pair<std::string, std::string> kExpired{"Cookie", "session=old"};
const std::pair<std::string, std::string> kToken{"Authorization", "Bearer mia"};
const std::pair<std::string, std::string> kOurs{"Origin", "https://desk.example"};
const std::pair<std::string, std::string> kTheirs{"Origin", "https://evil.example"};
const std::pair<std::string, std::string> kJson{"Content-Type", "application/json; charset=utf-8"};

Response text(std::string_view text) {
    json::Writer w;
    w.string(text);
    return ok(std::move(w));
}

class DispatchTest : public testing::Test {
protected:
    DispatchTest() { addRoutes(); }

    void addRoutes() {
        router.add({.method = "GET",
                    .path = "/open",
                    .access = Access::anyone,
                    .query = {"q"},
                    .handler = ReadHandler{[](db::ReadTx&, const Request& r) -> Result<Response> {
                        return text(r.actor->isAgent() ? "agent" : "anonymous");
                    }}});
        router.add({.method = "GET",
                    .path = "/tickets/{id}",
                    .permission = Permission::ticketsRead,
                    .handler = ReadHandler{[](db::ReadTx&, const Request& r) -> Result<Response> {
                        const auto id = r.id<Id<struct AnyTag>>();
                        if (!id) return id.error();
                        return text("ticket " + toString(*id));
                    }}});
        router.add({.method = "GET",
                    .path = "/roles",
                    .permission = Permission::rolesManage,
                    .handler = ReadHandler{[](db::ReadTx&, const Request&) -> Result<Response> {
                        return text("roles");
                    }}});
        router.add(
            {.method = "POST",
             .path = "/things",
             .body = Body::json,
             .maxBody = 100,
             .handler = WriteHandler{[this](db::WriteTx& tx, const Request& r) -> Result<Response> {
                 outbox.add(tx, {.kind = "thing"});
                 if (r.body.has("refuse"))
                     return Error{Errc::conflict, "thing.taken", "name", "Taken."};
                 if (r.body.has("throw")) throw std::runtime_error("secret inside");
                 if (r.body.has("full")) throw db::Fault(db::Fault::Kind::diskFull, "full");
                 if (r.body.has("odd")) throw 42;
                 json::Writer w;
                 w.beginObject().key("made").integer(++made).endObject();
                 return created(std::move(w), "/things/" + std::to_string(made));
             }}});
        router.add({.method = "POST",
                    .path = "/notes",
                    .permission = Permission::ticketsRead,
                    .body = Body::json,
                    .maxBody = 1024 * 1024,
                    .handler = PrepareHandler{[this](const Request& asked) -> Result<WriteHandler> {
                        ++preparations;
                        if (asked.body.has("refuse"))
                            return Error{Errc::invalid, "note.empty", "text", "Write something."};
                        const std::string words(asked.body["text"].string().value_or(""));
                        return WriteHandler{[this, words](db::WriteTx& tx, const Request& r) {
                            outbox.add(tx, {.kind = "note", .by = r.actor->agent});
                            return Result<Response>(text("noted " + std::to_string(words.size())));
                        }};
                    }}});
        router.add(
            {.method = "POST",
             .path = "/work",
             .body = Body::json,
             .handler = WorkHandler{[this](db::Database&, const Request& r) -> Result<Response> {
                 if (r.body.has("refuse")) return Error{Errc::unavailable, "far.down"};
                 if (r.body.has("throw")) throw std::runtime_error("secret inside");
                 return text("worked " + std::to_string(++made));
             }}});
        router.add({.method = "GET",
                    .path = "/alive",
                    .access = Access::anyone,
                    .query = {"*"},
                    .handler = PlainHandler{[](const Request&) -> Result<Response> {
                        Response response;
                        response.useRaw = true;
                        response.raw.headers.add("Content-Security-Policy", "default-src 'self'");
                        response.raw.body = "alive";
                        return response;
                    }}});
        router.add({.method = "POST",
                    .path = "/login",
                    .access = Access::anyone,
                    .perMinute = 3,
                    .handler = WriteHandler{[](db::WriteTx&, const Request&) -> Result<Response> {
                        auto response = noContent();
                        response.headers.emplace_back("Set-Cookie", "session=mia");
                        return response;
                    }}});
    }

    net::HttpResponse call(Call c) {
        if (!dispatch) {
            dispatch.emplace(router, authenticator, *db, clock, random, *log, metrics, options);
        }
        net::HttpRequest request;
        request.method = c.method;
        request.target = c.target;
        request.body = c.body;
        request.peer = "10.0.0.1";
        for (auto& [name, value] : c.headers) request.headers.add(name, value);
        auto responder = std::make_shared<FakeResponder>();
        auto answer = responder->answer.get_future();
        dispatch->handle(std::move(request), std::move(responder));
        if (answer.wait_for(30s) != std::future_status::ready) {
            ADD_FAILURE() << c.method << " " << c.target << " was never answered";
            return {};
        }
        return answer.get();
    }
    static std::string reason(const net::HttpResponse& response) {
        const auto body = json::parse(response.body);
        return body ? std::string((*body)["reason"].string().value_or("")) : "";
    }
    net::HttpResponse postThing(std::string body, std::string key = {}) {
        Call c{"POST", "/things", {kToken, kJson}, std::move(body)};
        if (!key.empty()) c.headers.emplace_back("Idempotency-Key", key);
        return call(std::move(c));
    }
    std::int64_t events() {
        return db->read([&](db::ReadTx& tx) { return outbox.head(tx); });
    }

    test::ManualClock clock;
    test::SeededRandom random;
    test::TempDatabase db;
    std::unique_ptr<Log> log = makeNullLog();
    Metrics metrics;
    Outbox outbox{clock};
    FakeAuthenticator authenticator;
    Router router;
    DispatchOptions options{.publicUrl = "https://desk.example"};
    int made = 0;
    std::atomic<int> preparations{0};
    std::optional<Dispatch> dispatch;
};

TEST_F(DispatchTest, RefusesInTheOrderOfItsChecks) {
    const std::string big(101, ' ');
    struct Case {
        const char* what;
        Call call;
        int status;
        const char* reason;
    };
    const Case cases[] = {
        {"no such path", {"GET", "/nothing"}, 404, "route.not_found"},
        {"a malformed path", {"GET", "/tickets/%zz"}, 404, "route.not_found"},
        {"another method", {"PUT", "/things", {kToken}}, 405, "route.method"},
        {"nobody", {"GET", "/tickets/1"}, 401, "auth.required"},
        {"an expired session", {"GET", "/tickets/1", {kExpired}}, 401, "session.expired"},
        {"a wrong token",
         {"GET", "/tickets/1", {{"Authorization", "Bearer x"}}},
         401,
         "session.expired"},
        {"not permitted", {"GET", "/roles", {kToken}}, 403, "permission.missing"},
        {"an id that is none", {"GET", "/tickets/x", {kToken}}, 404, "route.not_found"},
        {"an unknown parameter", {"GET", "/open?x=1"}, 400, "query.unknown"},
        {"a malformed query", {"GET", "/open?q=%ff"}, 400, "query.format"},
        {"too much", {"POST", "/things", {kToken, kJson}, big}, 413, "body.too_large"},
        {"a body where none is taken", {"GET", "/tickets/1", {kToken}, "x"}, 413, "body.too_large"},
        {"no content type", {"POST", "/things", {kToken}, "{}"}, 415, "content_type.json"},
        {"a form",
         {"POST", "/things", {kToken, {"Content-Type", "text/plain"}}, "{}"},
         415,
         "content_type.json"},
        {"no JSON", {"POST", "/things", {kToken, kJson}, "{"}, 400, "json.syntax"},
        {"an empty body", {"POST", "/things", {kToken, kJson}, ""}, 400, "json.syntax"},
        {"no object", {"POST", "/things", {kToken, kJson}, "[]"}, 400, "json.object"},
        {"who asks comes before what", {"POST", "/things", {kJson}, "{"}, 401, "auth.required"},
        {"where from comes before what",
         {"POST", "/things", {kSession, kTheirs}, "{"},
         403,
         "origin.foreign"},
        {"the handler's own no",
         {"POST", "/things", {kToken, kJson}, R"({"refuse":1})"},
         409,
         "thing.taken"},
    };
    for (const auto& c : cases) {
        const auto response = call(c.call);
        EXPECT_EQ(response.status, c.status) << c.what;
        EXPECT_EQ(reason(response), c.reason) << c.what;
        EXPECT_EQ(response.headers.get("Content-Type"), "application/problem+json") << c.what;
    }
    EXPECT_EQ(events(), 0) << "nothing of it took effect";
    EXPECT_EQ(call({"PUT", "/things", {kToken}}).headers.get("Allow"), "POST");
    EXPECT_EQ(call({"GET", "/roles"}).headers.get("WWW-Authenticate"), "Bearer");
}

TEST_F(DispatchTest, TellsAProblemAsADocument) {
    auto response =
        call({"POST", "/things", {kToken, kJson, {"X-Request-Id", "abc-1"}}, R"({"refuse":1})"});
    EXPECT_EQ(
        response.body,
        R"({"type":"urn:deskbell:problem:thing.taken","title":"Something has changed meanwhile",)"
        R"("status":409,"detail":"Taken.","reason":"thing.taken","field":"name","request_id":"abc-1"})");
}

TEST_F(DispatchTest, AnswersReadsWritesAndWork) {
    EXPECT_EQ(call({"GET", "/tickets/42", {kToken}}).body, R"("ticket 42")");
    EXPECT_EQ(call({"HEAD", "/tickets/42", {kToken}}).status, 200);
    const auto answer = postThing("{}");
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.headers.get("Location"), "/things/1");
    EXPECT_EQ(answer.headers.get("Content-Type"), "application/json");
    EXPECT_EQ(events(), 1);
    EXPECT_EQ(call({"POST", "/work", {kToken, kJson}, "{}"}).body, R"("worked 2")");
    EXPECT_EQ(call({"POST", "/work", {kToken, kJson}, R"({"refuse":1})"}).status, 503);
    EXPECT_EQ(call({"POST", "/work", {kJson}, "{}"}).status, 401);
    EXPECT_EQ(call({"GET", "/alive"}).body, "alive");
    EXPECT_EQ(call({"GET", "/alive?anything=goes&here"}).body, "alive");
}

TEST_F(DispatchTest, AnExpiredSessionIsAnonymousWhereAnyoneMayGo) {
    EXPECT_EQ(call({"GET", "/open", {kExpired}}).body, R"("anonymous")");
    EXPECT_EQ(call({"GET", "/open", {kSession}}).body, R"("agent")");
    EXPECT_EQ(call({"POST", "/login", {kExpired}}).status, 204);
}

TEST_F(DispatchTest, ChecksTheOriginOfWhatACookieAllows) {
    struct Case {
        const char* what;
        std::vector<std::pair<std::string, std::string>> headers;
        int status;
    };
    const Case cases[] = {
        {"cookie from our page", {kSession, kOurs, kJson}, 201},
        {"cookie from elsewhere", {kSession, kTheirs, kJson}, 403},
        {"cookie from nowhere", {kSession, kJson}, 403},
        {"cookie, same-origin by fetch metadata",
         {kSession, {"Sec-Fetch-Site", "same-origin"}, kJson},
         201},
        {"cookie, cross-site", {kSession, {"Sec-Fetch-Site", "cross-site"}, kJson}, 403},
        {"token from anywhere", {kToken, kTheirs, kJson}, 201},
    };
    for (const auto& c : cases) {
        EXPECT_EQ(call({"POST", "/things", c.headers, "{}"}).status, c.status) << c.what;
    }
    EXPECT_EQ(call({"GET", "/tickets/1", {kSession, kTheirs}}).status, 200) << "reading is safe";
}

TEST_F(DispatchTest, EveryAnswerCarriesTheSecurityHeaders) {
    for (const auto& c : {Call{"GET", "/open"}, Call{"GET", "/nothing"}, Call{"GET", "/roles"}}) {
        const auto response = call(c);
        EXPECT_EQ(response.headers.get("X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(response.headers.get("Referrer-Policy"), "same-origin");
        EXPECT_EQ(response.headers.get("Cross-Origin-Opener-Policy"), "same-origin");
        EXPECT_EQ(response.headers.get("Content-Security-Policy"),
                  "default-src 'none'; frame-ancestors 'none'");
        EXPECT_EQ(response.headers.get("Cache-Control"), "no-store");
        EXPECT_EQ(response.headers.get("X-Request-Id").size(), 16);
    }
    EXPECT_EQ(call({"GET", "/alive"}).headers.get("Content-Security-Policy"), "default-src 'self'");
}

TEST_F(DispatchTest, TakesTheRequestIdOnlyWhenItIsHarmless) {
    const auto idFor = [&](std::string id) {
        return std::string(
            call({"GET", "/open", {{"X-Request-Id", id}}}).headers.get("X-Request-Id"));
    };
    EXPECT_EQ(idFor("abc-123_X.y"), "abc-123_X.y");
    for (const auto& bad :
         {std::string("a b"), std::string("a\"b"), std::string(65, 'a'), std::string("ä")}) {
        EXPECT_NE(idFor(bad), bad);
    }
}

TEST_F(DispatchTest, FaultsAreAnsweredWithoutTheInside) {
    for (const auto* body : {R"({"throw":1})", R"({"odd":1})"}) {
        const auto fault = postThing(body);
        EXPECT_EQ(fault.status, 500);
        EXPECT_EQ(reason(fault), "internal");
        EXPECT_EQ(fault.body.find("secret"), std::string::npos);
    }
    const auto full = postThing(R"({"full":1})");
    EXPECT_EQ(full.status, 503);
    EXPECT_EQ(reason(full), "storage.full");
    EXPECT_TRUE(full.headers.has("Retry-After"));
    EXPECT_EQ(call({"POST", "/work", {kToken, kJson}, R"({"throw":1})"}).status, 500);
    EXPECT_EQ(events(), 0);
    EXPECT_EQ(postThing("{}").status, 201) << "and goes on";
}

TEST_F(DispatchTest, LimitsAnonymousCallersByAddressAndAgentsByThemselves) {
    options.anonymousPerMinute = 2;
    options.requestsPerMinute = 3;
    const auto statuses = [&](const Call& c, int times) {
        std::string all;
        for (int i = 0; i < times; ++i) all += std::to_string(call(c).status) + " ";
        return all;
    };
    EXPECT_EQ(statuses({"GET", "/open"}, 3), "200 200 429 ");
    EXPECT_EQ(statuses({"GET", "/tickets/1", {kToken}}, 4), "200 200 200 429 ");
    EXPECT_EQ(statuses({"GET", "/tickets/1", {kExpired}}, 1), "429 ") << "guessing is limited too";
    const auto refused = call({"GET", "/open"});
    EXPECT_EQ(reason(refused), "rate.limited");
    EXPECT_EQ(refused.headers.get("Retry-After"), "30");
    clock.advance(30s);
    EXPECT_EQ(statuses({"GET", "/open"}, 2), "200 429 ");
}

TEST_F(DispatchTest, ARouteMayHaveATighterLimit) {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(call({"POST", "/login"}).status, 204);
    EXPECT_EQ(call({"POST", "/login"}).status, 429);
    EXPECT_EQ(call({"POST", "/login", {kExpired}}).status, 429);
    EXPECT_EQ(call({"GET", "/open"}).status, 200);
}

TEST_F(DispatchTest, RepeatsTheAnswerToARepeatedPost) {
    const auto first = postThing("{}", "k1");
    EXPECT_EQ(first.status, 201);
    const auto second = postThing("{}", "k1");
    EXPECT_EQ(second.status, 201);
    EXPECT_EQ(second.body, first.body);
    EXPECT_EQ(second.headers.get("Location"), "/things/1");
    EXPECT_EQ(second.headers.get("Idempotency-Replayed"), "true");
    EXPECT_EQ(events(), 1) << "it took effect once";

    const auto reused = postThing(R"({"other":1})", "k1");
    EXPECT_EQ(reused.status, 422);
    EXPECT_EQ(reason(reused), "idempotency.key_reused");
    EXPECT_EQ(postThing("{}", "k2").body, R"({"made":2})");
    EXPECT_EQ(postThing("{}", std::string(256, 'k')).status, 422);

    clock.advance(24h);
    EXPECT_EQ(postThing("{}", "k1").body, R"({"made":3})") << "forgotten after a day";
}

TEST_F(DispatchTest, ARefusalIsNotRememberedSinceItChangedNothing) {
    EXPECT_EQ(postThing(R"({"refuse":1})", "k1").status, 409);
    EXPECT_EQ(postThing("{}", "k1").status, 201);
}

TEST_F(DispatchTest, PreparesOnceWhatItWritesForThoseWhoMay) {
    const auto post = [&](std::string body, std::vector<std::pair<std::string, std::string>> as) {
        as.push_back(kJson);
        return call({"POST", "/notes", std::move(as), std::move(body)});
    };
    EXPECT_EQ(post(R"({"text":"abc"})", {}).status, 401);
    EXPECT_EQ(post(R"({"text":"abc"})", {kSession, kTheirs}).status, 403);
    EXPECT_EQ(post("[]", {kToken}).status, 400);
    EXPECT_EQ(preparations, 0) << "for nobody else";

    EXPECT_EQ(post(R"({"text":"abc"})", {kToken}).body, R"("noted 3")");
    EXPECT_EQ(preparations, 1);
    const auto refused = post(R"({"refuse":1})", {kToken});
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(reason(refused), "note.empty");
    EXPECT_EQ(events(), 1);

    const std::string book(100'000, 'x');  // by another thread
    EXPECT_EQ(post(R"({"text":")" + book + R"("})", {kToken}).body, R"("noted 100000")");
    EXPECT_EQ(events(), 2);
}

TEST_F(DispatchTest, ForgetsAnswersThatNobodyCanAskForAnyMore) {
    postThing("{}", "old");
    clock.advance(23h);
    postThing("{}", "new");
    clock.advance(2h);
    const auto kept = [&] {
        return db->read([](db::ReadTx& tx) {
            return tx.number(db::Statement{"test.count", "SELECT count(*) FROM idempotency_keys"},
                             {});
        });
    };
    EXPECT_EQ(kept(), 2);
    EXPECT_FALSE(db->write([&](db::WriteTx& tx) { return forgetOldAnswers(tx, clock.now()); }));
    EXPECT_EQ(kept(), 1);
}

TEST_F(DispatchTest, RepeatsTheAnswerOfWorkToo) {
    const auto work = [&](std::string body, std::string key) {
        return call({"POST", "/work", {kToken, kJson, {"Idempotency-Key", key}}, std::move(body)});
    };
    EXPECT_EQ(work("{}", "k1").body, R"("worked 1")");
    EXPECT_EQ(work("{}", "k1").body, R"("worked 1")");
    EXPECT_EQ(work(R"({"a":1})", "k1").status, 422);
    EXPECT_EQ(work(R"({"refuse":1})", "k2").status, 503);
    EXPECT_EQ(work(R"({"throw":1})", "k2").status, 500) << "the refusal left the key free";
    EXPECT_EQ(work("{}", "k2").body, R"("worked 2")") << "and so did the fault";
}

TEST_F(DispatchTest, NeverKeepsACookieForLater) {
    const auto login = [&] { return call({"POST", "/login", {{"Idempotency-Key", "k1"}}}); };
    EXPECT_EQ(login().headers.get("Set-Cookie"), "session=mia");
    EXPECT_FALSE(login().headers.has("Idempotency-Replayed"));
}

TEST_F(DispatchTest, CountsRequestsByRouteAndStatus) {
    call({"GET", "/open"});
    call({"GET", "/open"});
    call({"GET", "/tickets/1"});
    call({"GET", "/nothing"});
    const auto figures = metrics.text();
    EXPECT_THAT(figures, testing::HasSubstr(
                             R"(deskbell_http_requests_total{route="GET /open",status="200"} 2)"));
    EXPECT_THAT(figures,
                testing::HasSubstr(
                    R"(deskbell_http_requests_total{route="GET /tickets/{id}",status="401"} 1)"));
    EXPECT_THAT(figures,
                testing::HasSubstr(R"(deskbell_http_requests_total{route="none",status="404"} 1)"));
    EXPECT_THAT(figures,
                testing::HasSubstr(R"(deskbell_http_request_seconds_count{route="GET /open"} 2)"));
}

TEST_F(DispatchTest, SaysHowMuchBodyARouteTakes) {
    call({"GET", "/open"});
    EXPECT_EQ(dispatch->bodyLimit("POST", "/things"), 100);
    EXPECT_EQ(dispatch->bodyLimit("GET", "/open"), 0);
    EXPECT_EQ(dispatch->bodyLimit("POST", "/nothing"), 64 * 1024) << "so that 404 is the answer";
}

TEST_F(DispatchTest, ServesOverRealSockets) {
    dispatch.emplace(router, authenticator, *db, clock, random, *log, metrics, options);
    const SystemClock realClock;
    net::ServerOptions serverOptions;
    serverOptions.port = 0;
    serverOptions.threads = 2;
    serverOptions.bodyLimit = [&](auto method, auto path) {
        return dispatch->bodyLimit(method, path);
    };
    const auto server = net::startHttpServer(
        serverOptions,
        [&](net::HttpRequest request, std::shared_ptr<net::Responder> responder) {
            dispatch->handle(std::move(request), std::move(responder));
        },
        realClock, *log);
    const net::CurlRuntime curl;
    const auto client = net::makeHttpClient(curl, {.allowPrivateAddresses = true});
    const auto send = [&](std::string method, std::string path, std::string body) {
        net::ClientRequest request;
        request.method = std::move(method);
        request.url = "http://127.0.0.1:" + std::to_string(server->port()) + path;
        request.headers.add("Authorization", "Bearer mia");
        if (!body.empty()) request.headers.add("Content-Type", "application/json");
        request.body = std::move(body);
        auto response = client->send(request);
        return response ? std::to_string(response->status) + " " + response->body
                        : response.error().reason;
    };
    EXPECT_EQ(send("GET", "/tickets/5", ""), R"(200 "ticket 5")");
    EXPECT_EQ(send("POST", "/things", "{}"), R"(201 {"made":1})");
    EXPECT_EQ(send("POST", "/work", "{}"), R"(200 "worked 2")");
    EXPECT_EQ(send("POST", "/things", "{" + std::string(200, ' ') + "}").substr(0, 3), "413");
    EXPECT_EQ(send("GET", "/nothing", "").substr(0, 3), "404");
    server->stop(1s);
}

}  // namespace
}  // namespace deskbell::kernel
