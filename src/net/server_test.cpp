// Requests and answers over real sockets.

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <fstream>
#include <future>
#include <system_error>

#include "support/raw_client.hpp"
#include "support/test_server.hpp"

namespace deskbell::net {
namespace {

using test::eventually;
using test::RawClient;
using test::TestServer;
using test::textResponse;

const std::string kGet = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

std::string get(std::string_view target) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

/// Says what it was asked.
void echo(HttpRequest request, std::shared_ptr<Responder> responder) {
    responder->send(textResponse(request.method + " " + request.target + " " + request.body));
}

/// Requests that the handler holds back until the test answers them.
class Held {
public:
    HttpHandler handler() {
        return [this](HttpRequest request, std::shared_ptr<Responder> responder) {
            std::lock_guard lock(mutex_);
            waiting_.emplace_back(std::move(request), std::move(responder));
            changed_.notify_all();
        };
    }
    std::pair<HttpRequest, std::shared_ptr<Responder>> next() {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, std::chrono::seconds(10),
                               [this] { return !waiting_.empty(); })) {
            throw std::runtime_error("no request came");
        }
        auto first = std::move(waiting_.front());
        waiting_.pop_front();
        return first;
    }
    bool empty() {
        std::lock_guard lock(mutex_);
        return waiting_.empty();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::pair<HttpRequest, std::shared_ptr<Responder>>> waiting_;
};

TEST(Server, AnswersManyRequestsOnOneConnection) {
    TestServer server(echo);
    RawClient client(server.port());
    for (int i = 0; i < 100; ++i) {
        const auto response = client.get("/n/" + std::to_string(i));
        EXPECT_EQ(response.status, 200);
        EXPECT_EQ(response.body, "GET /n/" + std::to_string(i) + " ");
        EXPECT_EQ(response.headers.count("connection"), 0U);
    }
    EXPECT_TRUE(eventually([&] { return server->stats().requests == 100; }));
    EXPECT_EQ(server->stats().connections, 1);
}

TEST(Server, SetsDateAndLengthAndLeavesTheRestToTheHandler) {
    TestServer server([](HttpRequest, std::shared_ptr<Responder> responder) {
        auto response = textResponse("hi", 201);
        response.headers.add("Location", "/x\r\nSet-Cookie: evil=1");
        response.headers.add("Content-Length", "77");
        response.headers.add("Transfer-Encoding", "chunked");
        responder->send(std::move(response));
    });
    RawClient client(server.port());
    client.send(kGet);
    const auto response = client.readResponse();
    EXPECT_TRUE(response.head.starts_with("HTTP/1.1 201 Created\r\n")) << response.head;
    EXPECT_EQ(response.headers.at("date"), "Mon, 05 Jan 2026 09:00:00 GMT");
    EXPECT_EQ(response.headers.at("content-length"), "2");
    EXPECT_EQ(response.headers.count("transfer-encoding"), 0U);
    EXPECT_EQ(response.headers.count("set-cookie"), 0U) << "a value must not make a field";
    EXPECT_EQ(response.body, "hi");
}

TEST(Server, TellsTheHandlerWhoAsks) {
    std::promise<HttpRequest> seen;
    TestServer server([&](HttpRequest request, std::shared_ptr<Responder> responder) {
        seen.set_value(std::move(request));
        responder->send(textResponse("ok"));
    });
    RawClient client(server.port());
    client.send("DELETE /a/b?c HTTP/1.1\r\nHost: h\r\nX-One: 1\r\n\r\n");
    EXPECT_EQ(client.readResponse().status, 200);
    const auto request = seen.get_future().get();
    EXPECT_EQ(request.method, "DELETE");
    EXPECT_EQ(request.target, "/a/b?c");
    EXPECT_EQ(request.peer, "127.0.0.1");
    EXPECT_FALSE(request.secure);
    EXPECT_FALSE(request.webSocket);
    EXPECT_EQ(request.headers.get("x-one"), "1");
}

TEST(Server, AnswersPipelinedRequestsInOrderAndOneAtATime) {
    Held held;
    TestServer server(held.handler());
    RawClient client(server.port());
    client.send(get("/1") + get("/2") + get("/3"));
    for (const auto* target : {"/1", "/2", "/3"}) {
        auto [request, responder] = held.next();
        EXPECT_EQ(request.target, target);
        EXPECT_TRUE(held.empty());
        responder->send(textResponse(request.target));
        EXPECT_EQ(client.readResponse().body, target);
    }
}

TEST(Server, AnswersThousandsOfPipelinedRequestsWithoutNesting) {
    TestServer server(echo);
    RawClient client(server.port());
    std::string many;
    for (int i = 0; i < 5000; ++i) many += kGet;
    auto sending = std::async(std::launch::async, [&] { return client.send(many); });
    RawClient& reader = client;
    for (int i = 0; i < 5000; ++i) ASSERT_EQ(reader.readResponse().status, 200) << i;
    EXPECT_TRUE(sending.get());
}

TEST(Server, TakesBodiesOfEitherFraming) {
    TestServer server(echo);
    RawClient client(server.port());
    client.send("POST /l HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
    EXPECT_EQ(client.readResponse().body, "POST /l hello");
    client.send("POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n");
    client.send("2\r\nlo\r\n0\r\n\r\n");
    EXPECT_EQ(client.readResponse().body, "POST /c hello");
    client.send(kGet);
    EXPECT_EQ(client.readResponse().body, "GET / ");
}

TEST(Server, TakesABodyLargerThanItsBuffers) {
    ServerOptions options;
    options.bodyLimit = [](auto, auto) { return std::size_t{10'000'000}; };
    TestServer server(
        [](HttpRequest request, std::shared_ptr<Responder> responder) {
            responder->send(textResponse(std::move(request.body)));
        },
        std::move(options));
    std::string body(3'000'000, '\0');
    for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>('a' + i % 23);
    RawClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n" + body);
    EXPECT_TRUE(client.readResponse().body == body);
}

TEST(Server, SaysContinueOnlyToThoseWhoWait) {
    TestServer server(echo);
    RawClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("hello");
    EXPECT_EQ(client.readResponse().body, "POST / hello");
    client.send(
        "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello");
    EXPECT_EQ(client.readResponse().status, 200);
    client.send(
        "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n");
    EXPECT_EQ(client.readResponse().status, 413);
}

TEST(Server, AnswersHeadWithTheLengthAndNoBody) {
    TestServer server(echo);
    RawClient client(server.port());
    client.send("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n" + kGet);
    const auto head = client.readResponse(true);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.headers.at("content-length"), "8");
    EXPECT_EQ(client.readResponse().body, "GET / ");
}

TEST(Server, SendsNoBodyWhereTheStatusHasNone) {
    TestServer server([](HttpRequest request, std::shared_ptr<Responder> responder) {
        responder->send(textResponse("x", request.target == "/304" ? 304 : 204));
    });
    RawClient client(server.port());
    for (const auto* target : {"/204", "/304", "/204"}) {
        const auto response = client.get(target);
        EXPECT_EQ(std::to_string(response.status), std::string(target).substr(1));
        EXPECT_EQ(response.headers.count("content-length"), 0U);
    }
}

TEST(Server, ClosesWhenTheClientWantsItTo) {
    TestServer server(echo);
    RawClient client(server.port());
    client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(client.readResponse().headers.at("connection"), "close");
    EXPECT_TRUE(client.atEnd());

    RawClient old(server.port());
    old.send("GET / HTTP/1.0\r\n\r\n");
    EXPECT_EQ(old.readResponse().headers.at("connection"), "close");
    EXPECT_TRUE(old.atEnd());

    RawClient oldKeeper(server.port());
    for (int i = 0; i < 2; ++i) {
        oldKeeper.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        EXPECT_EQ(oldKeeper.readResponse().headers.at("connection"), "keep-alive");
    }
}

TEST(Server, AnswersAClientThatHasClosedItsSide) {
    TestServer server(echo);
    RawClient client(server.port());
    client.send(kGet + kGet);
    client.endOutput();
    EXPECT_EQ(client.readResponse().status, 200);
    EXPECT_EQ(client.readResponse().status, 200);
    EXPECT_TRUE(client.atEnd());
}

TEST(Server, TakesAnswersFromAnyThreadAndMakesADroppedOne500) {
    Held held;
    TestServer server(held.handler());
    RawClient client(server.port());
    client.send(kGet);
    auto answered = held.next();
    std::async(std::launch::async, [&] { answered.second->send(textResponse("late")); }).get();
    EXPECT_EQ(client.readResponse().body, "late");

    client.send(kGet);
    held.next().second.reset();
    const auto dropped = client.readResponse();
    EXPECT_EQ(dropped.status, 500);
    EXPECT_EQ(dropped.headers.at("content-type"), "application/problem+json");
    client.send(kGet);
    held.next().second->send(textResponse("goes on"));
    EXPECT_EQ(client.readResponse().body, "goes on");
}

TEST(Server, Makes500OfAnExceptionAndGoesOn) {
    TestServer server([](HttpRequest request, std::shared_ptr<Responder> responder) {
        if (request.target == "/bad") throw std::runtime_error("disk full");
        responder->send(textResponse("ok"));
    });
    RawClient client(server.port());
    const auto response = client.get("/bad");
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(response.body.find("disk"), std::string::npos);
    EXPECT_EQ(client.get("/good").body, "ok");
}

TEST(Server, SendsSharedBodiesAsTheyAre) {
    const auto body = std::make_shared<const std::string>(std::string(300'000, 'x') + "end");
    TestServer server([body](HttpRequest, std::shared_ptr<Responder> responder) {
        HttpResponse response;
        response.sharedBody = body;
        responder->send(std::move(response));
    });
    RawClient client(server.port());
    EXPECT_TRUE(client.get("/").body == *body);
    EXPECT_TRUE(client.get("/").body == *body);
}

/// A file with known content that goes with the test.
class TemporaryFile {
public:
    explicit TemporaryFile(std::string_view content)
        : path_(std::filesystem::temp_directory_path() /
                ("deskbell-net-" + std::to_string(::getpid()))) {
        std::ofstream(path_, std::ios::binary) << content;
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() { std::filesystem::remove(path_); }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

TEST(Server, StreamsFilesAndPartsOfThem) {
    std::string content;
    for (int i = 0; i < 300'000; ++i) content += std::to_string(i);
    const TemporaryFile file(content);
    TestServer server([&](HttpRequest request, std::shared_ptr<Responder> responder) {
        HttpResponse response;
        response.file = request.target == "/missing" ? "/nonexistent/file" : file.path();
        response.fileOffset = request.target == "/part" ? 1000 : 0;
        response.fileLength = request.target == "/part" ? 70'000 : content.size();
        if (request.target == "/short") ++response.fileLength;
        if (request.target == "/empty") response.fileLength = 0;
        responder->send(std::move(response));
    });
    RawClient client(server.port());
    EXPECT_TRUE(client.get("/all").body == content);
    EXPECT_TRUE(client.get("/part").body == content.substr(1000, 70'000));
    EXPECT_EQ(client.get("/empty").body, "");
    EXPECT_EQ(client.get("/missing").status, 500);
    EXPECT_EQ(client.get("/short").status, 500);
    client.send("HEAD /all HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(client.readResponse(true).headers.at("content-length"),
              std::to_string(content.size()));
    EXPECT_TRUE(client.get("/part").body == content.substr(1000, 70'000));
}

TEST(Server, SurvivesClientsThatLeaveInTheMiddle) {
    Held held;
    TestServer server(held.handler());
    {
        RawClient inHead(server.port());
        inHead.send("GET / HT");
        RawClient inBody(server.port());
        inBody.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf");
        RawClient afterRequest(server.port());
        afterRequest.send(kGet);
        auto gone = held.next();
        afterRequest.reset();
        gone.second->send(textResponse(std::string(5'000'000, 'x')));
        RawClient inResponse(server.port(), 4096);
        inResponse.send(kGet);
        held.next().second->send(textResponse(std::string(5'000'000, 'x')));
        inResponse.read(1000);
        inResponse.reset();
    }
    RawClient client(server.port());
    client.send(kGet);
    held.next().second->send(textResponse("still here"));
    EXPECT_EQ(client.readResponse().body, "still here");
}

TEST(Server, RefusesAPortThatIsTaken) {
    TestServer server(echo);
    ServerOptions options;
    options.port = server.port();
    test::ManualClock clock;
    const auto log = makeNullLog();
    try {
        (void)startHttpServer(options, echo, clock, *log);
        FAIL() << "two servers on one port";
    } catch (const std::system_error& error) {
        EXPECT_EQ(error.code(), std::errc::address_in_use);
    }
    options.address = "not an address";
    EXPECT_THROW((void)startHttpServer(options, echo, clock, *log), std::system_error);
}

}  // namespace
}  // namespace deskbell::net
