#pragma once
// Randomness is injected: the system's for real, a seeded one in simulations.

#include <cstddef>
#include <cstdint>
#include <string>

namespace deskbell {

/// Source of random bytes. Thread-safe.
class Random {
public:
    virtual ~Random() = default;
    virtual void fill(void* out, std::size_t size) = 0;
    /// Uniform in [0, bound); bound > 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t bound);
    /// `bytes` random bytes as unpadded base64url: 16 bytes give 22 characters, unguessable.
    [[nodiscard]] std::string token(std::size_t bytes);
};

/// libsodium's generator (the kernel's).
class SystemRandom final : public Random {
public:
    void fill(void* out, std::size_t size) override;
};

}  // namespace deskbell
