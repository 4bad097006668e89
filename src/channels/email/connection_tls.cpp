#include "channels/email/connection_tls.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "channels/email/connection.hpp"

namespace deskbell::email {

namespace {

struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using ContextPtr = std::unique_ptr<SSL_CTX, Free>;
using SslPtr = std::unique_ptr<SSL, Free>;

ContextPtr newContext(const SSL_METHOD* method) {
    ContextPtr context{SSL_CTX_new(method)};
    if (!context) throw std::bad_alloc();
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    return context;
}

std::string certificateSentence(const std::string& host, long verdict) {
    switch (verdict) {
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return fmt::format(
                "The server's certificate is for another name than {}. Enter the host name that "
                "the mail provider gives for this service.",
                host);
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return fmt::format("The certificate of {} has expired. Its operator has to renew it.",
                               host);
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return fmt::format(
                "The certificate of {} is not valid yet. Check the clock of this machine.", host);
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return fmt::format(
                "The certificate of {} was issued by an authority that this machine does not "
                "know. If it is your own, give its certificate as the CA file.",
                host);
        default:
            return fmt::format("The certificate of {} cannot be trusted: {}.", host,
                               X509_verify_cert_error_string(verdict));
    }
}

bool speaksNoTls(int reason) {
    return reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST ||
           reason == SSL_R_PACKET_LENGTH_TOO_LONG;
}

}  // namespace

struct TlsServerContext::Handle {
    ContextPtr context;
};

TlsServerContext::TlsServerContext(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
TlsServerContext::~TlsServerContext() = default;

Result<std::shared_ptr<const TlsServerContext>> TlsServerContext::load(
    const std::filesystem::path& certificate, const std::filesystem::path& privateKey) {
    auto context = newContext(TLS_server_method());
    ERR_clear_error();
    const bool loaded =
        SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) == 1 &&
        SSL_CTX_use_PrivateKey_file(context.get(), privateKey.c_str(), SSL_FILETYPE_PEM) == 1 &&
        SSL_CTX_check_private_key(context.get()) == 1;
    if (!loaded) {
        const auto* why = ERR_reason_error_string(ERR_peek_last_error());
        return Error{Errc::invalid, "mail.tls.files", "certificate",
                     fmt::format("The certificate {} and the key {} cannot be used together: {}.",
                                 certificate.string(), privateKey.string(), why ? why : "unknown")};
    }
    auto handle = std::make_unique<Handle>(Handle{std::move(context)});
    return std::make_shared<const TlsServerContext>(std::move(handle));
}

struct TlsEngine::Handle {
    explicit Handle(SSL_CTX* context) : ssl(SSL_new(context)) {
        if (!ssl) throw std::bad_alloc();
        input = BIO_new(BIO_s_mem());
        output = BIO_new(BIO_s_mem());
        if (!input || !output) throw std::bad_alloc();
        SSL_set_bio(ssl.get(), input, output);  // owned by ssl from here on
    }
    SslPtr ssl;
    BIO* input = nullptr;
    BIO* output = nullptr;
};

TlsEngine::TlsEngine(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
TlsEngine::~TlsEngine() = default;

Result<std::unique_ptr<TlsEngine>> TlsEngine::client(const std::string& host,
                                                     const std::string& caFile) {
    auto context = newContext(TLS_client_method());
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_default_verify_paths(context.get());
    if (!caFile.empty() &&
        SSL_CTX_load_verify_locations(context.get(), caFile.c_str(), nullptr) != 1) {
        return Error{Errc::invalid, "mail.certificate", "ca_file",
                     fmt::format("The CA file {} cannot be read as PEM certificates.", caFile)};
    }

    auto engine = std::make_unique<TlsEngine>(std::make_unique<Handle>(context.get()));
    engine->host_ = host;
    auto* ssl = engine->handle_->ssl.get();
    auto* parameters = SSL_get0_param(ssl);
    if (X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) != 1) {  // not an address: a name
        SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        if (SSL_set1_host(ssl, host.c_str()) != 1 ||
            SSL_set_tlsext_host_name(ssl, host.c_str()) != 1) {
            return mailError(MailFault::encryption, fmt::format("{} is not a host name.", host));
        }
    }
    SSL_set_connect_state(ssl);
    engine->noteResult(SSL_do_handshake(ssl));  // puts the client's first flight into the output
    return engine;
}

std::unique_ptr<TlsEngine> TlsEngine::server(std::shared_ptr<const TlsServerContext> context) {
    auto* shared = context->handle_->context.get();
    auto engine = std::make_unique<TlsEngine>(std::make_unique<Handle>(shared));
    engine->context_ = std::move(context);
    SSL_set_accept_state(engine->handle_->ssl.get());
    return engine;
}

TlsEngine::State TlsEngine::receive(std::string_view wire, std::string& plain) {
    if (state_ == State::closed || state_ == State::failed) return state_;
    if (!wire.empty()) BIO_write(handle_->input, wire.data(), static_cast<int>(wire.size()));

    auto* ssl = handle_->ssl.get();
    if (state_ == State::handshaking) {
        ERR_clear_error();
        if (noteResult(SSL_do_handshake(ssl)) != State::handshaking || !SSL_is_init_finished(ssl)) {
            return state_;
        }
        state_ = State::open;
    }
    std::array<char, 16 * 1024> block;
    while (state_ == State::open) {
        ERR_clear_error();
        const int got = SSL_read(ssl, block.data(), static_cast<int>(block.size()));
        if (got <= 0) {
            noteResult(got);
            break;
        }
        plain.append(block.data(), static_cast<std::size_t>(got));
    }
    return state_;
}

TlsEngine::State TlsEngine::send(std::string_view plain) {
    ASSERT(state_ != State::handshaking);
    while (state_ == State::open && !plain.empty()) {
        ERR_clear_error();
        const auto part = std::min<std::size_t>(plain.size(), 1024 * 1024);
        const int sent = SSL_write(handle_->ssl.get(), plain.data(), static_cast<int>(part));
        if (sent <= 0) {
            // The output is memory and never full: it can only be broken or closed.
            if (noteResult(sent) == State::open) state_ = State::failed;
            break;
        }
        plain.remove_prefix(static_cast<std::size_t>(sent));
    }
    return state_;
}

std::string TlsEngine::takeOutput() {
    std::string wire(BIO_ctrl_pending(handle_->output), '\0');
    if (!wire.empty()) BIO_read(handle_->output, wire.data(), static_cast<int>(wire.size()));
    return wire;
}

std::string TlsEngine::version() const {
    return SSL_get_version(handle_->ssl.get());
}

TlsEngine::State TlsEngine::noteResult(int result) {
    if (result > 0) return state_;
    switch (SSL_get_error(handle_->ssl.get(), result)) {
        case SSL_ERROR_WANT_READ:
        case SSL_ERROR_WANT_WRITE:
            break;
        case SSL_ERROR_ZERO_RETURN:
            state_ = State::closed;
            break;
        default:
            state_ = State::failed;
            describeFailure();
    }
    return state_;
}

void TlsEngine::describeFailure() {
    const auto code = ERR_peek_error();
    const auto verdict = SSL_get_verify_result(handle_->ssl.get());
    if (!context_ && verdict != X509_V_OK) {
        failure_ = mailError(MailFault::certificate, certificateSentence(host_, verdict));
    } else if (speaksNoTls(ERR_GET_REASON(code))) {
        failure_ = mailError(MailFault::encryption,
                             "The server does not speak TLS on this port. Try STARTTLS instead (on "
                             "port 143 for IMAP, 587 for SMTP), or TLS on port 993 or 465.");
    } else {
        const auto* why = ERR_reason_error_string(code);
        failure_ = mailError(
            MailFault::encryption,
            fmt::format("No encrypted connection could be agreed on: {}.", why ? why : "unknown"));
    }
}

}  // namespace deskbell::email
