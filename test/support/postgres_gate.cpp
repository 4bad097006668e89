#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <list>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "support/postgres_server.hpp"

namespace deskbell::test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// Both ends of a connection through the gate.
struct Pair {
    Pair(int fromClient, int toServer) : client(fromClient), server(toServer) {}
    ~Pair() {
        ::close(client);
        ::close(server);
    }
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;

    int client, server;
    bool swallows = false;  ///< hangs up when the server answers
    bool stalls = false;
};

bool sendAll(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

}  // namespace

struct Gate::State {
    explicit State(std::uint16_t port) : to(port) {
        auto address = loopback(0);
        socklen_t size = sizeof address;
        auto* any = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener, any, size) != 0 || ::listen(listener, 64) != 0 ||
            ::getsockname(listener, any, &size) != 0 || ::pipe(wake.data()) != 0) {
            throw std::runtime_error("no gate");
        }
        own = ntohs(address.sin_port);
        thread = std::thread([this] { run(); });
    }
    ~State() {
        stopping = true;
        poke();
        thread.join();
        for (const int fd : {listener, wake[0], wake[1]}) ::close(fd);
    }

    void poke() const { [[maybe_unused]] const auto sent = ::write(wake[1], "x", 1); }

    void run() {
        while (!stopping) {
            std::vector<pollfd> sockets{{wake[0], POLLIN, 0}, {listener, POLLIN, 0}};
            for (const auto& pair : pairs) {
                const short events = pair.stalls ? 0 : POLLIN;
                sockets.push_back({pair.client, events, 0});
                sockets.push_back({pair.server, events, 0});
            }
            ::poll(sockets.data(), sockets.size(), -1);
            if (sockets[0].revents != 0) {
                std::array<char, 64> sink{};
                [[maybe_unused]] const auto got = ::read(wake[0], sink.data(), sink.size());
            }
            std::size_t at = 2;
            for (auto pair = pairs.begin(); pair != pairs.end(); at += 2) {
                const bool keep = (sockets[at].revents == 0 || fromClient(*pair)) &&
                                  (sockets[at + 1].revents == 0 || fromServer(*pair));
                pair = keep ? std::next(pair) : pairs.erase(pair);
            }
            if (cutting.exchange(false)) pairs.clear();
            if (sockets[1].revents != 0) accept();
            open = static_cast<int>(pairs.size());
        }
        pairs.clear();
    }

    void accept() {
        const int client = ::accept(listener, nullptr, nullptr);
        const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const auto address = loopback(to);
        const bool connected =
            ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        if (client < 0 || !connected) {
            ::close(client);
            ::close(server);
            return;
        }
        pairs.emplace_back(client, server);
    }

    bool fromClient(Pair& pair) {
        const auto bytes = receive(pair.client);
        if (bytes.empty()) return false;
        {
            const std::lock_guard lock(mutex);
            if (trigger && bytes.find(*trigger) != std::string::npos) {
                trigger.reset();
                if (how == Break::before) return false;
                if (how == Break::after) pair.swallows = true;
                if (how == Break::stall) {
                    pair.stalls = true;
                    return true;
                }
            }
        }
        return sendAll(pair.server, bytes);
    }

    static bool fromServer(Pair& pair) {
        const auto bytes = receive(pair.server);
        return !bytes.empty() && !pair.swallows && sendAll(pair.client, bytes);
    }

    static std::string receive(int fd) {
        std::string bytes(65536, '\0');
        const auto got = ::recv(fd, bytes.data(), bytes.size(), 0);
        bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return bytes;
    }

    const std::uint16_t to;
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    std::uint16_t own = 0;
    std::array<int, 2> wake{};
    std::list<Pair> pairs;
    std::atomic<int> open{0};
    std::atomic<bool> cutting{false};
    std::atomic<bool> stopping{false};
    std::mutex mutex;
    std::optional<std::string> trigger;
    Break how = Break::before;
    std::thread thread;
};

Gate::Gate(std::uint16_t to) : state_(std::make_unique<State>(to)) {}

Gate::~Gate() = default;

std::uint16_t Gate::port() const {
    return state_->own;
}

void Gate::breakAt(std::string text, Break how) {
    const std::lock_guard lock(state_->mutex);
    state_->trigger = std::move(text);
    state_->how = how;
}

void Gate::cut() {
    state_->cutting = true;
    state_->poke();
}

int Gate::open() const {
    return state_->open;
}

}  // namespace deskbell::test
