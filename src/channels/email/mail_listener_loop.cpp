#include "channels/email/mail_listener_loop.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/text.hpp"

namespace deskbell::email {

namespace {

constexpr std::uint64_t kListening = 0;  // ids of epoll; those of peers start at 2
constexpr std::uint64_t kAnswers = 1;
constexpr std::chrono::milliseconds kTick{200};
constexpr std::chrono::milliseconds kPartingTime{2'000};
constexpr std::size_t kMuchOutput = 256 * 1024;

int checked(int result, const char* what) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), what);
    return result;
}

/// "::ffff:192.0.2.1" is 192.0.2.1 on a socket for both.
std::string addressOf(const sockaddr_storage& from, socklen_t size) {
    std::array<char, NI_MAXHOST> text{};
    if (getnameinfo(reinterpret_cast<const sockaddr*>(&from), size, text.data(), text.size(),
                    nullptr, 0, NI_NUMERICHOST) != 0) {
        return "unknown";
    }
    std::string address{text.data()};
    if (address.starts_with("::ffff:") && address.find('.') != std::string::npos) {
        address.erase(0, 7);
    }
    return address;
}

Result<Descriptor> listenOn(const std::string& address, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
    addrinfo* found = nullptr;
    if (getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
        return Error{Errc::invalid, "mail.listener.address", "address",
                     fmt::format("\"{}\" is no address to listen on.", address)};
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> target{found, &freeaddrinfo};
    Descriptor fd{checked(
        ::socket(target->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket")};
    const int on = 1;
    setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(fd.get(), target->ai_addr, target->ai_addrlen) != 0 ||
        ::listen(fd.get(), SOMAXCONN) != 0) {
        return Error{Errc::unavailable, "mail.listener.bind", "port",
                     fmt::format("Cannot listen on {} port {}: {}.", address, port,
                                 std::generic_category().message(errno))};
    }
    return fd;
}

std::uint16_t portOf(int fd) {
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size);
    const auto port = bound.ss_family == AF_INET6
                          ? reinterpret_cast<const sockaddr_in6&>(bound).sin6_port
                          : reinterpret_cast<const sockaddr_in&>(bound).sin_port;
    return ntohs(port);
}

/// Sees to it that every question is answered once: also one that the sink forgets.
class OneAnswer {
public:
    using What = decltype(SinkAnswers::Answer::what);
    OneAnswer(std::shared_ptr<SinkAnswers> answers, std::uint64_t peer, std::uint64_t question,
              What forgotten)
        : answers_(std::move(answers)),
          peer_(peer),
          question_(question),
          forgotten_(std::move(forgotten)) {}
    ~OneAnswer() { give(std::move(forgotten_)); }
    OneAnswer(const OneAnswer&) = delete;
    OneAnswer& operator=(const OneAnswer&) = delete;

    void give(What what) {
        if (!given_.exchange(true)) answers_->post({peer_, question_, std::move(what)});
    }

private:
    const std::shared_ptr<SinkAnswers> answers_;
    const std::uint64_t peer_;
    const std::uint64_t question_;
    What forgotten_;
    std::atomic<bool> given_{false};
};

Error noAnswer() {
    return Error{Errc::unavailable, "mail.sink"};
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this != &other) {
        reset();
        fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
}

void Descriptor::reset() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

SinkAnswers::SinkAnswers() : wakeup_(checked(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {}

void SinkAnswers::post(Answer answer) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(answer));
    }
    wake();
}

void SinkAnswers::wake() const {
    eventfd_write(wakeup_.get(), 1);
}

std::vector<SinkAnswers::Answer> SinkAnswers::takeAll() {
    eventfd_t ignored = 0;
    eventfd_read(wakeup_.get(), &ignored);
    const std::lock_guard lock(mutex_);
    return std::exchange(waiting_, {});
}

struct MailLoop::Peer {
    std::uint64_t id;
    Descriptor socket;
    std::string address;
    MailDialogue dialogue;
    std::unique_ptr<TlsEngine> tls = nullptr;
    std::string output = {};  ///< as it goes over the wire
    std::uint32_t watched = 0;
    std::uint64_t question = 0;  ///< that the sink has to answer now
    bool parting = false;        ///< all is said; waits for the other side to hang up
    bool dead = false;
    std::uint64_t sent = 0;

    struct Stage {
        MailDialogue::Phase phase{};
        std::uint64_t progress = 0;
        std::uint64_t sent = 0;
        bool writing = false;
        bool parting = false;
        bool operator==(const Stage&) const = default;
    };
    Stage stage = {};
    Duration deadline{0};
};

struct MailLoop::Parts {
    ListenerOptions options;
    NetworkList networks;
    std::shared_ptr<const TlsServerContext> tls;
    Descriptor listening;
    MailSink& sink;
    const Clock& clock;
    Random& random;
    Log& log;
};

Result<std::unique_ptr<MailLoop>> MailLoop::bind(ListenerOptions options, MailSink& sink,
                                                 const Clock& clock, Random& random, Log& log) {
    auto networks = NetworkList::parse(options.allowedNetworks);
    if (!networks) return std::move(networks).error();
    std::shared_ptr<const TlsServerContext> tls;
    if (!options.certificate.empty()) {
        auto loaded = TlsServerContext::load(options.certificate, options.privateKey);
        if (!loaded) return std::move(loaded).error();
        tls = std::move(*loaded);
    }
    auto listening = listenOn(options.address, options.port);
    if (!listening) return std::move(listening).error();
    return std::make_unique<MailLoop>(Parts{std::move(options), std::move(*networks),
                                            std::move(tls), std::move(*listening), sink, clock,
                                            random, log});
}

MailLoop::MailLoop(Parts parts)
    : options_(std::move(parts.options)),
      networks_(std::move(parts.networks)),
      tls_(std::move(parts.tls)),
      listening_(std::move(parts.listening)),
      epoll_(checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      port_(portOf(listening_.get())),
      sink_(parts.sink),
      shared_{options_, parts.clock, parts.random, parts.log,
              MemoryBudget{options_.limits.memoryBytes}},
      answers_(std::make_shared<SinkAnswers>()),
      buffer_(64 * 1024) {
    for (const auto& [fd, id] :
         {std::pair{listening_.get(), kListening}, std::pair{answers_->descriptor(), kAnswers}}) {
        epoll_event event{EPOLLIN, {}};
        event.data.u64 = id;
        checked(epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
    }
}

MailLoop::~MailLoop() = default;

void MailLoop::run() {
    std::array<epoll_event, 128> events{};
    while (!stopping_ || !peers_.empty()) {
        const int count = epoll_wait(epoll_.get(), events.data(), events.size(), patience());
        if (count < 0 && errno != EINTR) checked(count, "epoll_wait");
        now_ = shared_.clock.steady();
        for (int i = 0; i < count; ++i) {
            const auto& event = events[static_cast<std::size_t>(i)];
            if (event.data.u64 == kListening) {
                acceptAll();
            } else if (event.data.u64 == kAnswers) {
                takeAnswers();
            } else {
                handle(event.data.u64, event.events);
            }
        }
        if (!stopping_ && stopAt_ >= 0) beginStop();
        checkDeadlines();
    }
}

void MailLoop::stop(std::chrono::milliseconds grace) {
    std::int64_t notAsked = -1;
    const auto end = shared_.clock.steady() + grace;
    stopAt_.compare_exchange_strong(notAsked, std::max<std::int64_t>(end.count(), 0));
    answers_->wake();
}

ListenerStats MailLoop::stats() const {
    return {open_, taken_, refused_};
}

int MailLoop::patience() const {
    const bool timed = !peers_.empty() || acceptPaused_ || stopping_;
    return timed ? static_cast<int>(kTick.count()) : -1;
}

void MailLoop::acceptAll() {
    while (listening_) {
        sockaddr_storage from{};
        socklen_t size = sizeof from;
        const int fd = accept4(listening_.get(), reinterpret_cast<sockaddr*>(&from), &size,
                               SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd >= 0) {
            admit(Descriptor{fd}, addressOf(from, size));
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
            shared_.log.error("mail.listener.no_descriptors");
            return listenFor(0);  // until the next check of the deadlines
        } else if (errno != EINTR && errno != ECONNABORTED) {
            return;
        }
    }
}

void MailLoop::listenFor(std::uint32_t events) {
    epoll_event event{events, {}};
    event.data.u64 = kListening;
    checked(epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, listening_.get(), &event), "epoll_ctl");
    acceptPaused_ = events == 0;
}

void MailLoop::admit(Descriptor socket, std::string address) {
    const auto& limits = options_.limits;
    const auto here = perAddress_.find(address);
    const auto already = here == perAddress_.end() ? 0 : here->second;
    if (!networks_.contains(address)) {
        return turnAway(socket.get(), "554 5.7.1 Your address may not send mail here\r\n", address);
    }
    if (peers_.size() >= limits.connections ||
        (limits.connectionsPerAddress > 0 && already >= limits.connectionsPerAddress)) {
        return turnAway(socket.get(), "421 4.3.2 Too many connections\r\n", address);
    }
    const int on = 1;
    setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto id = ++lastId_ + kAnswers;
    ++perAddress_[address];
    ++open_;
    auto peer = std::make_unique<Peer>(
        Peer{id, std::move(socket), address, MailDialogue{shared_, address}});
    epoll_event event{0, {}};
    event.data.u64 = id;
    checked(epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, peer->socket.get(), &event), "epoll_ctl");
    auto& admitted = *peers_.emplace(id, std::move(peer)).first->second;
    advance(admitted);
    finish(admitted);
}

void MailLoop::turnAway(int socket, std::string_view reply, const std::string& address) {
    ++refused_;
    shared_.log.warn("mail.listener.turned_away",
                     {{"peer", std::string_view{address}}, {"reply", trim(reply)}});
    static_cast<void>(::send(socket, reply.data(), reply.size(), MSG_NOSIGNAL));
}

void MailLoop::handle(std::uint64_t id, std::uint32_t events) {
    const auto found = peers_.find(id);
    if (found == peers_.end()) return;  // gone by an earlier event of the same round
    auto& peer = *found->second;
    try {
        if ((events & (EPOLLERR | EPOLLHUP)) != 0 && (events & EPOLLIN) == 0) peer.dead = true;
        if ((events & EPOLLIN) != 0 && !readSome(peer)) peer.dead = true;
        if (!peer.dead) advance(peer);
    } catch (const std::exception& fault) {  // out of memory: this conversation ends, not all
        shared_.log.error("mail.listener.fault", {{"error", std::string_view{fault.what()}}});
        peer.dead = true;
    }
    finish(peer);
}

/// One read for each turn, so that a fast peer does not starve the others. False at the end.
bool MailLoop::readSome(Peer& peer) {
    const auto got = ::recv(peer.socket.get(), buffer_.data(), buffer_.size(), 0);
    if (got < 0) return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    if (got == 0) return false;
    if (!peer.parting) takeBytes(peer, {buffer_.data(), static_cast<std::size_t>(got)});
    return true;
}

void MailLoop::takeBytes(Peer& peer, std::string_view bytes) {
    if (!peer.tls) return peer.dialogue.receive(bytes);
    std::string plain;
    const auto state = peer.tls->receive(bytes, plain);
    peer.output += peer.tls->takeOutput();
    if (state == TlsEngine::State::failed || state == TlsEngine::State::closed) {
        static_cast<void>(flush(peer));  // the alert, if it fits; nothing can follow it
        peer.dead = true;
        return;
    }
    if (state == TlsEngine::State::open && peer.dialogue.phase() == MailDialogue::Phase::tls) {
        peer.dialogue.tlsStarted();
    }
    if (!plain.empty()) peer.dialogue.receive(plain);
}

/// Moves what the dialogue has to say and to hand over.
void MailLoop::advance(Peer& peer) {
    if (auto recipient = peer.dialogue.takeRecipient()) ask(peer, *std::move(recipient));
    if (auto mail = peer.dialogue.takeMail()) deliver(peer, std::move(*mail));
    const auto said = peer.dialogue.takeOutput();
    if (!said.empty() && peer.tls && peer.tls->state() == TlsEngine::State::open) {
        peer.tls->send(said);
        peer.output += peer.tls->takeOutput();
    } else if (!peer.tls) {
        peer.output += said;
    }
    if (!flush(peer)) {
        peer.dead = true;
        return;
    }
    if (!peer.output.empty()) return;
    if (peer.dialogue.phase() == MailDialogue::Phase::tls && !peer.tls) {
        peer.tls = TlsEngine::server(tls_);
    }
    if (peer.dialogue.phase() == MailDialogue::Phase::closing && !peer.parting) {
        // Closing with something unread would take our last words back.
        ::shutdown(peer.socket.get(), SHUT_WR);
        peer.parting = true;
    }
}

void MailLoop::ask(Peer& peer, std::string recipient) {
    peer.question = ++lastQuestion_;
    auto answer = std::make_shared<OneAnswer>(answers_, peer.id, peer.question,
                                              OneAnswer::What(Result<void>(noAnswer())));
    try {
        sink_.accept(std::move(recipient),
                     [answer](Result<void> accepted) { answer->give(std::move(accepted)); });
    } catch (const std::exception& fault) {
        shared_.log.error(
            "mail.listener.accept_failed",
            {{"peer", std::string_view{peer.address}}, {"error", std::string_view{fault.what()}}});
        answer->give(Result<void>(noAnswer()));
    }
}

void MailLoop::deliver(Peer& peer, IncomingMail mail) {
    peer.question = ++lastQuestion_;
    auto answer = std::make_shared<OneAnswer>(answers_, peer.id, peer.question,
                                              OneAnswer::What(std::vector<RecipientAnswer>{}));
    try {
        sink_.deliver(std::move(mail),
                      [answer](std::vector<RecipientAnswer> r) { answer->give(std::move(r)); });
    } catch (const std::exception& fault) {
        shared_.log.error(
            "mail.listener.deliver_failed",
            {{"peer", std::string_view{peer.address}}, {"error", std::string_view{fault.what()}}});
        answer->give(std::vector<RecipientAnswer>{});
    }
}

void MailLoop::takeAnswers() {
    for (auto& answer : answers_->takeAll()) {
        const auto found = peers_.find(answer.peer);
        // The other side hung up, or was told to try later already: it will come again.
        if (found == peers_.end() || found->second->question != answer.question) continue;
        auto& peer = *found->second;
        pass(peer, std::move(answer));
        advance(peer);
        finish(peer);
    }
}

void MailLoop::pass(Peer& peer, SinkAnswers::Answer answer) {
    peer.question = 0;
    if (const auto* accepted = std::get_if<Result<void>>(&answer.what)) {
        peer.dialogue.recipientAnswered(*accepted);
        return;
    }
    const auto& recipients = std::get<std::vector<RecipientAnswer>>(answer.what);
    taken_ += std::ranges::count(recipients, RecipientAnswer::Kind::taken, &RecipientAnswer::kind);
    peer.dialogue.answered(recipients);
}

/// False when the other side is gone.
bool MailLoop::flush(Peer& peer) {
    std::size_t at = 0;
    while (at < peer.output.size()) {
        const auto sent = ::send(peer.socket.get(), peer.output.data() + at,
                                 peer.output.size() - at, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK) return false;
        if (sent < 0) break;
        at += static_cast<std::size_t>(sent);
    }
    peer.sent += at;
    peer.output.erase(0, at);
    return true;
}

/// What every event ends with: gone, or watched for the next one until a deadline.
void MailLoop::finish(Peer& peer) {
    if (peer.dead) return drop(peer.id);
    watch(peer);
    rearm(peer);
}

void MailLoop::watch(Peer& peer) {
    using Phase = MailDialogue::Phase;
    const auto phase = peer.dialogue.phase();
    // While the sink is asked nothing is read: the other side waits, and our memory does not
    // grow.
    const bool read = peer.parting || (phase != Phase::recipient && phase != Phase::sink &&
                                       phase != Phase::closing && peer.output.size() < kMuchOutput);
    const std::uint32_t wanted =
        (read ? EPOLLIN : 0u) | (peer.output.empty() ? 0u : static_cast<std::uint32_t>(EPOLLOUT));
    if (wanted == peer.watched) return;
    peer.watched = wanted;
    epoll_event event{wanted, {}};
    event.data.u64 = peer.id;
    checked(epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, peer.socket.get(), &event), "epoll_ctl");
}

/// A new deadline whenever something was achieved; bytes alone are no achievement.
void MailLoop::rearm(Peer& peer) {
    const Peer::Stage stage{peer.dialogue.phase(), peer.dialogue.progress(), peer.sent,
                            !peer.output.empty(), peer.parting};
    if (stage == peer.stage && peer.deadline > Duration{0}) return;
    peer.stage = stage;
    const auto& limits = options_.limits;
    auto time = limits.commandTime;
    if (stage.phase == MailDialogue::Phase::data) time = limits.dataTime;
    if (stage.phase == MailDialogue::Phase::sink || stage.phase == MailDialogue::Phase::recipient) {
        time = limits.sinkTime;
    }
    if (stage.writing) time = limits.writeTime;
    if (stage.parting) time = kPartingTime;
    peer.deadline = now_ + time;
}

void MailLoop::checkDeadlines() {
    const bool graceOver = stopping_ && now_.count() >= stopAt_;
    if (now_ < nextCheck_ && !graceOver) return;
    nextCheck_ = now_ + kTick;
    if (acceptPaused_ && listening_) listenFor(EPOLLIN);
    std::vector<std::uint64_t> late;
    for (const auto& [id, peer] : peers_) {
        if (graceOver || now_ >= peer->deadline) late.push_back(id);
    }
    for (const auto id : late) {
        auto& peer = *peers_.at(id);
        if (!peer.parting) ++refused_;
        if (peer.stage.writing || peer.parting || graceOver) {
            peer.dead = true;
        } else {
            peer.dialogue.timedOut();
            peer.question = 0;
            advance(peer);
        }
        finish(peer);
    }
}

void MailLoop::beginStop() {
    stopping_ = true;
    listening_.reset();
    std::vector<std::uint64_t> ids;
    for (const auto& [id, peer] : peers_) ids.push_back(id);
    for (const auto id : ids) {
        auto& peer = *peers_.at(id);
        peer.dialogue.shutDown();
        advance(peer);
        finish(peer);
    }
}

void MailLoop::drop(std::uint64_t id) {
    const auto found = peers_.find(id);
    if (--perAddress_.at(found->second->address) == 0) perAddress_.erase(found->second->address);
    peers_.erase(found);
    --open_;
}

}  // namespace deskbell::email
