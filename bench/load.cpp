#include "load.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/core.h>

#include "generate.hpp"
#include "words.hpp"

namespace deskbell::bench {

namespace {

/// A blocking socket; reads by lines.
class Socket {
public:
    explicit Socket(const Peer& peer) : handle_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(peer.port));
        const timeval patience{30, 0};
        const int on = 1;
        setsockopt(handle_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        setsockopt(handle_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (inet_pton(AF_INET, peer.address.c_str(), &to.sin_addr) != 1 ||
            connect(handle_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
            throw std::runtime_error(
                fmt::format("cannot connect to {}:{}", peer.address, peer.port));
    }
    Socket(Socket&& other) noexcept : handle_(other.handle_), kept_(std::move(other.kept_)) {
        other.handle_ = -1;
    }
    Socket& operator=(Socket&&) = delete;
    ~Socket() {
        if (handle_ >= 0) close(handle_);
    }

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(handle_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) throw std::runtime_error("the connection broke while sending");
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    [[nodiscard]] std::string line() {
        for (;;) {
            if (const auto end = kept_.find("\r\n"); end != std::string::npos) {
                auto out = kept_.substr(0, end);
                kept_.erase(0, end + 2);
                return out;
            }
            char more[4096];
            const auto got = recv(handle_, more, sizeof more, 0);
            if (got <= 0) throw std::runtime_error("the connection broke while waiting");
            kept_.append(more, static_cast<std::size_t>(got));
        }
    }

    /// The last line of an SMTP answer; throws unless it begins with `digit`.
    void expect(char digit) {
        std::string answer;
        do answer = line();
        while (answer.size() > 3 && answer[3] == '-');
        if (answer.empty() || answer[0] != digit) throw std::runtime_error("refused: " + answer);
    }

private:
    int handle_;
    std::string kept_;
};

void deliver(Socket& socket, const std::string& mail) {
    socket.send("MAIL FROM:<customer@post.example>\r\n");
    socket.expect('2');
    socket.send(fmt::format("RCPT TO:<{}>\r\n", kInboxAddress));
    socket.expect('2');
    socket.send("DATA\r\n");
    socket.expect('3');
    socket.send(mail + ".\r\n");
    socket.expect('2');
}

}  // namespace

double deliverMails(const Peer& peer, int connections, std::int64_t mails, std::uint64_t seed) {
    std::vector<std::string> ready;
    for (std::int64_t n = 0; n < mails; ++n)
        ready.push_back(mail(static_cast<std::uint64_t>(n), seed, kInboxAddress));
    std::atomic<std::size_t> next{0};
    std::exception_ptr trouble;
    std::mutex guard;
    const auto begin = std::chrono::steady_clock::now();
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < connections; ++i) {
            threads.emplace_back([&] {
                try {
                    Socket socket(peer);
                    socket.expect('2');
                    socket.send("LHLO bench.example\r\n");
                    socket.expect('2');
                    for (auto n = next++; n < ready.size(); n = next++) deliver(socket, ready[n]);
                } catch (...) {
                    const std::lock_guard lock(guard);
                    trouble = std::current_exception();
                }
            });
        }
    }
    if (trouble) std::rethrow_exception(trouble);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void holdLiveConnections(const Peer& peer, int connections, const std::string& cookie) {
    const auto upgrade = fmt::format(
        "GET /api/v1/live HTTP/1.1\r\nHost: {0}:{1}\r\nOrigin: http://{0}:{1}\r\nCookie: {2}\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        peer.address, peer.port, cookie);
    std::vector<Socket> open;
    for (int i = 0; i < connections; ++i) {
        auto& socket = open.emplace_back(peer);
        socket.send(upgrade);
        const auto status = socket.line();
        if (status.find(" 101 ") == std::string::npos)
            throw std::runtime_error("refused: " + status);
        while (!socket.line().empty()) {
        }
    }
    fmt::print("open {}\n", connections);
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
}

}  // namespace deskbell::bench
