// HTTPS and WebSocket over TLS, with a certificate made for the test and OpenSSL's own client.

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "support/raw_client.hpp"
#include "support/test_certificate.hpp"
#include "support/test_server.hpp"

namespace deskbell::net {
namespace {

using test::clientFrame;
using test::RawClient;
using test::TestCertificate;
using test::TestServer;
using test::textResponse;

/// A blocking TLS client that trusts the test's certificate alone.
class TlsClient {
public:
    TlsClient(std::uint16_t port, const TestCertificate& trusted, int maxVersion = TLS1_3_VERSION)
        : raw_(port), context_(SSL_CTX_new(TLS_client_method())), ssl_(nullptr) {
        SSL_CTX_load_verify_locations(context_, trusted.certificate().c_str(), nullptr);
        SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
        SSL_CTX_set_max_proto_version(context_, maxVersion);
        // Older than 1.2 is only offered at this level.
        SSL_CTX_set_cipher_list(context_, "DEFAULT:@SECLEVEL=0");
        ssl_ = SSL_new(context_);
        SSL_set1_host(ssl_, "localhost");
        SSL_set_fd(ssl_, raw_.fd());
        connected_ = SSL_connect(ssl_) == 1;
    }
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;
    ~TlsClient() {
        SSL_free(ssl_);
        SSL_CTX_free(context_);
    }

    [[nodiscard]] bool connected() const { return connected_; }
    [[nodiscard]] std::string version() const { return SSL_get_version(ssl_); }
    void send(std::string_view bytes) {
        ASSERT_EQ(SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())),
                  static_cast<int>(bytes.size()));
    }
    std::string read(std::size_t size) {
        while (buffer_.size() < size && fill()) {
        }
        return takeFront(std::min(size, buffer_.size()));
    }
    std::string readHead() {
        while (buffer_.find("\r\n\r\n") == std::string::npos && fill()) {
        }
        const auto end = buffer_.find("\r\n\r\n");
        return takeFront(end == std::string::npos ? buffer_.size() : end + 4);
    }

private:
    bool fill() {
        char bytes[16 * 1024];
        const int got = SSL_read(ssl_, bytes, sizeof bytes);
        if (got <= 0) return false;
        buffer_.append(bytes, static_cast<std::size_t>(got));
        return true;
    }
    std::string takeFront(std::size_t size) {
        std::string front = buffer_.substr(0, size);
        buffer_.erase(0, size);
        return front;
    }

    RawClient raw_;
    SSL_CTX* context_;
    SSL* ssl_;
    bool connected_ = false;
    std::string buffer_;
};

ServerOptions tlsOptions(const TestCertificate& certificate) {
    ServerOptions options;
    options.certificate = certificate.certificate();
    options.privateKey = certificate.privateKey();
    options.bodyLimit = [](auto, auto) { return std::size_t{10'000'000}; };
    return options;
}

void echoBody(HttpRequest request, std::shared_ptr<Responder> responder) {
    EXPECT_TRUE(request.secure);
    responder->send(textResponse(std::move(request.body)));
}

const std::string kGet = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

TEST(Tls, ServesRequestsOfEverySize) {
    const TestCertificate certificate;
    TestServer server(echoBody, tlsOptions(certificate));
    TlsClient client(server.port(), certificate);
    ASSERT_TRUE(client.connected());
    EXPECT_EQ(client.version(), "TLSv1.3");
    for (const std::size_t size : {0, 1, 16'000, 16'384, 16'385, 100'000, 2'000'000}) {
        std::string body(size, '\0');
        for (std::size_t i = 0; i < size; ++i) body[i] = static_cast<char>('a' + i % 23);
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(size) +
                    "\r\n\r\n" + body);
        EXPECT_TRUE(client.readHead().starts_with("HTTP/1.1 200 OK\r\n")) << size;
        EXPECT_TRUE(client.read(size) == body) << size;
    }
}

TEST(Tls, AnswersPipelinedRequestsThatCameInOneRecord) {
    const TestCertificate certificate;
    TestServer server(echoBody, tlsOptions(certificate));
    TlsClient client(server.port(), certificate);
    client.send(kGet + kGet + kGet);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(client.readHead().starts_with("HTTP/1.1 200"));
}

TEST(Tls, TakesVersion12AndNothingOlder) {
    const TestCertificate certificate;
    TestServer server(echoBody, tlsOptions(certificate));
    TlsClient current(server.port(), certificate, TLS1_2_VERSION);
    ASSERT_TRUE(current.connected());
    current.send(kGet);
    EXPECT_TRUE(current.readHead().starts_with("HTTP/1.1 200"));
    TlsClient old(server.port(), certificate, TLS1_1_VERSION);
    EXPECT_FALSE(old.connected());
}

TEST(Tls, CarriesWebSockets) {
    const TestCertificate certificate;
    TestServer server(
        [](HttpRequest, std::shared_ptr<Responder> responder) {
            HttpResponse response;
            response.upgrade = std::make_shared<WebSocketHandler>();
            const auto socket = std::make_shared<std::shared_ptr<WebSocket>>();
            response.upgrade->opened = [socket](auto opened) { *socket = std::move(opened); };
            response.upgrade->received = [socket](std::string_view message) {
                (*socket)->send(std::make_shared<const std::string>(message));
            };
            response.upgrade->closed = [socket] { socket->reset(); };
            responder->send(std::move(response));
        },
        tlsOptions(certificate));
    TlsClient client(server.port(), certificate);
    client.send(
        "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    EXPECT_TRUE(client.readHead().starts_with("HTTP/1.1 101"));
    const std::string message(60'000, 'm');
    for (int i = 0; i < 3; ++i) {
        client.send(clientFrame(1, message) + clientFrame(1, "short"));
        EXPECT_TRUE(client.read(4 + message.size()).substr(4) == message);
        EXPECT_EQ(client.read(7).substr(2), "short");
    }
    client.send(clientFrame(8, "\x03\xe8"));
    EXPECT_EQ(client.read(4), "\x88\x02\x03\xe8");
    EXPECT_EQ(client.read(1), "");
}

TEST(Tls, SurvivesClientsThatSpeakNoTls) {
    const TestCertificate certificate;
    TestServer server(echoBody, tlsOptions(certificate));
    RawClient plain(server.port());
    plain.send(kGet);
    EXPECT_EQ(plain.readToEnd().find("HTTP/"), std::string::npos);
    TlsClient client(server.port(), certificate);
    client.send(kGet);
    EXPECT_TRUE(client.readHead().starts_with("HTTP/1.1 200"));
}

TEST(Tls, StopsInOrder) {
    const TestCertificate certificate;
    TestServer server(echoBody, tlsOptions(certificate));
    TlsClient client(server.port(), certificate);
    client.send(kGet);
    EXPECT_TRUE(client.readHead().starts_with("HTTP/1.1 200"));
    server->stop(std::chrono::seconds(30));
    EXPECT_EQ(client.read(1), "");
}

TEST(Tls, RefusesToStartWithoutAUsableKey) {
    const TestCertificate certificate;
    const TestCertificate other;
    ServerOptions options = tlsOptions(certificate);
    options.privateKey = other.privateKey();
    EXPECT_THROW(TestServer(echoBody, options), std::runtime_error);
    options.certificate = "/nonexistent/cert.pem";
    EXPECT_THROW(TestServer(echoBody, options), std::runtime_error);
}

}  // namespace
}  // namespace deskbell::net
