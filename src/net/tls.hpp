#pragma once
// TLS for the server, on OpenSSL, without Asio's stream: that one holds 34 kB per connection, this
// nothing but what OpenSSL itself keeps.

#include <filesystem>
#include <memory>
#include <span>

struct iovec;
struct ssl_ctx_st;
struct ssl_st;

namespace deskbell::net {

/// What came of trying to read or write without waiting.
struct Io {
    enum class Status {
        done,       ///< `bytes` were moved, at least one
        wantRead,   ///< try again when the socket is readable
        wantWrite,  ///< try again when the socket is writable
        closed,     ///< the other end has closed, or the connection is broken
    };
    Status status = Status::closed;
    std::size_t bytes = 0;
};

/// One TLS connection on a non-blocking socket. The handshake happens by itself while reading.
class TlsConnection {
public:
    TlsConnection(ssl_st* ssl, std::span<char> record) : ssl_(ssl), record_(record) {}

    /// `into` has room for a record. OpenSSL takes them from the socket one at a time, so nothing
    /// is held back that waiting for the socket would miss.
    [[nodiscard]] Io read(std::span<char> into);
    /// Joins the pieces into one record. What was not written has to be given again unchanged, with
    /// more behind it at the most.
    [[nodiscard]] Io write(std::span<const iovec> pieces);
    /// Says that nothing more will be sent.
    void endOutput();

private:
    [[nodiscard]] Io outcome(int result) const;

    struct Free {
        void operator()(ssl_st* ssl) const;
    };
    std::unique_ptr<ssl_st, Free> ssl_;
    std::span<char> record_;  ///< the loop's, shared by its connections
};

/// Certificate and settings: TLS 1.2 and up, ALPN http/1.1, buffers released when idle.
class TlsContext {
public:
    /// Throws std::runtime_error when a file cannot be used or the key does not fit.
    TlsContext(const std::filesystem::path& certificate, const std::filesystem::path& privateKey);

    /// `record` is room for one TLS record (16 kB) that may be used between two waits.
    [[nodiscard]] TlsConnection accept(int socket, std::span<char> record) const;

private:
    struct Free {
        void operator()(ssl_ctx_st* context) const;
    };
    std::unique_ptr<ssl_ctx_st, Free> context_;
};

}  // namespace deskbell::net
