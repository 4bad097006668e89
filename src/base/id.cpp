#include "base/id.hpp"

#include <algorithm>
#include <charconv>

#include "base/id_time.hpp"

namespace deskbell {
namespace {

constexpr int kSequenceBits = 14;
constexpr int kNodeBits = 8;
constexpr int kTimeShift = kSequenceBits + kNodeBits;
constexpr std::int64_t kLastSequence = (1 << kSequenceBits) - 1;
constexpr Timestamp kEpoch = std::chrono::sys_days{std::chrono::year{2024} / 1 / 1};

}  // namespace

Result<std::int64_t> parseIdValue(std::string_view text) {
    std::int64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    // Leading zeros are refused: one object, one spelling of its address.
    if (error != std::errc{} || stop != end || value <= 0 || text.front() == '0') {
        return Error{Errc::invalid, "id.format", {}, "An id is a positive decimal number."};
    }
    return value;
}

std::int64_t firstIdAt(Timestamp at) {
    const auto sinceEpoch = std::chrono::floor<std::chrono::milliseconds>(at - kEpoch);
    return std::max<std::int64_t>(sinceEpoch.count(), 0) << kTimeShift;
}

std::int64_t IdSource::next() {
    const auto sinceEpoch = std::chrono::floor<std::chrono::milliseconds>(clock_.now() - kEpoch);
    // A machine whose clock stands before the epoch still gets positive, increasing ids.
    const std::int64_t millis = std::max<std::int64_t>(sinceEpoch.count(), 1);
    const std::int64_t node = std::int64_t{node_} << kSequenceBits;
    const std::int64_t fresh = (millis << kTimeShift) | node;

    std::int64_t last = last_.load(std::memory_order_relaxed);
    std::int64_t next;
    do {
        if (fresh > last) {
            next = fresh;
        } else if ((last & kLastSequence) < kLastSequence) {
            next = last + 1;
        } else {  // the sequence of this millisecond is used up: borrow from the next one
            next = (((last >> kTimeShift) + 1) << kTimeShift) | node;
        }
    } while (!last_.compare_exchange_weak(last, next, std::memory_order_relaxed));
    return next;
}

}  // namespace deskbell
