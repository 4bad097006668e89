#include "kernel/rate_limit.hpp"

#include <algorithm>
#include <cmath>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/assert.hpp"

namespace deskbell::kernel {

struct RateLimit::Impl {
    /// `tokens` as of `at`; more have come in since.
    struct Bucket {
        std::string key;
        double tokens;
        Duration at;
    };

    Impl(const Clock& aClock, double aPerSecond, double aBurst, std::size_t keys)
        : clock(aClock), perSecond(aPerSecond), burst(aBurst), mostKeys(keys) {}

    const Clock& clock;
    const double perSecond;
    const double burst;
    const std::size_t mostKeys;

    mutable std::mutex mutex;
    std::list<Bucket> buckets;  ///< most recently used first
    std::unordered_map<std::string_view, std::list<Bucket>::iterator> byKey;

    [[nodiscard]] double tokensNow(const Bucket& bucket) const {
        const std::chrono::duration<double> passed = clock.steady() - bucket.at;
        return std::min(burst, bucket.tokens + passed.count() * perSecond);
    }

    Bucket& use(std::string_view key) {
        if (const auto found = byKey.find(key); found != byKey.end()) {
            buckets.splice(buckets.begin(), buckets, found->second);
            return buckets.front();
        }
        if (buckets.size() >= mostKeys) {
            byKey.erase(buckets.back().key);
            buckets.pop_back();
        }
        buckets.push_front({std::string(key), burst, clock.steady()});
        byKey.emplace(buckets.front().key, buckets.begin());
        return buckets.front();
    }
};

RateLimit::RateLimit(const Clock& clock, int perMinute, int burst, std::size_t keys)
    : impl_(std::make_unique<Impl>(clock, perMinute / 60.0, burst, keys)) {
    ASSERT(perMinute > 0 && burst > 0 && keys > 0);
}

RateLimit::~RateLimit() = default;

bool RateLimit::allow(std::string_view key) {
    std::lock_guard lock(impl_->mutex);
    auto& bucket = impl_->use(key);
    bucket.tokens = impl_->tokensNow(bucket);
    bucket.at = impl_->clock.steady();
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
}

int RateLimit::retryAfterSeconds(std::string_view key) const {
    std::lock_guard lock(impl_->mutex);
    const auto found = impl_->byKey.find(key);
    if (found == impl_->byKey.end()) return 1;
    const auto missing = 1 - impl_->tokensNow(*found->second);
    return std::max(1, static_cast<int>(std::ceil(missing / impl_->perSecond)));
}

}  // namespace deskbell::kernel
