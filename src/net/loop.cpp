#include "net/loop.hpp"

#include <pthread.h>
#include <sys/socket.h>

#include <boost/asio/ip/v6_only.hpp>

#include <csignal>

#include "net/connection.hpp"
#include "net/response_head.hpp"

namespace deskbell::net {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// Deadlines are met to within this: one timer a loop instead of one a connection.
constexpr std::chrono::milliseconds kSweepInterval{500};
constexpr int kAcceptBatch = 64;
constexpr std::size_t kScratchSize = 64 * 1024;
constexpr std::size_t kRecordSize = 16 * 1024;

constexpr Refusal kFull{503, "http.connections", "Too many connections; try again in a moment."};

/// "192.0.2.1", also for ::ffff:192.0.2.1.
std::string addressText(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    }
    return address.to_string();
}

bool outOfResources(const error_code& ec) {
    return ec == asio::error::no_descriptors || ec == asio::error::no_memory ||
           ec == asio::error::no_buffer_space || ec.value() == ENFILE;
}

/// I/O threads take no signals: those belong to main, and SIGPIPE becomes EPIPE.
class SignalsBlocked {
public:
    SignalsBlocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_{};
};

}  // namespace

Loop::Loop(ServerContext& context, const Endpoint& endpoint)
    : context_(context), scratch_(kScratchSize), record_(context.tls ? kRecordSize : 0) {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(Acceptor::reuse_address(true));
    const int on = 1;
    ::setsockopt(acceptor_.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (endpoint.address().is_v6() && endpoint.address().is_unspecified()) {
        acceptor_.set_option(asio::ip::v6_only(false));
    }
    acceptor_.bind(endpoint);
    acceptor_.listen(SOMAXCONN);
    acceptor_.non_blocking(true);
    endpoint_ = acceptor_.local_endpoint();
}

Loop::~Loop() {
    finish();
}

void Loop::start() {
    waitForConnection();
    scheduleSweep();
    const SignalsBlocked inThread;
    thread_ = std::thread([this] { run(); });
}

void Loop::run() {
    while (!io_.stopped()) {
        try {
            io_.run();
        } catch (const std::exception& fault) {
            // The connection that caused it is ended by its deadline; the others go on.
            context_.log.error("net.loop.fault", {{"what", std::string_view(fault.what())}});
        }
    }
    ref_->cut();
}

void Loop::beginStop(std::function<void()> drained) {
    ref_->post([this, drained = std::move(drained)]() mutable {
        drained_ = std::move(drained);
        while (!acceptPaused_ && acceptOne()) {  // who is connected already is not cut off
        }
        error_code ignored;
        acceptor_.close(ignored);
        stopping_ = true;
        const auto sessions = std::vector(sessions_.begin(), sessions_.end());
        for (const auto& session : sessions) session->onStop();
        reportDrained();
    });
}

void Loop::finish() {
    if (!thread_.joinable()) return;
    ref_->post([this] {
        stopping_ = true;
        while (!sessions_.empty()) {
            const auto session = sessions_.front();
            session->abort();
            remove(*session);
        }
        io_.stop();
    });
    thread_.join();
}

void Loop::add(std::shared_ptr<Session> session) {
    Session& added = *session;
    added.place_ = sessions_.insert(sessions_.end(), std::move(session));
    added.listed_ = true;
}

void Loop::remove(Session& session) {
    if (!session.listed_) return;
    session.listed_ = false;
    sessions_.erase(session.place_);
    if (stopping_) reportDrained();
}

void Loop::reportDrained() {
    if (sessions_.empty() && drained_) std::exchange(drained_, nullptr)();
}

std::string_view Loop::date() {
    const auto now = context_.clock.now();
    const auto second = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
    if (second != dateSecond_) {
        dateSecond_ = second;
        date_ = formatHttpDate(now);
    }
    return date_;
}

void Loop::waitForConnection() {
    acceptor_.async_wait(Acceptor::wait_read, [this](error_code ec) {
        if (!ec) acceptWaiting();
    });
}

void Loop::acceptWaiting() {
    // In batches, so that a flood of connections leaves time for those that are open.
    for (int i = 0; i < kAcceptBatch; ++i) {
        if (!acceptOne()) break;
    }
    if (!acceptPaused_) waitForConnection();
}

/// False when nobody waits, or nobody can be taken in now.
bool Loop::acceptOne() {
    Endpoint peer;
    tcp::socket socket(io_);
    error_code ec;
    acceptor_.accept(socket, peer, ec);
    if (ec == asio::error::would_block || ec == asio::error::try_again) return false;
    if (outOfResources(ec)) {
        context_.log.warn("net.accept.paused", {{"error", std::string_view(ec.message())}});
        acceptPaused_ = true;
        return false;
    }
    if (!ec) admit(std::move(socket), peer);
    return true;  // other errors concern a connection that is gone already
}

void Loop::admit(tcp::socket socket, const Endpoint& peer) {
    std::string address = addressText(peer.address());
    auto admission = context_.admissions.admit(address);
    try {
        Transport transport(std::move(socket), context_.tls.get(), record_);
        if (!admission) {
            ++context_.counters.refused;
            refuseConnection(transport, kFull, date());
            return;
        }
        const auto connection = std::make_shared<Connection>(
            *this, std::move(transport), *std::move(admission), std::move(address));
        add(connection);
        connection->start();
    } catch (const std::exception& fault) {
        context_.log.warn("net.accept.failed", {{"what", std::string_view(fault.what())}});
    }
}

void Loop::scheduleSweep() {
    sweepTimer_.expires_after(kSweepInterval);
    sweepTimer_.async_wait([this](error_code ec) {
        if (ec) return;
        scheduleSweep();
        sweep();
    });
}

void Loop::sweep() {
    const Duration at = now();
    for (auto next = sessions_.begin(); next != sessions_.end();) {
        const auto current = next++;
        if ((*current)->deadline_ > at) continue;
        const std::shared_ptr<Session> session = *current;
        session->setDeadline(Duration::max());
        session->onDeadline();
    }
    if (std::exchange(acceptPaused_, false) && !stopping_) acceptWaiting();
}

}  // namespace deskbell::net
