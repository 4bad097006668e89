#pragma once
// TLS as a transformation of bytes, without a socket: what came from the network goes in, what has
// to be sent comes out. So the blocking clients and the listener's event loop share it, and no
// write of OpenSSL's can raise SIGPIPE. OpenSSL stays in the .cpp.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace deskbell::email {

/// Certificate and key of a server, loaded once and shared by its connections.
class TlsServerContext {
public:
    /// `invalid` (reason "mail.tls.files") when the PEM files cannot be read or do not match.
    [[nodiscard]] static Result<std::shared_ptr<const TlsServerContext>> load(
        const std::filesystem::path& certificate, const std::filesystem::path& privateKey);
    ~TlsServerContext();

private:
    friend class TlsEngine;
    struct Handle;
    std::unique_ptr<Handle> handle_;

public:
    explicit TlsServerContext(std::unique_ptr<Handle> handle);  ///< for load()
};

class TlsEngine {
public:
    enum class State { handshaking, open, closed, failed };

    /// Verifies the chain and that the certificate is for `host` (a name or an address).
    [[nodiscard]] static Result<std::unique_ptr<TlsEngine>> client(const std::string& host,
                                                                   const std::string& caFile);
    [[nodiscard]] static std::unique_ptr<TlsEngine> server(
        std::shared_ptr<const TlsServerContext> context);
    ~TlsEngine();

    /// Takes bytes from the network and goes on with the handshake; appends what was decrypted.
    State receive(std::string_view wire, std::string& plain);
    /// Encrypts; only when open.
    State send(std::string_view plain);
    /// Bytes that have to be sent now.
    [[nodiscard]] std::string takeOutput();
    [[nodiscard]] State state() const { return state_; }
    /// Why it failed, in plain words; only when failed.
    [[nodiscard]] const Error& failure() const { return failure_; }
    /// "TLSv1.3", for reports and trace lines.
    [[nodiscard]] std::string version() const;

private:
    State noteResult(int result);
    void describeFailure();

    struct Handle;
    std::unique_ptr<Handle> handle_;
    std::shared_ptr<const TlsServerContext> context_;  ///< of a server
    std::string host_;                                 ///< that a client wants to reach
    State state_ = State::handshaking;
    Error failure_{Errc::unavailable, "mail.encryption"};

public:
    explicit TlsEngine(std::unique_ptr<Handle> handle);  ///< for client() and server()
};

}  // namespace deskbell::email
