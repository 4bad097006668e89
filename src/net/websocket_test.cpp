// WebSockets over real sockets, seen from both sides.

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>

#include "support/raw_client.hpp"
#include "support/test_server.hpp"

namespace deskbell::net {
namespace {

using std::chrono::seconds;
using test::clientFrame;
using test::eventually;
using test::RawClient;
using test::RawWebSocket;
using test::TestServer;
using test::textResponse;
using test::withLimits;

/// What the program sees of one WebSocket: "opened", "text:…", "closed", in order.
class Events {
public:
    void add(std::string event) {
        std::lock_guard lock(mutex_);
        events_.push_back(std::move(event));
        changed_.notify_all();
    }
    /// Waits for "closed" and gives all of them.
    std::vector<std::string> untilClosed() {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, seconds(10), [this] {
            return std::find(events_.begin(), events_.end(), "closed") != events_.end();
        });
        return events_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> events_;
};

std::shared_ptr<const std::string> text(std::string value) {
    return std::make_shared<const std::string>(std::move(value));
}

/// Upgrades whoever asks. Echoes texts, throws at "throw", closes with 1000 at "close".
class EchoServer {
public:
    explicit EchoServer(ServerOptions options = {})
        : server_(
              [this](HttpRequest request, std::shared_ptr<Responder> responder) {
                  if (!request.webSocket) return responder->send(textResponse("no upgrade", 400));
                  HttpResponse response;
                  response.status = 101;
                  response.headers.add("Sec-WebSocket-Protocol", "desk");
                  response.upgrade = handler();
                  responder->send(std::move(response));
              },
              std::move(options)) {}

    TestServer& server() { return server_; }
    Events& events() { return events_; }
    std::shared_ptr<WebSocket> socket() { return opened_.get_future().get(); }

private:
    std::shared_ptr<WebSocketHandler> handler() {
        auto handler = std::make_shared<WebSocketHandler>();
        auto socket = std::make_shared<std::weak_ptr<WebSocket>>();
        handler->opened = [this, socket](std::shared_ptr<WebSocket> opened) {
            events_.add("opened");
            *socket = opened;
            if (!announced_.exchange(true)) opened_.set_value(std::move(opened));
        };
        handler->received = [this, socket](std::string_view message) {
            if (message.size() < 100) events_.add("text:" + std::string(message));
            if (message == "throw") throw std::runtime_error("broken handler");
            const auto alive = socket->lock();
            if (!alive) return;
            if (message == "close") return alive->close(1000, "bye");
            alive->send(text(std::string(message)));
        };
        handler->closed = [this] { events_.add("closed"); };
        return handler;
    }

    Events events_;
    std::atomic<bool> announced_{false};
    std::promise<std::shared_ptr<WebSocket>> opened_;
    TestServer server_;
};

using Seen = std::vector<std::string>;

TEST(WebSocket, EchoesAndClosesInGoodOrder) {
    EchoServer echo;
    RawWebSocket client(echo.server().port(), "/live");
    EXPECT_EQ(client.upgrade().headers.at("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_EQ(client.upgrade().headers.at("sec-websocket-protocol"), "desk");
    EXPECT_EQ(client.upgrade().headers.count("content-length"), 0U);

    client.sendText("hello");
    EXPECT_EQ(client.readFrame().payload, "hello");
    client.sendText("");
    EXPECT_EQ(client.readFrame().payload, "");
    EXPECT_EQ(echo.server()->stats().webSockets, 1);

    client.sendClose(1000);
    const auto closed = client.readFrame();
    EXPECT_EQ(closed.closeCode(), 1000);
    EXPECT_TRUE(client.raw().atEnd());
    EXPECT_EQ(echo.events().untilClosed(), (Seen{"opened", "text:hello", "text:", "closed"}));
    EXPECT_TRUE(eventually([&] { return echo.server()->stats().connections == 0; }));
    EXPECT_EQ(echo.server()->stats().webSockets, 0);
}

TEST(WebSocket, TakesWhatCameRightBehindTheHandshake) {
    EchoServer echo;
    RawClient client(echo.server().port());
    client.send(
        "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" +
        clientFrame(1, "early"));
    EXPECT_EQ(client.readResponse().status, 101);
    EXPECT_EQ(client.read(7),
              "\x81\x05"
              "early");
}

TEST(WebSocket, CarriesMessagesOfEverySize) {
    EchoServer echo;
    RawWebSocket client(echo.server().port(), "/");
    for (const std::size_t size : {1, 125, 126, 127, 65535, 65536}) {
        const std::string message(size, 'm');
        client.sendText(message);
        EXPECT_TRUE(client.readFrame().payload == message) << size;
    }
}

TEST(WebSocket, AnswersPingsAlsoBetweenFragments) {
    EchoServer echo;
    RawWebSocket client(echo.server().port(), "/");
    client.raw().send(clientFrame(1, "frag", false) + clientFrame(9, "are you there") +
                      clientFrame(0, "ments"));
    const auto pong = client.readFrame();
    EXPECT_EQ(pong.opcode, 10);
    EXPECT_EQ(pong.payload, "are you there");
    EXPECT_EQ(client.readFrame().payload, "fragments");
}

TEST(WebSocket, ClosesWithTheRightCodeOnMisuse) {
    struct Row {
        std::string_view name;
        std::string bytes;
        int code;
    };
    const Row rows[] = {
        {"unmasked", clientFrame(1, "x", true, false), 1002},
        {"binary", clientFrame(2, "x"), 1003},
        {"not UTF-8", clientFrame(1, "\xff\xfe"), 1007},
        {"too large", clientFrame(1, std::string(70'000, 'x')), 1009},
        {"handler throws", clientFrame(1, "throw"), 1011},
        {"asked to", clientFrame(1, "close"), 1000},
    };
    for (const auto& row : rows) {
        EchoServer echo;
        RawWebSocket client(echo.server().port(), "/");
        client.raw().send(row.bytes);
        EXPECT_EQ(client.readFrame().closeCode(), row.code) << row.name;
        client.sendClose(row.code);
        EXPECT_TRUE(client.raw().atEnd()) << row.name;
        client.raw().close();
        EXPECT_EQ(echo.events().untilClosed().back(), "closed") << row.name;
    }
}

TEST(WebSocket, DeliversNothingAfterTheHandlerHasClosed) {
    EchoServer echo;
    RawWebSocket client(echo.server().port(), "/");
    client.sendText("close");
    EXPECT_EQ(client.readFrame().closeCode(), 1000);
    client.sendText("too late");
    client.sendClose(1000);
    EXPECT_TRUE(client.raw().atEnd());
    EXPECT_EQ(echo.events().untilClosed(), (Seen{"opened", "text:close", "closed"}));
}

TEST(WebSocket, SendsFromAnyThreadInOrder) {
    EchoServer echo;
    RawWebSocket client(echo.server().port(), "/");
    const auto socket = echo.socket();
    auto sending = std::async(std::launch::async, [&] {
        for (int i = 0; i < 2000; ++i) socket->send(text(std::to_string(i)));
        socket->close(1000, "");
        socket->send(text("after the end"));
    });
    for (int i = 0; i < 2000; ++i) ASSERT_EQ(client.readFrame().payload, std::to_string(i));
    EXPECT_EQ(client.readFrame().closeCode(), 1000);
    sending.get();
}

TEST(WebSocket, ReportsClosedOnceWhenTheClientVanishes) {
    EchoServer echo;
    {
        RawWebSocket client(echo.server().port(), "/");
        client.sendText("hello");
        client.readFrame();
        client.raw().reset();
    }
    EXPECT_EQ(echo.events().untilClosed(), (Seen{"opened", "text:hello", "closed"}));
    echo.socket()->send(text("nobody hears"));
}

TEST(WebSocket, ClosesAClientThatDoesNotRead) {
    EchoServer echo(withLimits([](ServerLimits& limits) { limits.webSocketQueueBytes = 100'000; }));
    RawWebSocket client(echo.server().port(), "/", {}, 4096);
    const auto socket = echo.socket();
    const auto message = text(std::string(10'000, 'x'));
    EXPECT_TRUE(eventually([&] {
        socket->send(message);
        return echo.server()->stats().refused == 1;
    }));
    // The client wakes up and reads: first what was on its way, then why it was closed.
    test::RawFrame frame;
    do {
        frame = client.readFrame();
    } while (frame.opcode == 1);
    EXPECT_EQ(frame.closeCode(), 1013);
    client.raw().close();
    EXPECT_EQ(echo.events().untilClosed(), (Seen{"opened", "closed"}));
}

TEST(WebSocket, CutsAClientThatNeverReadsAgain) {
    EchoServer echo(withLimits([](ServerLimits& limits) { limits.webSocketQueueBytes = 100'000; }));
    RawWebSocket client(echo.server().port(), "/", {}, 4096);
    const auto socket = echo.socket();
    const auto message = text(std::string(10'000, 'x'));
    EXPECT_TRUE(eventually([&] {
        socket->send(message);
        return echo.server()->stats().refused == 1;
    }));
    EXPECT_TRUE(eventually([&] {
        echo.server().clock().advance(seconds(6));
        return echo.server()->stats().connections == 0;
    }));
    EXPECT_EQ(echo.events().untilClosed(), (Seen{"opened", "closed"}));
}

TEST(WebSocket, PingsAndClosesWhatDoesNotAnswer) {
    EchoServer echo;
    RawWebSocket client(echo.server().port(), "/");
    client.sendText("hello");
    client.readFrame();
    for (int i = 0; i < 3; ++i) {
        echo.server().clock().advance(seconds(31));
        ASSERT_EQ(client.readFrame().opcode, 9);
        client.raw().send(clientFrame(10, "") + clientFrame(1, "alive"));
        ASSERT_EQ(client.readFrame().payload, "alive");
    }
    echo.server().clock().advance(seconds(31));
    EXPECT_EQ(client.readFrame().opcode, 9);
    echo.server().clock().advance(seconds(31));
    EXPECT_TRUE(client.raw().atEnd());
    EXPECT_EQ(echo.events().untilClosed().back(), "closed");
}

TEST(WebSocket, RefusesBadHandshakes) {
    EchoServer echo;
    const auto answer = [&](std::string_view fields) {
        RawClient client(echo.server().port());
        client.send("GET / HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n");
        return client.readResponse();
    };
    const auto old = answer(
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    EXPECT_EQ(old.status, 426);
    EXPECT_EQ(old.headers.at("sec-websocket-version"), "13");
    EXPECT_EQ(
        answer("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n").status,
        400);
    EXPECT_EQ(answer("Upgrade: websocket\r\n").body, "no upgrade");
}

TEST(WebSocket, Answers500WhenTheHandlerUpgradesAPlainRequest) {
    TestServer server([](HttpRequest, std::shared_ptr<Responder> responder) {
        HttpResponse response;
        response.upgrade = std::make_shared<WebSocketHandler>();
        responder->send(std::move(response));
    });
    RawClient client(server.port());
    EXPECT_EQ(client.get("/").status, 500);
}

}  // namespace
}  // namespace deskbell::net
