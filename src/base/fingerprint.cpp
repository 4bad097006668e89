#include "base/fingerprint.hpp"

#include <sodium.h>

#include "base/assert.hpp"

namespace deskbell {

std::array<std::uint64_t, 2> fingerprint(std::string_view bytes) {
    static const bool ready = sodium_init() >= 0;  // chooses the fast implementation
    ASSERT(ready);
    std::array<std::uint64_t, 2> digest{};
    crypto_generichash_blake2b(reinterpret_cast<unsigned char*>(digest.data()), sizeof digest,
                               reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                               nullptr, 0);
    return digest;
}

}  // namespace deskbell
