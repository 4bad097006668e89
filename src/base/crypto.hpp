#pragma once
// Hashes, passwords and encodings; libsodium and OpenSSL stay inside crypto.cpp.

#include <memory>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"

namespace deskbell {

/// SHA-256 as 64 lower-case hex digits.
[[nodiscard]] std::string sha256Hex(std::string_view bytes);
/// HMAC-SHA-256 (RFC 2104), 32 raw bytes.
[[nodiscard]] std::string hmacSha256(std::string_view key, std::string_view message);
/// SHA-1, 20 raw bytes; only for the WebSocket handshake (RFC 6455).
[[nodiscard]] std::string sha1(std::string_view bytes);
/// Compares in constant time; lengths may be learned, contents not.
[[nodiscard]] bool equalsConstantTime(std::string_view a, std::string_view b);

/// SHA-256 fed in pieces.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    void update(std::string_view bytes);
    /// The digest as 64 hex digits; call once.
    [[nodiscard]] std::string finishHex();

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Argon2id with libsodium's "interactive" limits (64 MiB, ~70 ms). Slow on purpose: call it in a
/// prepare step, never inside a transaction. Throws std::bad_alloc when memory is short.
[[nodiscard]] std::string hashPassword(std::string_view password);
[[nodiscard]] bool verifyPassword(std::string_view hash, std::string_view password);

/// Authenticated encryption of secrets at rest (XSalsa20-Poly1305); the nonce is stored in front.
/// The key has 32 bytes. `invalid` (reason "secret.corrupt") when it was tampered with.
[[nodiscard]] std::string seal(std::string_view key, std::string_view plain, Random& random);
[[nodiscard]] Result<std::string> unseal(std::string_view key, std::string_view sealed);

[[nodiscard]] std::string toHex(std::string_view bytes);
[[nodiscard]] std::string toBase64(std::string_view bytes);
/// Accepts padded base64; `invalid` (reason "base64.format") otherwise.
[[nodiscard]] Result<std::string> fromBase64(std::string_view text);
/// Unpadded base64url (RFC 4648 section 5).
[[nodiscard]] std::string toBase64Url(std::string_view bytes);
[[nodiscard]] Result<std::string> fromBase64Url(std::string_view text);

}  // namespace deskbell
