#pragma once
// The event loop under the mail listener: epoll, sockets, TLS and deadlines around MailDialogue.
// All but bind, stop, stats and the answers of the sink happens on the thread that calls run().

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <variant>
#include <vector>

#include "channels/email/connection_tls.hpp"
#include "channels/email/mail_listener.hpp"
#include "channels/email/mail_listener_commands.hpp"
#include "channels/email/mail_listener_dialogue.hpp"

namespace deskbell::email {

/// A file descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int fd = -1) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor() { reset(); }
    void reset();
    [[nodiscard]] int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

private:
    int fd_;
};

/// Answers of the sink on their way to the loop. Outlives the loop while a sink holds on to it.
class SinkAnswers {
public:
    /// To one question that the sink was asked: about a recipient or about a whole mail.
    struct Answer {
        std::uint64_t peer = 0;
        std::uint64_t question = 0;
        std::variant<Result<void>, std::vector<RecipientAnswer>> what;
    };

    SinkAnswers();
    void post(Answer answer);
    void wake() const;
    [[nodiscard]] std::vector<Answer> takeAll();
    /// Readable when there is something to take.
    [[nodiscard]] int descriptor() const { return wakeup_.get(); }

private:
    Descriptor wakeup_;
    std::mutex mutex_;
    std::vector<Answer> waiting_;
};

class MailLoop {
public:
    static Result<std::unique_ptr<MailLoop>> bind(ListenerOptions options, MailSink& sink,
                                                  const Clock& clock, Random& random, Log& log);
    ~MailLoop();

    void run();
    void stop(std::chrono::milliseconds grace);
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] ListenerStats stats() const;

private:
    struct Peer;
    struct Parts;

public:
    explicit MailLoop(Parts parts);  ///< for bind()

private:
    void acceptAll();
    void listenFor(std::uint32_t events);
    void admit(Descriptor socket, std::string address);
    void turnAway(int socket, std::string_view reply, const std::string& address);
    void handle(std::uint64_t id, std::uint32_t events);
    bool readSome(Peer& peer);
    void takeBytes(Peer& peer, std::string_view bytes);
    void advance(Peer& peer);
    void ask(Peer& peer, std::string recipient);
    void deliver(Peer& peer, IncomingMail mail);
    void takeAnswers();
    void pass(Peer& peer, SinkAnswers::Answer answer);
    bool flush(Peer& peer);
    void finish(Peer& peer);
    void watch(Peer& peer);
    void rearm(Peer& peer);
    void checkDeadlines();
    void beginStop();
    void drop(std::uint64_t id);
    [[nodiscard]] int patience() const;

    const ListenerOptions options_;
    const NetworkList networks_;
    const std::shared_ptr<const TlsServerContext> tls_;
    Descriptor listening_;
    Descriptor epoll_;
    std::uint16_t port_ = 0;
    MailSink& sink_;
    MailDialogue::Shared shared_;
    const std::shared_ptr<SinkAnswers> answers_;
    std::map<std::uint64_t, std::unique_ptr<Peer>> peers_;
    std::map<std::string, std::size_t> perAddress_;
    std::vector<char> buffer_;
    std::uint64_t lastId_ = 0;
    std::uint64_t lastQuestion_ = 0;
    Duration now_{0};  ///< when this round began: before anything that it causes
    Duration nextCheck_{0};
    bool stopping_ = false;
    bool acceptPaused_ = false;  ///< out of descriptors

    std::atomic<std::int64_t> stopAt_{-1};  ///< Clock::steady() at which grace ends; -1: not asked
    std::atomic<std::int64_t> open_{0};
    std::atomic<std::int64_t> taken_{0};
    std::atomic<std::int64_t> refused_{0};
};

}  // namespace deskbell::email
