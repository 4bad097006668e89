#include "net/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/uio.h>

#include <limits>
#include <string>

namespace deskbell::net {

namespace {

[[noreturn]] void throwTlsError(const std::string& what) {
    char text[256] = "unknown error";
    if (const auto code = ERR_get_error(); code != 0) ERR_error_string_n(code, text, sizeof text);
    ERR_clear_error();
    throw std::runtime_error(what + ": " + text);
}

int chooseHttp11(SSL*, const unsigned char** out, unsigned char* outSize, const unsigned char* in,
                 unsigned int inSize, void*) {
    constexpr unsigned char kOurs[] = "\x08http/1.1";
    unsigned char* chosen = nullptr;
    const int result = SSL_select_next_proto(&chosen, outSize, kOurs, sizeof kOurs - 1, in, inSize);
    if (result != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_NOACK;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

}  // namespace

void TlsConnection::Free::operator()(ssl_st* ssl) const {
    SSL_free(ssl);
}
void TlsContext::Free::operator()(ssl_ctx_st* context) const {
    SSL_CTX_free(context);
}

TlsContext::TlsContext(const std::filesystem::path& certificate,
                       const std::filesystem::path& privateKey)
    : context_(SSL_CTX_new(TLS_server_method())) {
    if (!context_) throwTlsError("cannot start TLS");
    SSL_CTX* context = context_.get();
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(
        context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context, 0);  // TlsConnection::read() relies on it
    // Tickets keep sessions at the client; a cache here would only be memory.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_alpn_select_cb(context, chooseHttp11, nullptr);

    if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1) {
        throwTlsError("cannot use the certificate " + certificate.string());
    }
    if (SSL_CTX_use_PrivateKey_file(context, privateKey.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context) != 1) {
        throwTlsError("cannot use the private key " + privateKey.string());
    }
}

TlsConnection TlsContext::accept(int socket, std::span<char> record) const {
    ssl_st* ssl = SSL_new(context_.get());
    if (ssl == nullptr) throw std::bad_alloc();
    TlsConnection connection(ssl, record);
    if (SSL_set_fd(ssl, socket) != 1) throw std::bad_alloc();
    SSL_set_accept_state(ssl);
    return connection;
}

Io TlsConnection::read(std::span<char> into) {
    ERR_clear_error();
    const auto room = std::min<std::size_t>(into.size(), std::numeric_limits<int>::max());
    return outcome(SSL_read(ssl_.get(), into.data(), static_cast<int>(room)));
}

Io TlsConnection::write(std::span<const iovec> pieces) {
    std::size_t size = 0;
    for (const auto& piece : pieces) {
        const std::size_t part = std::min(piece.iov_len, record_.size() - size);
        std::memcpy(record_.data() + size, piece.iov_base, part);
        size += part;
    }
    ERR_clear_error();
    return outcome(SSL_write(ssl_.get(), record_.data(), static_cast<int>(size)));
}

void TlsConnection::endOutput() {
    // Fails when the handshake is not over; then there is nobody to tell.
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
}

Io TlsConnection::outcome(int result) const {
    if (result > 0) return {Io::Status::done, static_cast<std::size_t>(result)};
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            return {Io::Status::wantRead};
        case SSL_ERROR_WANT_WRITE:
            return {Io::Status::wantWrite};
        default:
            return {Io::Status::closed};
    }
}

}  // namespace deskbell::net
