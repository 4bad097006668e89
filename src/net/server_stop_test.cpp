// The orderly end: nothing that was begun is cut off, and nothing hangs.

#include <gtest/gtest.h>

#include <future>

#include "support/raw_client.hpp"
#include "support/test_server.hpp"

namespace deskbell::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::RawClient;
using test::RawWebSocket;
using test::TestServer;
using test::textResponse;

const std::string kGet = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

/// Keeps the responder of the one request and says when it came.
struct OneHeld {
    std::promise<std::shared_ptr<Responder>> came;
    HttpHandler handler() {
        return [this](HttpRequest, std::shared_ptr<Responder> responder) {
            came.set_value(std::move(responder));
        };
    }
    std::shared_ptr<Responder> wait() { return came.get_future().get(); }
};

TEST(ServerStop, FinishesARequestThatIsBeingAnswered) {
    OneHeld held;
    TestServer server(held.handler());
    RawClient client(server.port());
    client.send(kGet);
    const auto responder = held.wait();
    auto stopping = std::async(std::launch::async, [&] { server->stop(seconds(30)); });
    EXPECT_TRUE(test::eventually([&] {
        try {
            RawClient late(server.port());
            return false;
        } catch (const std::runtime_error&) {
            return true;  // nobody listens any more
        }
    }));
    responder->send(textResponse(std::string(3'000'000, 'x')));
    const auto response = client.readResponse();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.at("connection"), "close");
    EXPECT_EQ(response.body.size(), 3'000'000U);
    EXPECT_TRUE(client.atEnd());
    client.close();
    stopping.get();
}

TEST(ServerStop, FinishesARequestOfWhichTheFirstBytesAreThere) {
    TestServer server([](HttpRequest request, std::shared_ptr<Responder> responder) {
        responder->send(textResponse(request.body));
    });
    RawClient client(server.port());
    client.send(kGet + "POST / HTTP/1.1\r\nHost: h\r\nContent-Le");
    EXPECT_EQ(client.readResponse().status, 200);
    RawClient idle(server.port());
    EXPECT_EQ(idle.get("/").status, 200);
    auto stopping = std::async(std::launch::async, [&] { server->stop(seconds(30)); });
    EXPECT_TRUE(idle.atEnd()) << "an idle connection is closed at once";
    client.send("ngth: 4\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("body");
    EXPECT_EQ(client.readResponse().body, "body");
    EXPECT_TRUE(client.atEnd());
    client.close();
    stopping.get();
}

TEST(ServerStop, EndsIdleConnectionsAndMayBeCalledAgain) {
    TestServer server([](HttpRequest, std::shared_ptr<Responder> responder) {
        responder->send(textResponse("ok"));
    });
    RawClient fresh(server.port());
    RawClient used(server.port());
    EXPECT_EQ(used.get("/").status, 200);
    server->stop(seconds(30));
    EXPECT_TRUE(fresh.atEnd());
    EXPECT_TRUE(used.atEnd());
    server->stop(seconds(30));
    EXPECT_EQ(server->stats().connections, 0);
    EXPECT_THROW(RawClient(server.port()), std::runtime_error);
}

TEST(ServerStop, CutsWhatIsNotOverAfterTheGrace) {
    OneHeld held;
    TestServer server(held.handler());
    RawClient client(server.port());
    client.send(kGet);
    const auto responder = held.wait();
    server->stop(milliseconds(1));
    EXPECT_TRUE(client.atEnd());
    responder->send(textResponse("nobody is there"));
}

TEST(ServerStop, TellsWebSocketsThatItGoesAway) {
    std::promise<std::shared_ptr<WebSocket>> opened;
    std::atomic<int> closed{0};
    TestServer server([&](HttpRequest, std::shared_ptr<Responder> responder) {
        HttpResponse response;
        response.status = 101;
        response.upgrade = std::make_shared<WebSocketHandler>();
        response.upgrade->opened = [&](auto socket) { opened.set_value(std::move(socket)); };
        response.upgrade->received = [](auto) {};
        response.upgrade->closed = [&] { ++closed; };
        responder->send(std::move(response));
    });
    RawWebSocket client(server.port(), "/");
    const auto socket = opened.get_future().get();
    socket->send(std::make_shared<const std::string>("last words"));
    auto stopping = std::async(std::launch::async, [&] { server->stop(seconds(30)); });
    EXPECT_EQ(client.readFrame().payload, "last words");
    EXPECT_EQ(client.readFrame().closeCode(), 1001);
    client.sendClose(1001);
    EXPECT_TRUE(client.raw().atEnd());
    stopping.get();
    EXPECT_EQ(closed, 1);
    socket->send(std::make_shared<const std::string>("to nobody"));
    socket->close(1000, "");
}

TEST(ServerStop, ClosesWebSocketsThatDoNotAnswerAtTheEndOfTheGrace) {
    std::atomic<int> closed{0};
    TestServer server([&](HttpRequest, std::shared_ptr<Responder> responder) {
        HttpResponse response;
        response.upgrade = std::make_shared<WebSocketHandler>();
        response.upgrade->opened = [](auto) {};
        response.upgrade->received = [](auto) {};
        response.upgrade->closed = [&] { ++closed; };
        responder->send(std::move(response));
    });
    RawWebSocket client(server.port(), "/");
    server->stop(milliseconds(1));
    EXPECT_EQ(closed, 1);
}

}  // namespace
}  // namespace deskbell::net
