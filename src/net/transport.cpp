#include "net/transport.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>

namespace deskbell::net {

namespace {

Io outcome(ssize_t result, Io::Status whenBlocked) {
    if (result > 0) return {Io::Status::done, static_cast<std::size_t>(result)};
    if (result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return {whenBlocked};
    return {Io::Status::closed};
}

template <class F>
ssize_t retryInterrupted(F f) {
    while (true) {
        const ssize_t result = f();
        if (result >= 0 || errno != EINTR) return result;
    }
}

}  // namespace

Transport::Transport(Socket socket, const TlsContext* tls, std::span<char> record)
    : socket_(std::move(socket)) {
    socket_.non_blocking(true);
    socket_.set_option(boost::asio::ip::tcp::no_delay(true));
    if (tls != nullptr) tls_.emplace(tls->accept(socket_.native_handle(), record));
}

Io Transport::read(std::span<char> into) {
    if (tls_) return tls_->read(into);
    const auto fd = socket_.native_handle();
    return outcome(retryInterrupted([&] { return ::recv(fd, into.data(), into.size(), 0); }),
                   Io::Status::wantRead);
}

Io Transport::write(std::span<const iovec> pieces) {
    if (tls_) return tls_->write(pieces);
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(pieces.data());  // sendmsg() does not change it
    message.msg_iovlen = pieces.size();
    const auto fd = socket_.native_handle();
    return outcome(retryInterrupted([&] { return ::sendmsg(fd, &message, MSG_NOSIGNAL); }),
                   Io::Status::wantWrite);
}

void Transport::endOutput() {
    if (tls_) tls_->endOutput();
    boost::system::error_code ignored;  // the other end may be gone already
    socket_.shutdown(Socket::shutdown_send, ignored);
}

void Transport::close() {
    tls_.reset();
    boost::system::error_code ignored;
    socket_.close(ignored);
}

}  // namespace deskbell::net
