#include "kernel/secrets.hpp"

#include "base/crypto.hpp"

namespace deskbell::kernel {

Secrets::Secrets(std::string key, Random& random) : key_(std::move(key)), random_(random) {
    ASSERT(key_.size() == 32);
}

std::string Secrets::seal(std::string_view plain) const {
    return toBase64(deskbell::seal(key_, plain, random_));
}

Result<std::string> Secrets::open(std::string_view text) const {
    const auto sealed = fromBase64(text);
    if (!sealed) return Error{Errc::invalid, "secret.corrupt", {}, "The stored secret is damaged."};
    return unseal(key_, *sealed);
}

std::string Secrets::tokenFor(std::string_view purpose, std::string_view subject) const {
    // A key of its own for each purpose: what one gives away tells nothing of another.
    const auto key = hmacSha256(key_, purpose);
    return toBase64Url(hmacSha256(key, subject).substr(0, 16));
}

}  // namespace deskbell::kernel
