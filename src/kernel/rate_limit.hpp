#pragma once
// Token buckets by key, bounded in memory: per address, per account.

#include <memory>
#include <string_view>

#include "base/time.hpp"

namespace deskbell::kernel {

/// Thread-safe. Forgets the least recently used keys beyond `keys`.
class RateLimit {
public:
    RateLimit(const Clock& clock, int perMinute, int burst, std::size_t keys = 100'000);
    ~RateLimit();
    /// True when one more is allowed now, and counts it.
    [[nodiscard]] bool allow(std::string_view key);
    /// Seconds until the key is allowed again, at least 1.
    [[nodiscard]] int retryAfterSeconds(std::string_view key) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace deskbell::kernel
