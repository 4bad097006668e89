#pragma once
// A connected socket, plain or TLS. Reads and writes what is possible at once and says what to wait
// for: so nobody needs a buffer while waiting, and one loop's buffer serves all its connections.

#include <boost/asio/ip/tcp.hpp>
#include <optional>
#include <span>

#include "net/tls.hpp"

namespace deskbell::net {

class Transport {
public:
    using Socket = boost::asio::ip::tcp::socket;

    /// Makes the socket non-blocking. Throws boost::system::system_error when that fails.
    Transport(Socket socket, const TlsContext* tls, std::span<char> record);

    [[nodiscard]] bool secure() const { return tls_.has_value(); }
    [[nodiscard]] Io read(std::span<char> into);
    /// One gathered write. Over TLS, what was not written has to be given again unchanged.
    [[nodiscard]] Io write(std::span<const iovec> pieces);

    /// Calls f(error_code) once when there is something to read, or room to write.
    template <class F>
    void whenReadable(F f) {
        socket_.async_wait(Socket::wait_read, std::move(f));
    }
    template <class F>
    void whenWritable(F f) {
        socket_.async_wait(Socket::wait_write, std::move(f));
    }

    /// Tells the other end that nothing more will come.
    void endOutput();
    void close();

private:
    Socket socket_;
    std::optional<TlsConnection> tls_;
};

}  // namespace deskbell::net
