#include "support/scripted_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace deskbell::test {

std::string ScriptedPeer::readUntil(std::string_view end) {
    std::size_t at = 0;
    while ((at = buffer_.find(end)) == std::string::npos) {
        if (!fill()) throw std::runtime_error("the client hung up");
    }
    auto text = buffer_.substr(0, at + end.size());
    buffer_.erase(0, text.size());
    return text;
}

std::string ScriptedPeer::readLine() {
    auto line = readUntil("\r\n");
    line.resize(line.size() - 2);
    return line;
}

std::string ScriptedPeer::readExactly(std::size_t count) {
    while (buffer_.size() < count) {
        if (!fill()) throw std::runtime_error("the client hung up");
    }
    auto bytes = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return bytes;
}

void ScriptedPeer::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) throw std::runtime_error("the client hung up");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void ScriptedPeer::awaitEnd() {
    while (fill()) buffer_.clear();
}

bool ScriptedPeer::fill() {
    std::array<char, 16 * 1024> bytes{};
    const auto got = ::recv(fd_, bytes.data(), bytes.size(), 0);
    if (got < 0) throw std::runtime_error("the client says nothing");
    buffer_.append(bytes.data(), static_cast<std::size_t>(got));
    return got > 0;
}

struct ScriptedServer::State {
    Script script;
    int listening = -1;
    std::uint16_t port = 0;
    std::mutex mutex;
    int talking = -1;
    bool over = false;
    std::thread thread;

    void run() {
        while (true) {
            const int fd = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
            if (fd < 0) return;
            {
                const std::lock_guard lock(mutex);
                if (over) return static_cast<void>(::close(fd));
                talking = fd;
            }
            const timeval tenSeconds{10, 0};
            ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tenSeconds, sizeof tenSeconds);
            ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tenSeconds, sizeof tenSeconds);
            try {
                ScriptedPeer peer(fd);
                script(peer);
            } catch (const std::runtime_error&) {
                // Many scripts end with a client that has had enough.
            }
            const std::lock_guard lock(mutex);
            talking = -1;
            ::close(fd);
        }
    }
};

ScriptedServer::ScriptedServer(Script script) : state_(std::make_unique<State>()) {
    state_->script = std::move(script);
    state_->listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(state_->listening, any, size) != 0 || ::listen(state_->listening, 16) != 0 ||
        ::getsockname(state_->listening, any, &size) != 0) {
        throw std::runtime_error("cannot listen on loopback");
    }
    state_->port = ntohs(address.sin_port);
    state_->thread = std::thread([state = state_.get()] { state->run(); });
}

ScriptedServer::~ScriptedServer() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->over = true;
        if (state_->talking >= 0) ::shutdown(state_->talking, SHUT_RDWR);
    }
    ::shutdown(state_->listening, SHUT_RDWR);  // wakes accept
    state_->thread.join();
    ::close(state_->listening);
}

std::uint16_t ScriptedServer::port() const {
    return state_->port;
}

}  // namespace deskbell::test
