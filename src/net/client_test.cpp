#include "net/client.hpp"

#include <gtest/gtest.h>

#include "support/raw_client.hpp"
#include "support/test_certificate.hpp"
#include "support/test_server.hpp"

namespace deskbell::net {
namespace {

using test::TestServer;
using test::textResponse;

std::string url(const TestServer& server, std::string_view path = "/") {
    return "http://127.0.0.1:" + std::to_string(server.port()) + std::string(path);
}

ClientRequest get(std::string target) {
    ClientRequest request;
    request.url = std::move(target);
    return request;
}

/// The reason why it failed, or the status.
std::string outcome(const Result<HttpResponse>& result) {
    return result ? std::to_string(result->status) : result.error().reason;
}

class HttpClientTest : public testing::Test {
protected:
    CurlRuntime runtime_;
    std::unique_ptr<HttpClient> open_ = makeHttpClient(runtime_, {.allowPrivateAddresses = true});
    std::unique_ptr<HttpClient> guarded_ = makeHttpClient(runtime_, {});
};

TEST_F(HttpClientTest, SendsMethodFieldsAndBodyAndGivesTheAnswer) {
    TestServer server([](HttpRequest request, std::shared_ptr<Responder> responder) {
        auto response =
            textResponse(request.method + " " + request.target + " " +
                             std::string(request.headers.get("X-Key")) + " " + request.body,
                         request.method == "DELETE" ? 404 : 201);
        response.headers.add("X-Answer", "yes");
        responder->send(std::move(response));
    });
    for (const auto* method : {"POST", "PUT", "PATCH", "DELETE"}) {
        ClientRequest request = get(url(server, "/a?b=c"));
        request.method = method;
        request.headers.add("X-Key", "value");
        request.body = "body of " + std::string(method);
        const auto response = open_->send(request);
        ASSERT_TRUE(response) << outcome(response);
        EXPECT_EQ(response->body, std::string(method) + " /a?b=c value body of " + method);
        EXPECT_EQ(response->status, request.method == "DELETE" ? 404 : 201);
        EXPECT_EQ(response->headers.get("x-answer"), "yes");
    }
    const auto plain = open_->send(get(url(server)));
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->body, "GET /  ");
    ClientRequest head = get(url(server));
    head.method = "HEAD";
    EXPECT_EQ(outcome(open_->send(head)), "201");
}

TEST_F(HttpClientTest, ReusesItsConnection) {
    TestServer server([](HttpRequest, std::shared_ptr<Responder> responder) {
        responder->send(textResponse("ok"));
    });
    for (int i = 0; i < 3; ++i) EXPECT_EQ(outcome(open_->send(get(url(server)))), "200");
    EXPECT_EQ(server->stats().connections, 1);
}

TEST_F(HttpClientTest, RefusesPrivateAddressesHoweverTheyAreWritten) {
    TestServer server([](HttpRequest, std::shared_ptr<Responder> responder) {
        ADD_FAILURE() << "reached";
        responder->send(textResponse("inside"));
    });
    const std::string port = ":" + std::to_string(server.port()) + "/";
    for (const auto* host : {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]",
                             "[::ffff:127.0.0.1]", "0.0.0.0", "user:word@127.0.0.1"}) {
        EXPECT_EQ(outcome(guarded_->send(get("http://" + std::string(host) + port))),
                  "outside.private_address")
            << host;
    }
}

TEST_F(HttpClientTest, FollowsNoRedirect) {
    TestServer server([](HttpRequest request, std::shared_ptr<Responder> responder) {
        EXPECT_EQ(request.target, "/");
        auto response = textResponse("", 302);
        response.headers.add("Location", "/elsewhere");
        responder->send(std::move(response));
    });
    const auto response = open_->send(get(url(server)));
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 302);
    EXPECT_EQ(response->headers.get("location"), "/elsewhere");
}

TEST_F(HttpClientTest, StopsAtTheLargestAnswerAllowed) {
    TestServer server([](HttpRequest request, std::shared_ptr<Responder> responder) {
        auto response = textResponse(request.target == "/body" ? std::string(1001, 'x') : "");
        if (request.target == "/head") {
            for (int i = 0; i < 80; ++i) response.headers.add("X-Long", std::string(1000, 'x'));
        }
        responder->send(std::move(response));
    });
    ClientRequest request = get(url(server, "/body"));
    request.maxResponseBytes = 1000;
    EXPECT_EQ(outcome(open_->send(request)), "outside.too_large");
    request.maxResponseBytes = 1001;
    EXPECT_EQ(outcome(open_->send(request)), "200");
    EXPECT_EQ(outcome(open_->send(get(url(server, "/head")))), "outside.too_large");
}

TEST_F(HttpClientTest, GivesUpInTime) {
    std::shared_ptr<Responder> kept;
    TestServer server(
        [&](HttpRequest, std::shared_ptr<Responder> responder) { kept = std::move(responder); });
    ClientRequest request = get(url(server));
    request.timeout = std::chrono::milliseconds(50);
    EXPECT_EQ(outcome(open_->send(request)), "outside.timeout");
}

TEST_F(HttpClientTest, SaysWhatIsWrong) {
    std::uint16_t closedPort = 0;
    {
        TestServer server([](HttpRequest, std::shared_ptr<Responder>) {});
        closedPort = server.port();
    }
    EXPECT_EQ(outcome(open_->send(get("http://127.0.0.1:" + std::to_string(closedPort)))),
              "outside.connect");
    EXPECT_EQ(outcome(open_->send(get("http://no-such-host.invalid/"))), "outside.dns");
    for (const auto* bad : {"ftp://127.0.0.1/", "file:///etc/passwd", "127.0.0.1", "",
                            "http://127.0.0.1/\r\nX: y", "gopher://x/", "http://"}) {
        EXPECT_EQ(outcome(open_->send(get(bad))), "outside.request") << bad;
    }
    ClientRequest injected = get("http://127.0.0.1/");
    injected.headers.add("X", "a\r\nY: b");
    EXPECT_EQ(outcome(open_->send(injected)), "outside.request");
    injected = get("http://127.0.0.1/");
    injected.method = "GET / HTTP/1.1\r\nX:";
    EXPECT_EQ(outcome(open_->send(injected)), "outside.request");
}

TEST_F(HttpClientTest, TrustsNoCertificateThatNobodyKnows) {
    const test::TestCertificate certificate;
    ServerOptions options;
    options.certificate = certificate.certificate();
    options.privateKey = certificate.privateKey();
    TestServer server(
        [](HttpRequest, std::shared_ptr<Responder> responder) {
            responder->send(textResponse("secret"));
        },
        options);
    EXPECT_EQ(outcome(open_->send(get("https://localhost:" + std::to_string(server.port())))),
              "outside.tls");
}

TEST(PrivateAddress, IsToldFromAPublicOne) {
    for (const auto* inside : {"127.0.0.1",
                               "127.255.255.255",
                               "10.0.0.1",
                               "172.16.0.1",
                               "172.31.255.255",
                               "192.168.1.1",
                               "169.254.169.254",
                               "100.64.0.1",
                               "0.0.0.0",
                               "224.0.0.1",
                               "240.0.0.1",
                               "255.255.255.255",
                               "192.0.2.1",
                               "198.18.0.1",
                               "198.19.255.255",
                               "::1",
                               "::",
                               "fe80::1",
                               "fe80::1%eth0",
                               "fc00::1",
                               "fd12::1",
                               "ff02::1",
                               "::ffff:10.0.0.1",
                               "::ffff:127.0.0.1",
                               "64:ff9b::7f00:1",
                               "2001:db8::1",
                               "2001::1",
                               "2002:7f00:1::",
                               "3fff::1",
                               "::127.0.0.1",
                               "fec0::1",
                               "",
                               "localhost",
                               "1.2.3",
                               "1.2.3.4.5"}) {
        EXPECT_TRUE(isPrivateAddress(inside)) << inside;
    }
    for (const auto* outside :
         {"8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0",
          "11.0.0.0", "192.167.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111",
          "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2001:4860::8888"}) {
        EXPECT_FALSE(isPrivateAddress(outside)) << outside;
    }
}

}  // namespace
}  // namespace deskbell::net
