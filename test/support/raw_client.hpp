#pragma once
// Blocking clients that speak to a server over a real socket, byte by byte, without any help from
// the code under test. A read that takes longer than ten seconds fails the test.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cctype>
#include <cstdint>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace deskbell::test {

/// A response as it came; field names in lower case, of repeated fields the last.
struct RawResponse {
    int status = 0;
    std::string head;
    std::map<std::string, std::string> headers;
    std::string body;
};

class RawClient {
public:
    /// `receiveBuffer` above zero makes the kernel take no more than about that much unread.
    explicit RawClient(std::uint16_t port, int receiveBuffer = 0)
        : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        if (receiveBuffer > 0) {
            ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof receiveBuffer);
        }
        const timeval tenSeconds{10, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &tenSeconds, sizeof tenSeconds);
        ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &tenSeconds, sizeof tenSeconds);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error("cannot connect to the server under test");
        }
    }
    RawClient(RawClient&& other) noexcept
        : fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)) {}
    RawClient& operator=(RawClient&&) = delete;
    ~RawClient() { close(); }

    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }
    /// Closes so that the other end sees a reset.
    void reset() {
        const linger now{1, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        close();
    }
    void endOutput() { ::shutdown(fd_, SHUT_WR); }
    [[nodiscard]] int fd() const { return fd_; }

    /// False when the other end does not take it any more.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    /// Exactly so many bytes; fewer when the connection ended.
    std::string read(std::size_t size) {
        while (buffer_.size() < size && fill()) {
        }
        return takeFront(std::min(size, buffer_.size()));
    }
    /// Up to and with `end`; what there was when the connection ended before.
    std::string readUntil(std::string_view end) {
        std::size_t at = 0;
        while ((at = buffer_.find(end)) == std::string::npos && fill()) {
        }
        return takeFront(at == std::string::npos ? buffer_.size() : at + end.size());
    }
    std::string readToEnd() {
        while (fill()) {
        }
        return takeFront(buffer_.size());
    }
    /// True when the other end has closed and everything was read.
    bool atEnd() { return buffer_.empty() && !fill(); }

    /// One response with its body by Content-Length. `headOnly` for answers to HEAD.
    RawResponse readResponse(bool headOnly = false) {
        RawResponse response;
        response.head = readUntil("\r\n\r\n");
        if (response.head.size() < 12) return response;
        response.status = std::stoi(response.head.substr(9, 3));
        std::size_t at = response.head.find("\r\n") + 2;
        while (at + 2 < response.head.size()) {
            const auto end = response.head.find("\r\n", at);
            const auto colon = response.head.find(": ", at);
            std::string name = response.head.substr(at, colon - at);
            for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            response.headers[name] = response.head.substr(colon + 2, end - colon - 2);
            at = end + 2;
        }
        const auto length = response.headers.find("content-length");
        if (!headOnly && length != response.headers.end()) {
            response.body = read(std::stoul(length->second));
        }
        return response;
    }

    RawResponse get(std::string_view target) {
        send("GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n\r\n");
        return readResponse();
    }

private:
    bool fill() {
        char bytes[16 * 1024];
        const auto got = ::recv(fd_, bytes, sizeof bytes, 0);
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            throw std::runtime_error("the server under test does not answer");
        }
        if (got <= 0) return false;
        buffer_.append(bytes, static_cast<std::size_t>(got));
        return true;
    }
    std::string takeFront(std::size_t size) {
        std::string front = buffer_.substr(0, size);
        buffer_.erase(0, size);
        return front;
    }

    int fd_;
    std::string buffer_;
};

/// One WebSocket frame as the server sent it.
struct RawFrame {
    int opcode = -1;  ///< -1: the connection ended
    bool final = false;
    std::string payload;

    /// The code of a close frame, 0 when it has none.
    [[nodiscard]] int closeCode() const {
        if (opcode != 8 || payload.size() < 2) return 0;
        return static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
    }
};

/// A client frame; `mask` false breaks the protocol on purpose.
inline std::string clientFrame(int opcode, std::string_view payload, bool final = true,
                               bool mask = true) {
    std::string frame;
    frame += static_cast<char>((final ? 0x80 : 0) | opcode);
    const int maskBit = mask ? 0x80 : 0;
    const auto size = payload.size();
    if (size < 126) {
        frame += static_cast<char>(maskBit | static_cast<int>(size));
    } else {
        const int bytes = size <= 0xffff ? 2 : 8;
        frame += static_cast<char>(maskBit | (bytes == 2 ? 126 : 127));
        for (int i = bytes - 1; i >= 0; --i) {
            frame += static_cast<char>(static_cast<std::uint64_t>(size) >> (8 * i) & 0xff);
        }
    }
    constexpr std::string_view kMask = "\x12\x34\x56\x78";
    if (mask) frame += kMask;
    for (std::size_t i = 0; i < size; ++i) {
        frame += mask ? static_cast<char>(payload[i] ^ kMask[i % 4]) : payload[i];
    }
    return frame;
}

class RawWebSocket {
public:
    /// Connects and upgrades; throws unless the answer is 101. `extraFields` end in CRLF each.
    RawWebSocket(std::uint16_t port, std::string_view target, std::string_view extraFields = {},
                 int receiveBuffer = 0)
        : client_(port, receiveBuffer) {
        client_.send("GET " + std::string(target) +
                     " HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                     std::string(extraFields) + "\r\n");
        upgrade_ = client_.readResponse();
        if (upgrade_.status != 101) throw std::runtime_error("no upgrade: " + upgrade_.head);
    }

    [[nodiscard]] const RawResponse& upgrade() const { return upgrade_; }
    RawClient& raw() { return client_; }

    bool sendText(std::string_view text) { return client_.send(clientFrame(1, text)); }
    bool sendClose(int code) {
        const char payload[2] = {static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
        return client_.send(clientFrame(8, {payload, 2}));
    }
    RawFrame readFrame() {
        const std::string head = client_.read(2);
        if (head.size() < 2) return {};
        RawFrame frame;
        frame.final = (static_cast<unsigned char>(head[0]) & 0x80) != 0;
        frame.opcode = static_cast<unsigned char>(head[0]) & 15;
        std::uint64_t size = static_cast<unsigned char>(head[1]);
        if (size > 125) {
            const std::string extended = client_.read(size == 126 ? 2 : 8);
            size = 0;
            for (const char c : extended) size = size << 8 | static_cast<unsigned char>(c);
        }
        frame.payload = client_.read(static_cast<std::size_t>(size));
        return frame;
    }

private:
    RawClient client_;
    RawResponse upgrade_;
};

}  // namespace deskbell::test
