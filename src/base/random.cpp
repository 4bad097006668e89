#include "base/random.hpp"

#include <sodium.h>

#include "base/assert.hpp"
#include "base/crypto.hpp"

namespace deskbell {

std::uint64_t Random::below(std::uint64_t bound) {
    ASSERT(bound > 0);
    // 2^64 mod bound: values below it would make small results likelier, so they are drawn again.
    const std::uint64_t reject = (0 - bound) % bound;
    std::uint64_t drawn;
    do {
        fill(&drawn, sizeof drawn);
    } while (drawn < reject);
    return drawn % bound;
}

std::string Random::token(std::size_t bytes) {
    std::string raw(bytes, '\0');
    fill(raw.data(), raw.size());
    return toBase64Url(raw);
}

void SystemRandom::fill(void* out, std::size_t size) {
    static const bool ready = sodium_init() >= 0;
    ASSERT(ready);
    randombytes_buf(out, size);
}

}  // namespace deskbell
