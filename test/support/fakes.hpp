#pragma once
// Injected time and randomness that a test controls.

#include <atomic>
#include <mutex>
#include <random>

#include "base/random.hpp"
#include "base/time.hpp"

namespace deskbell::test {

/// A clock whose hands the test turns. Starts on 2026-01-05 09:00 UTC, a Monday. Thread-safe.
class ManualClock final : public Clock {
public:
    [[nodiscard]] Timestamp now() const override { return fromMicros(now_.load()); }
    [[nodiscard]] Duration steady() const override { return Duration{now_.load()}; }
    void advance(Duration by) { now_ += by.count(); }
    void set(Timestamp at) { now_ = toMicros(at); }

private:
    std::atomic<std::int64_t> now_{1'767'603'600'000'000};
};

/// The same bytes for the same seed. Thread-safe.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed = 1) : engine_(seed) {}
    void fill(void* out, std::size_t size) override {
        std::lock_guard lock(mutex_);
        auto* bytes = static_cast<unsigned char*>(out);
        for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<unsigned char>(engine_());
    }

private:
    std::mutex mutex_;
    std::mt19937_64 engine_;
};

}  // namespace deskbell::test
