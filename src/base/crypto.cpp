#include "base/crypto.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <new>

#include "base/assert.hpp"

namespace deskbell {
namespace {

constexpr std::size_t kShortText = 512;

const unsigned char* bytesOf(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytesOf(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

/// Chooses libsodium's fast implementations once, before the first slow call.
void prepareSodium() {
    static const bool ready = sodium_init() >= 0;
    ASSERT(ready);
}

std::string encodeBase64(std::string_view bytes, int variant) {
    std::string out(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(out.data(), out.size(), bytesOf(bytes), bytes.size(), variant);
    out.pop_back();  // the terminating NUL
    return out;
}

Result<std::string> decodeBase64(std::string_view text, int variant) {
    std::string out(text.size() / 4 * 3 + 3, '\0');
    std::size_t size = 0;
    if (sodium_base642bin(bytesOf(out), out.size(), text.data(), text.size(), nullptr, &size,
                          nullptr, variant) != 0) {
        return Error{Errc::invalid, "base64.format", {}, "This is not valid base64."};
    }
    out.resize(size);
    return out;
}

}  // namespace

std::string sha256Hex(std::string_view bytes) {
    std::string digest(crypto_hash_sha256_BYTES, '\0');
    // For a session's cookie or a key OpenSSL would spend more on finding its algorithm than on it.
    if (bytes.size() <= kShortText)
        crypto_hash_sha256(bytesOf(digest), bytesOf(bytes), bytes.size());
    else
        SHA256(bytesOf(bytes), bytes.size(), bytesOf(digest));
    return toHex(digest);
}

std::string hmacSha256(std::string_view key, std::string_view message) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytesOf(key), key.size());
    crypto_auth_hmacsha256_update(&state, bytesOf(message), message.size());
    std::string out(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_final(&state, bytesOf(out));
    return out;
}

std::string sha1(std::string_view bytes) {
    std::string out(SHA_DIGEST_LENGTH, '\0');
    SHA1(bytesOf(bytes), bytes.size(), bytesOf(out));
    return out;
}

bool equalsConstantTime(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

// OpenSSL uses the processor's instructions for SHA: six times as fast as libsodium on a big file.
struct Sha256::State {
    struct Free {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
    if (EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr) != 1) {
        throw std::bad_alloc();
    }
}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes) {
    ASSERT(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1);
}

std::string Sha256::finishHex() {
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    ASSERT(EVP_DigestFinal_ex(state_->context.get(), bytesOf(digest), nullptr) == 1);
    return toHex(digest);
}

std::string hashPassword(std::string_view password) {
    prepareSodium();
    std::array<char, crypto_pwhash_STRBYTES> out{};
    if (crypto_pwhash_str(out.data(), password.data(), password.size(),
                          crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
        throw std::bad_alloc();
    }
    return out.data();
}

bool verifyPassword(std::string_view hash, std::string_view password) {
    if (hash.size() >= crypto_pwhash_STRBYTES) return false;
    prepareSodium();
    std::array<char, crypto_pwhash_STRBYTES> stored{};
    std::copy(hash.begin(), hash.end(), stored.begin());
    return crypto_pwhash_str_verify(stored.data(), password.data(), password.size()) == 0;
}

std::string seal(std::string_view key, std::string_view plain, Random& random) {
    ASSERT(key.size() == crypto_secretbox_KEYBYTES);
    std::string out(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size(), '\0');
    random.fill(out.data(), crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(bytesOf(out) + crypto_secretbox_NONCEBYTES, bytesOf(plain), plain.size(),
                          bytesOf(out), bytesOf(key));
    return out;
}

Result<std::string> unseal(std::string_view key, std::string_view sealed) {
    ASSERT(key.size() == crypto_secretbox_KEYBYTES);
    constexpr std::size_t kOverhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    const Error corrupt{Errc::invalid,
                        "secret.corrupt",
                        {},
                        "The stored secret was changed, or belongs to another key."};
    if (sealed.size() < kOverhead) return corrupt;

    std::string plain(sealed.size() - kOverhead, '\0');
    if (crypto_secretbox_open_easy(bytesOf(plain), bytesOf(sealed) + crypto_secretbox_NONCEBYTES,
                                   sealed.size() - crypto_secretbox_NONCEBYTES, bytesOf(sealed),
                                   bytesOf(key)) != 0) {
        return corrupt;
    }
    return plain;
}

std::string toHex(std::string_view bytes) {
    std::string out(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), bytesOf(bytes), bytes.size());
    out.pop_back();  // the terminating NUL
    return out;
}

std::string toBase64(std::string_view bytes) {
    return encodeBase64(bytes, sodium_base64_VARIANT_ORIGINAL);
}

Result<std::string> fromBase64(std::string_view text) {
    return decodeBase64(text, sodium_base64_VARIANT_ORIGINAL);
}

std::string toBase64Url(std::string_view bytes) {
    return encodeBase64(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

Result<std::string> fromBase64Url(std::string_view text) {
    return decodeBase64(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

}  // namespace deskbell
