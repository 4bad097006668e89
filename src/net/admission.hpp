#pragma once
// How many connections there may be, altogether and from one address.

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "net/http.hpp"

namespace deskbell::net {

/// Counts of one server, shared by its loops.
struct Counters {
    std::atomic<std::int64_t> connections{0};
    std::atomic<std::int64_t> webSockets{0};
    std::atomic<std::int64_t> requests{0};
    std::atomic<std::int64_t> refused{0};
};

class Admissions;

/// The right to be connected, given back when it ends. Move-only.
class Admission {
public:
    Admission(Admissions& from, std::string address) : from_(&from), address_(std::move(address)) {}
    Admission(Admission&& other) noexcept
        : from_(std::exchange(other.from_, nullptr)), address_(std::move(other.address_)) {}
    Admission& operator=(Admission&&) = delete;
    ~Admission();

private:
    Admissions* from_;
    std::string address_;  ///< empty when addresses are not counted
};

/// Thread-safe; outlives what it admits.
class Admissions {
public:
    Admissions(const ServerLimits& limits, Counters& counters)
        : limits_(limits), counters_(counters) {}

    /// Nothing when a limit is reached. IPv6 addresses count by their /64, which is one subscriber.
    [[nodiscard]] std::optional<Admission> admit(const std::string& address);

private:
    friend class Admission;
    void giveBack(const std::string& address);

    const ServerLimits& limits_;
    Counters& counters_;
    std::mutex mutex_;
    std::unordered_map<std::string, std::size_t> perAddress_;
};

}  // namespace deskbell::net
