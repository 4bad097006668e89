// What the server does not take: too much, too slow, too many.

#include <gtest/gtest.h>

#include <future>

#include "base/json.hpp"
#include "support/raw_client.hpp"
#include "support/test_server.hpp"

namespace deskbell::net {
namespace {

using std::chrono::seconds;
using test::eventually;
using test::RawClient;
using test::RawResponse;
using test::TestServer;
using test::textResponse;
using test::withLimits;

const std::string kGet = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

void ok(HttpRequest, std::shared_ptr<Responder> responder) {
    responder->send(textResponse("ok"));
}

/// A deadline may be set only after the client has read what came before it, so one turn of the
/// clock is not enough.
bool turnClockUntilRefused(TestServer& server) {
    return eventually([&] {
        server.clock().advance(seconds(121));
        return server->stats().refused == 1;
    });
}

/// The reason of a problem document, which it has to be.
std::string reason(const RawResponse& response) {
    EXPECT_EQ(response.headers.count("content-type"), 1U) << response.head;
    EXPECT_EQ(response.headers.at("content-type"), "application/problem+json");
    const auto document = json::parse(response.body);
    if (!document) return "no JSON: " + response.body;
    EXPECT_EQ((*document)["status"].integer(), response.status);
    return std::string((*document)["reason"].string().value_or("none"));
}

TEST(ServerLimits, AnswersWhatIsMalformedWithAProblemAndCloses) {
    struct Row {
        std::string bytes;
        int status;
        std::string reason;
    };
    const Row rows[] = {
        {"nonsense\r\n\r\n", 400, "http.malformed"},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
         400, "http.framing"},
        {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", 501,
         "http.transfer_encoding"},
        {"GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n", 431,
         "http.head.too_large"},
        {"GET /" + std::string(10'000, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n", 414,
         "http.target.too_long"},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 20000000\r\n\r\n" +
             std::string(20'000'000, 'x'),
         413, "http.body.too_large"},
    };
    TestServer server(ok);
    for (const auto& row : rows) {
        RawClient client(server.port());
        EXPECT_TRUE(client.send(row.bytes)) << "reset before all was sent: " << row.reason;
        const auto response = client.readResponse();
        EXPECT_EQ(response.status, row.status);
        EXPECT_EQ(reason(response), row.reason);
        EXPECT_EQ(response.headers.at("connection"), "close");
        EXPECT_TRUE(client.atEnd());
    }
}

TEST(ServerLimits, DoesNotServeWhatFollowsARefusedRequest) {
    TestServer server([](HttpRequest, std::shared_ptr<Responder> responder) {
        ADD_FAILURE() << "the smuggled request was served";
        responder->send(textResponse("no"));
    });
    RawClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n" +
                kGet);
    EXPECT_EQ(client.readResponse().status, 400);
    EXPECT_TRUE(client.atEnd());
}

TEST(ServerLimits, AsksForTheBodyLimitByRoute) {
    ServerOptions options;
    options.bodyLimit = [](std::string_view method, std::string_view path) {
        return method == "POST" && path == "/upload" ? std::size_t{10} : std::size_t{0};
    };
    TestServer server(ok, std::move(options));
    const auto status = [&](std::string_view target, std::size_t size) {
        RawClient client(server.port());
        client.send("POST " + std::string(target) + " HTTP/1.1\r\nHost: h\r\nContent-Length: " +
                    std::to_string(size) + "\r\n\r\n" + std::string(size, 'x'));
        return client.readResponse().status;
    };
    EXPECT_EQ(status("/upload?x", 10), 200);
    EXPECT_EQ(status("/upload", 11), 413);
    EXPECT_EQ(status("/other", 0), 200);
    EXPECT_EQ(status("/other", 1), 413);
}

TEST(ServerLimits, GivesUpOnASlowHead) {
    TestServer server(ok);
    RawClient client(server.port());
    // In one piece: when the first is answered, the server has begun the second.
    client.send(kGet + "GET / HTTP/1.1\r\nHo");
    EXPECT_EQ(client.readResponse().status, 200);
    EXPECT_TRUE(turnClockUntilRefused(server));
    EXPECT_EQ(reason(client.readResponse()), "http.timeout");
    EXPECT_TRUE(client.atEnd());
}

TEST(ServerLimits, GivesUpOnASlowBody) {
    TestServer server(ok);
    RawClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n");
    EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("half");
    EXPECT_TRUE(turnClockUntilRefused(server));
    EXPECT_EQ(client.readResponse().status, 408);
    EXPECT_TRUE(client.atEnd());
}

TEST(ServerLimits, ClosesIdleConnectionsWithoutAWord) {
    TestServer server(ok);
    RawClient fresh(server.port());
    RawClient used(server.port());
    used.send(kGet);
    EXPECT_EQ(used.readResponse().status, 200);
    ASSERT_TRUE(eventually([&] { return server->stats().connections == 2; }));
    EXPECT_TRUE(eventually([&] {
        server.clock().advance(seconds(80));
        return server->stats().connections == 0;
    }));
    EXPECT_TRUE(fresh.atEnd());
    EXPECT_TRUE(used.atEnd());
}

TEST(ServerLimits, CutsAClientThatDoesNotRead) {
    TestServer server([](HttpRequest, std::shared_ptr<Responder> responder) {
        responder->send(textResponse(std::string(20'000'000, 'x')));
    });
    RawClient client(server.port(), 4096);
    client.send(kGet);
    client.read(1000);
    EXPECT_TRUE(eventually([&] {
        server.clock().advance(seconds(61));
        return server->stats().connections == 0;
    }));
    EXPECT_LT(client.readToEnd().size(), 20'000'000U);
}

TEST(ServerLimits, Answers503WhenTheHandlerTakesTooLongAndDropsTheLateAnswer) {
    std::shared_ptr<Responder> kept;
    std::promise<void> came;
    TestServer server([&](HttpRequest, std::shared_ptr<Responder> responder) {
        kept = std::move(responder);
        came.set_value();
    });
    RawClient client(server.port());
    client.send(kGet);
    came.get_future().get();
    server.clock().advance(seconds(301));
    EXPECT_EQ(reason(client.readResponse()), "http.no_answer");
    kept->send(textResponse("too late"));
    EXPECT_TRUE(client.atEnd());
}

TEST(ServerLimits, RefusesConnectionsAboveTheLimit) {
    TestServer server(ok, withLimits([](ServerLimits& limits) { limits.connections = 2; }));
    RawClient first(server.port());
    RawClient second(server.port());
    EXPECT_EQ(first.get("/").status, 200);
    EXPECT_EQ(second.get("/").status, 200);
    RawClient third(server.port());
    EXPECT_EQ(reason(third.readResponse()), "http.connections");
    EXPECT_TRUE(third.atEnd());
    EXPECT_EQ(server->stats().refused, 1);

    first.close();
    EXPECT_TRUE(eventually([&] { return server->stats().connections == 1; }));
    RawClient fourth(server.port());
    EXPECT_EQ(fourth.get("/").status, 200);
}

TEST(ServerLimits, RefusesConnectionsAboveTheLimitOfOneAddress) {
    TestServer server(ok,
                      withLimits([](ServerLimits& limits) { limits.connectionsPerAddress = 1; }));
    RawClient first(server.port());
    EXPECT_EQ(first.get("/").status, 200);
    RawClient second(server.port());
    EXPECT_EQ(second.readResponse().status, 503);
    first.close();
    EXPECT_TRUE(eventually([&] { return server->stats().connections == 0; }));
    RawClient third(server.port());
    EXPECT_EQ(third.get("/").status, 200);
}

}  // namespace
}  // namespace deskbell::net
