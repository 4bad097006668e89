#pragma once
// One I/O thread: an event loop, its listening socket and the connections accepted on it. All that
// belongs to a connection happens on its loop's thread; others reach it through LoopRef.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "net/admission.hpp"
#include "net/http.hpp"
#include "net/tls.hpp"

namespace deskbell::net {

/// What the loops of one server share.
struct ServerContext {
    ServerContext(ServerOptions options_, HttpHandler handler_, const Clock& clock_, Log& log_)
        : options(std::move(options_)), handler(std::move(handler_)), clock(clock_), log(log_) {}

    const ServerOptions options;
    const HttpHandler handler;
    const Clock& clock;
    Log& log;
    std::unique_ptr<const TlsContext> tls;  ///< null: plain HTTP
    Counters counters;
    Admissions admissions{options.limits, counters};
};

/// The way to a loop from any thread; may outlive it. Thread-safe.
class LoopRef {
public:
    explicit LoopRef(boost::asio::io_context& io) : io_(&io) {}

    /// Runs f on the loop's thread, later; drops it when the loop has ended.
    template <class F>
    void post(F f) {
        std::lock_guard lock(mutex_);
        if (io_ != nullptr) boost::asio::post(*io_, std::move(f));
    }
    /// True on the loop's own thread.
    [[nodiscard]] bool isHere() {
        std::lock_guard lock(mutex_);
        return io_ != nullptr && io_->get_executor().running_in_this_thread();
    }
    void cut() {
        std::lock_guard lock(mutex_);
        io_ = nullptr;
    }

private:
    std::mutex mutex_;
    boost::asio::io_context* io_;
};

/// Something on a loop that has a deadline: a connection or a WebSocket. The loop owns it.
class Session : public std::enable_shared_from_this<Session> {
public:
    Session() = default;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    virtual ~Session() = default;

    /// The deadline has passed (up to half a second ago).
    virtual void onDeadline() = 0;
    /// The server is stopping: finish what was begun, then end.
    virtual void onStop() = 0;
    /// End now.
    virtual void abort() = 0;

protected:
    void setDeadline(Duration at) { deadline_ = at; }

private:
    friend class Loop;
    Duration deadline_ = Duration::max();
    std::list<std::shared_ptr<Session>>::iterator place_;
    bool listed_ = false;
};

class Loop {
public:
    using Acceptor = boost::asio::ip::tcp::acceptor;
    using Endpoint = boost::asio::ip::tcp::endpoint;

    /// Binds and listens on `endpoint`, shared with other loops. Throws
    /// boost::system::system_error.
    Loop(ServerContext& context, const Endpoint& endpoint);
    ~Loop();

    // From the server's thread.
    void start();
    [[nodiscard]] Endpoint endpoint() const { return endpoint_; }
    /// Stops accepting and lets sessions end; calls `drained` on the loop's thread when none is
    /// left.
    void beginStop(std::function<void()> drained);
    /// Ends what is left and joins the thread.
    void finish();

    // From the loop's own thread.
    void add(std::shared_ptr<Session> session);
    /// May destroy the session when nobody else holds it.
    void remove(Session& session);
    [[nodiscard]] bool stopping() const { return stopping_; }
    [[nodiscard]] Duration now() const { return context_.clock.steady(); }
    /// The Date field's value.
    [[nodiscard]] std::string_view date();
    /// Room for what is read or sent at once; its content lasts until the next wait.
    [[nodiscard]] std::span<char> scratch() { return scratch_; }
    [[nodiscard]] const std::shared_ptr<LoopRef>& ref() const { return ref_; }
    [[nodiscard]] ServerContext& context() { return context_; }

private:
    void run();
    void waitForConnection();
    void acceptWaiting();
    bool acceptOne();
    void admit(boost::asio::ip::tcp::socket socket, const Endpoint& peer);
    void scheduleSweep();
    void sweep();
    void reportDrained();

    ServerContext& context_;
    boost::asio::io_context io_{1};
    Acceptor acceptor_{io_};
    Endpoint endpoint_;
    boost::asio::steady_timer sweepTimer_{io_};
    std::shared_ptr<LoopRef> ref_ = std::make_shared<LoopRef>(io_);
    std::list<std::shared_ptr<Session>> sessions_;
    std::vector<char> scratch_;
    std::vector<char> record_;  ///< for TLS
    std::string date_;
    std::chrono::seconds dateSecond_{-1};
    bool acceptPaused_ = false;  ///< out of file descriptors: tried again by the sweep
    bool stopping_ = false;
    std::function<void()> drained_;
    std::thread thread_;
};

}  // namespace deskbell::net
