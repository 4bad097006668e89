#include "channels/email/mail_listener.hpp"

#include <fmt/format.h>

#include <thread>

#include "channels/email/mail_listener_loop.hpp"

namespace deskbell::email {

namespace {

/// The loop on a thread of its own.
class ThreadedListener final : public MailListener {
public:
    explicit ThreadedListener(std::unique_ptr<MailLoop> loop)
        : loop_(std::move(loop)), thread_([this] { loop_->run(); }) {}
    ~ThreadedListener() override { stop(std::chrono::milliseconds{0}); }
    ThreadedListener(const ThreadedListener&) = delete;
    ThreadedListener& operator=(const ThreadedListener&) = delete;

    std::uint16_t port() const override { return loop_->port(); }
    ListenerStats stats() const override { return loop_->stats(); }
    void stop(std::chrono::milliseconds grace) override {
        loop_->stop(grace);
        if (thread_.joinable()) thread_.join();
    }

private:
    const std::unique_ptr<MailLoop> loop_;
    std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<MailListener>> startMailListener(ListenerOptions options, MailSink& sink,
                                                        const Clock& clock, Random& random,
                                                        Log& log) {
    auto loop = MailLoop::bind(std::move(options), sink, clock, random, log);
    if (!loop) return std::move(loop).error();
    return std::unique_ptr<MailListener>{std::make_unique<ThreadedListener>(std::move(*loop))};
}

}  // namespace deskbell::email
