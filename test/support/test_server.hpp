#pragma once
// A server on a free port of the loopback address, with a clock that the test turns.

#include <chrono>
#include <memory>
#include <thread>

#include "net/http.hpp"
#include "support/fakes.hpp"

namespace deskbell::test {

class TestServer {
public:
    explicit TestServer(net::HttpHandler handler, net::ServerOptions options = {})
        : log_(makeNullLog()) {
        options.port = 0;
        if (options.threads == 0) options.threads = 2;
        server_ = net::startHttpServer(std::move(options), std::move(handler), clock_, *log_);
    }

    [[nodiscard]] std::uint16_t port() const { return server_->port(); }
    net::HttpServer& operator*() { return *server_; }
    net::HttpServer* operator->() { return server_.get(); }
    ManualClock& clock() { return clock_; }

private:
    ManualClock clock_;
    std::unique_ptr<Log> log_;
    std::unique_ptr<net::HttpServer> server_;
};

/// Waits until `condition` holds; false when it does not within ten seconds.
template <class F>
bool eventually(F condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::yield();
    }
    return true;
}

/// Options with the limits changed by `change`.
template <class F>
net::ServerOptions withLimits(F change) {
    net::ServerOptions options;
    change(options.limits);
    return options;
}

/// Answers with a status and a text.
inline net::HttpResponse textResponse(std::string text, int status = 200) {
    net::HttpResponse response;
    response.status = status;
    response.headers.add("Content-Type", "text/plain");
    response.body = std::move(text);
    return response;
}

}  // namespace deskbell::test
