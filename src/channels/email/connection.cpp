#include "channels/email/connection.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <thread>

#include "base/text.hpp"
#include "channels/email/connection_tls.hpp"

namespace deskbell::email {

namespace {

struct FaultRow {
    MailFault fault;
    Errc code;
    std::string_view reason;
};

constexpr std::array<FaultRow, 11> kFaults{{
    {MailFault::lookup, Errc::unavailable, "mail.lookup"},
    {MailFault::unreachable, Errc::unavailable, "mail.unreachable"},
    {MailFault::timeout, Errc::unavailable, "mail.timeout"},
    {MailFault::certificate, Errc::invalid, "mail.certificate"},
    {MailFault::encryption, Errc::unavailable, "mail.encryption"},
    {MailFault::signIn, Errc::unauthorized, "mail.sign_in"},
    {MailFault::folder, Errc::notFound, "mail.folder"},
    {MailFault::refused, Errc::unavailable, "mail.refused"},
    {MailFault::protocol, Errc::unavailable, "mail.protocol"},
    {MailFault::closed, Errc::unavailable, "mail.closed"},
    {MailFault::stopped, Errc::unavailable, "mail.stopped"},
}};

struct FreeAddresses {
    void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using AddressList = std::unique_ptr<addrinfo, FreeAddresses>;

/// A name lookup that goes on by itself when nobody waits for it any more: getaddrinfo can neither
/// be interrupted nor given a deadline.
struct Lookup {
    Lookup() : done(eventfd(0, EFD_CLOEXEC)) {
        if (done < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    }
    ~Lookup() { ::close(done); }
    Lookup(const Lookup&) = delete;
    Lookup& operator=(const Lookup&) = delete;

    void run(const std::string& host) {
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        hints.ai_flags = AI_ADDRCONFIG;
        addrinfo* found = nullptr;
        status = getaddrinfo(host.c_str(), nullptr, &hints, &found);
        const AddressList list{status == 0 ? found : nullptr};
        for (const auto* at = list.get(); at && addresses.size() < 16; at = at->ai_next) {
            std::array<char, NI_MAXHOST> text{};
            if (getnameinfo(at->ai_addr, at->ai_addrlen, text.data(), text.size(), nullptr, 0,
                            NI_NUMERICHOST) == 0) {
                addresses.emplace_back(text.data());
            }
        }
        ready = true;
        eventfd_write(done, 1);
    }

    const int done;  ///< readable at the end
    std::atomic<bool> ready{false};
    int status = 0;  ///< this and the addresses only when ready
    std::vector<std::string> addresses;
};

AddressList numericAddress(const std::string& address, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return {};
    return AddressList{found};
}

/// Small commands go out at once, and a connection that a NAT forgot is noticed within minutes.
void tune(int fd) {
    const int on = 1;
    const int idle = 120;
    const int interval = 30;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
}

std::string systemMessage(int error) {
    return std::generic_category().message(error);
}

bool mayTryAgain(int error) {
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

}  // namespace

Error mailError(MailFault fault, std::string sentence) {
    const auto row = std::ranges::find(kFaults, fault, &FaultRow::fault);
    ASSERT(row != kFaults.end());
    return Error{row->code, std::string{row->reason}, {}, std::move(sentence)};
}

MailFault faultOf(const Error& error) {
    const auto row = std::ranges::find(kFaults, std::string_view{error.reason}, &FaultRow::reason);
    return row == kFaults.end() ? MailFault::protocol : row->fault;
}

std::string quoteServer(std::string_view text) {
    // Cut before cleaning: a server may send much, and we quote little.
    const auto clean = cleanLine(toValidUtf8(text.substr(0, 1000)));
    return std::string{firstCodePoints(clean, 200)};
}

void ConnectionReport::passed(std::string name, std::string message) {
    steps.push_back(ConnectionStep{std::move(name), true, std::move(message)});
}

Error ConnectionReport::failed(std::string name, Error error) {
    steps.push_back(ConnectionStep{std::move(name), false, error.detail});
    return error;
}

StopSignal::StopSignal() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

StopSignal::~StopSignal() {
    ::close(fd_);
}

void StopSignal::raise() noexcept {
    raised_ = true;
    eventfd_write(fd_, 1);  // never read again: stays readable for all who wait
}

bool StopSignal::waitFor(std::chrono::milliseconds time) const {
    pollfd watched{fd_, POLLIN, 0};
    poll(&watched, 1, static_cast<int>(std::clamp<std::int64_t>(time.count(), 0, 1'000'000'000)));
    return raised_;
}

Connection::Connection(const Clock& clock, const StopSignal& stop)
    : clock_(clock), stop_(stop), buffer_(64 * 1024) {}

Connection::~Connection() {
    close();
}

Connection::Deadline Connection::in(std::chrono::milliseconds time) const {
    return clock_.steady() + time;
}

Result<void> Connection::open(const std::string& host, std::uint16_t port,
                              std::chrono::milliseconds time, ConnectionReport& report) {
    ASSERT(fd_ < 0);
    auto addresses = lookUp(host, in(time));
    if (!addresses) return report.failed("Name lookup", std::move(addresses).error());
    report.passed("Name lookup", fmt::format("{} is {}.", host, fmt::join(*addresses, ", ")));

    const auto deadline = in(time);
    Error last = mailError(MailFault::unreachable, fmt::format("{} has no address.", host));
    for (std::size_t i = 0; i < addresses->size(); ++i) {
        // A dead address may use up its share of the time, not that of the next ones.
        const auto left = std::max(deadline - clock_.steady(), Duration{0});
        const auto share = left / static_cast<std::int64_t>(addresses->size() - i);
        auto connected = connectTo((*addresses)[i], port, clock_.steady() + share);
        if (connected) {
            report.passed("Connection",
                          fmt::format("Connected to {} on port {}.", (*addresses)[i], port));
            return {};
        }
        last = std::move(connected).error();
        if (faultOf(last) == MailFault::stopped) break;
    }
    return report.failed("Connection", std::move(last));
}

Result<std::vector<std::string>> Connection::lookUp(const std::string& host, Deadline deadline) {
    if (numericAddress(host, 0)) return std::vector{host};

    auto lookup = std::make_shared<Lookup>();
    std::thread([lookup, host] { lookup->run(host); }).detach();
    if (auto done = wait(lookup->done, POLLIN, deadline); !done) {
        if (faultOf(done.error()) != MailFault::timeout) return std::move(done).error();
        return mailError(MailFault::lookup,
                         fmt::format("Looking up {} took too long. Check the name servers (DNS) "
                                     "of this machine.",
                                     host));
    }
    ASSERT(lookup->ready);
    if (lookup->status == 0 && !lookup->addresses.empty()) return lookup->addresses;
    if (lookup->status == EAI_AGAIN) {
        return mailError(MailFault::lookup,
                         fmt::format("The name {} could not be looked up right now. If it stays "
                                     "so, check the name servers (DNS) of this machine.",
                                     host));
    }
    return mailError(MailFault::lookup,
                     fmt::format("There is no server named {}. Check the spelling.", host));
}

Result<void> Connection::connectTo(const std::string& address, std::uint16_t port,
                                   Deadline deadline) {
    const auto target = numericAddress(address, port);
    if (!target) return mailError(MailFault::unreachable, address + " is not an address.");

    fd_ = ::socket(target->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int error = fd_ < 0 ? errno : 0;
    if (error == 0 && ::connect(fd_, target->ai_addr, target->ai_addrlen) != 0) error = errno;
    if (error == EINPROGRESS) {
        if (auto ready = wait(fd_, POLLOUT, deadline); !ready) {
            close();
            if (faultOf(ready.error()) != MailFault::timeout) return ready;
            return mailError(MailFault::unreachable,
                             fmt::format("{} does not answer on port {}. Check the port, and "
                                         "whether a firewall stands between.",
                                         address, port));
        }
        socklen_t size = sizeof error;
        getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    }
    if (error != 0) {
        close();
        if (error == ECONNREFUSED) {
            return mailError(MailFault::unreachable,
                             fmt::format("Nothing listens at {} on port {}. Check the port, and "
                                         "that the server runs.",
                                         address, port));
        }
        return mailError(MailFault::unreachable, fmt::format("{} cannot be reached on port {}: {}.",
                                                             address, port, systemMessage(error)));
    }
    tune(fd_);
    return {};
}

Result<void> Connection::startTls(const std::string& host, const std::string& caFile,
                                  Deadline deadline, ConnectionReport& report) {
    ASSERT(fd_ >= 0 && !tls_);
    auto engine = TlsEngine::client(host, caFile);
    if (!engine) return report.failed("Encryption", std::move(engine).error());
    tls_ = std::move(*engine);
    if (auto done = handshake(deadline); !done) {
        return report.failed("Encryption", std::move(done).error());
    }
    report.passed("Encryption", fmt::format("{}, and the certificate is for {} and trusted.",
                                            tls_->version(), host));
    return {};
}

Result<void> Connection::handshake(Deadline deadline) {
    std::string early;  // a server speaks first only after the handshake
    while (true) {
        // Also after a failure: the alert tells the server's operator why.
        auto sent = sendAll(tls_->takeOutput(), deadline);
        if (tls_->state() == TlsEngine::State::failed) return tls_->failure();
        if (!sent) return sent;
        if (tls_->state() == TlsEngine::State::open) break;
        auto wire = receive(deadline);
        if (!wire && faultOf(wire.error()) == MailFault::closed) {
            return mailError(MailFault::encryption,
                             "The server hung up while encryption was agreed on. Check that the "
                             "port belongs to the chosen kind of encryption.");
        }
        if (!wire) return std::move(wire).error();
        tls_->receive(*wire, early);
    }
    early_ = std::move(early);
    return {};
}

Result<void> Connection::write(std::string_view bytes, Deadline deadline) {
    if (!tls_) return sendAll(bytes, deadline);
    // In pieces, so that a big message is not held encrypted as a whole.
    constexpr std::size_t kPiece = 256 * 1024;
    while (!bytes.empty()) {
        const auto piece = bytes.substr(0, kPiece);
        bytes.remove_prefix(piece.size());
        if (tls_->send(piece) == TlsEngine::State::failed) return tls_->failure();
        if (auto sent = sendAll(tls_->takeOutput(), deadline); !sent) return sent;
    }
    return {};
}

Result<void> Connection::read(std::string& out, Deadline deadline) {
    if (!tls_) {
        auto bytes = receive(deadline);
        if (!bytes) return std::move(bytes).error();
        out.append(*bytes);
        return {};
    }
    if (!early_.empty()) {
        out.append(std::exchange(early_, {}));
        return {};
    }
    const auto before = out.size();
    while (out.size() == before) {
        if (tls_->state() == TlsEngine::State::closed) {
            return mailError(MailFault::closed, "The server ended the connection.");
        }
        if (tls_->state() == TlsEngine::State::failed) return tls_->failure();
        auto wire = receive(deadline);
        if (!wire) return std::move(wire).error();
        tls_->receive(*wire, out);
        // Answers of TLS itself (key updates) go out at once.
        if (auto sent = sendAll(tls_->takeOutput(), deadline); !sent) return sent;
    }
    return {};
}

void Connection::close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    tls_.reset();
    early_.clear();
}

Result<void> Connection::wait(int fd, short events, Deadline deadline) const {
    while (true) {
        if (stopped()) return mailError(MailFault::stopped, "Deskbell is stopping.");
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock_.steady());
        const auto patience = std::clamp<std::int64_t>(left.count(), 0, 1'000'000'000);
        std::array<pollfd, 2> watched{{{fd, events, 0}, {stop_.descriptor(), POLLIN, 0}}};
        const nfds_t count = heedsStop_ ? 2 : 1;
        const int ready = poll(watched.data(), count, static_cast<int>(patience));
        if (watched[0].revents != 0 && !stopped()) return {};
        if (ready == 0) {
            return mailError(MailFault::timeout,
                             "The server took too long to answer. It may be overloaded; it will "
                             "be tried again.");
        }
        if (ready < 0 && errno != EINTR) {
            throw std::system_error(errno, std::generic_category(), "poll");
        }
    }
}

Result<void> Connection::sendAll(std::string_view bytes, Deadline deadline) {
    if (stopped()) return mailError(MailFault::stopped, "Deskbell is stopping.");
    if (fd_ < 0) return mailError(MailFault::closed, "The connection is closed.");
    while (!bytes.empty()) {
        const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (mayTryAgain(errno)) {
            if (auto ready = wait(fd_, POLLOUT, deadline); !ready) return ready;
        } else {
            return mailError(
                MailFault::closed,
                fmt::format("The connection to the server broke: {}.", systemMessage(errno)));
        }
    }
    return {};
}

/// The next bytes from the network, valid until the next call.
Result<std::string_view> Connection::receive(Deadline deadline) {
    if (fd_ < 0) return mailError(MailFault::closed, "The connection is closed.");
    while (true) {
        if (auto ready = wait(fd_, POLLIN, deadline); !ready) return std::move(ready).error();
        const auto got = ::recv(fd_, buffer_.data(), buffer_.size(), 0);
        if (got > 0) return std::string_view{buffer_.data(), static_cast<std::size_t>(got)};
        if (got == 0) return mailError(MailFault::closed, "The server ended the connection.");
        if (!mayTryAgain(errno)) {
            return mailError(
                MailFault::closed,
                fmt::format("The connection to the server broke: {}.", systemMessage(errno)));
        }
    }
}

}  // namespace deskbell::email
