// Puts loops, threads and the orderly stop together.

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/system/system_error.hpp>
#include <condition_variable>
#include <system_error>

#include "net/loop.hpp"

namespace deskbell::net {

namespace {

using boost::asio::ip::tcp;

/// With SO_REUSEPORT a second server would bind to a taken port without an error and take half of
/// the connections. Binding once without it tells.
void checkPortIsFree(const tcp::endpoint& endpoint) {
    boost::asio::io_context io;
    tcp::acceptor probe(io, endpoint.protocol());
    probe.set_option(tcp::acceptor::reuse_address(true));
    if (endpoint.address().is_v6() && endpoint.address().is_unspecified()) {
        probe.set_option(boost::asio::ip::v6_only(false));
    }
    probe.bind(endpoint);
}

/// Counts loops that have no session left.
class Countdown {
public:
    explicit Countdown(std::size_t count) : left_(count) {}
    void arrive() {
        std::lock_guard lock(mutex_);
        if (--left_ == 0) done_.notify_all();
    }
    void waitFor(std::chrono::milliseconds most) {
        std::unique_lock lock(mutex_);
        done_.wait_for(lock, most, [this] { return left_ == 0; });
    }

private:
    std::mutex mutex_;
    std::condition_variable done_;
    std::size_t left_;
};

class Server final : public HttpServer {
public:
    Server(ServerOptions options, HttpHandler handler, const Clock& clock, Log& log)
        : context_(std::move(options), std::move(handler), clock, log) {
        const ServerOptions& o = context_.options;
        if (!o.certificate.empty()) {
            context_.tls = std::make_unique<TlsContext>(o.certificate, o.privateKey);
        }
        tcp::endpoint endpoint(boost::asio::ip::make_address(o.address), o.port);
        if (o.port != 0) checkPortIsFree(endpoint);
        const int cores = static_cast<int>(std::thread::hardware_concurrency());
        const int threads = std::max(1, o.threads > 0 ? o.threads : cores);
        for (int i = 0; i < threads; ++i) {
            loops_.push_back(std::make_unique<Loop>(context_, endpoint));
            endpoint = loops_.back()->endpoint();  // the port that the first one got
        }
        for (const auto& loop : loops_) loop->start();
    }

    ~Server() override { stop(std::chrono::milliseconds::zero()); }

    [[nodiscard]] std::uint16_t port() const override { return loops_.front()->endpoint().port(); }

    [[nodiscard]] ServerStats stats() const override {
        const Counters& counters = context_.counters;
        return {counters.connections, counters.webSockets, counters.requests, counters.refused};
    }

    void stop(std::chrono::milliseconds grace) override {
        std::lock_guard lock(stopMutex_);
        if (std::exchange(stopped_, true)) return;
        // Held by the loops too: one may arrive after the wait is over.
        const auto drained = std::make_shared<Countdown>(loops_.size());
        for (const auto& loop : loops_) loop->beginStop([drained] { drained->arrive(); });
        drained->waitFor(grace);
        for (const auto& loop : loops_) loop->finish();
    }

private:
    ServerContext context_;
    std::vector<std::unique_ptr<Loop>> loops_;
    std::mutex stopMutex_;
    bool stopped_ = false;
};

}  // namespace

std::unique_ptr<HttpServer> startHttpServer(ServerOptions options, HttpHandler handler,
                                            const Clock& clock, Log& log) {
    const std::string where = options.address + " port " + std::to_string(options.port);
    try {
        return std::make_unique<Server>(std::move(options), std::move(handler), clock, log);
    } catch (const boost::system::system_error& error) {
        throw std::system_error(std::error_code(error.code().value(), std::generic_category()),
                                "listen on " + where);
    }
}

}  // namespace deskbell::net
