#include "net/admission.hpp"

#include <arpa/inet.h>

namespace deskbell::net {

namespace {

/// The address, or the first eight bytes of an IPv6 one.
std::string subscriber(const std::string& address) {
    in6_addr six{};
    if (inet_pton(AF_INET6, address.substr(0, address.find('%')).c_str(), &six) != 1)
        return address;
    return {reinterpret_cast<const char*>(six.s6_addr), 8};
}

}  // namespace

Admission::~Admission() {
    if (from_ != nullptr) from_->giveBack(address_);
}

std::optional<Admission> Admissions::admit(const std::string& address) {
    const auto open = counters_.connections.fetch_add(1) + 1;
    if (open > static_cast<std::int64_t>(limits_.connections)) {
        --counters_.connections;
        return std::nullopt;
    }
    if (limits_.connectionsPerAddress == 0) return Admission(*this, {});

    std::string key = subscriber(address);
    std::lock_guard lock(mutex_);
    auto& count = perAddress_[key];
    if (count == limits_.connectionsPerAddress) {
        --counters_.connections;
        return std::nullopt;
    }
    ++count;
    return Admission(*this, std::move(key));
}

void Admissions::giveBack(const std::string& address) {
    --counters_.connections;
    if (address.empty()) return;
    std::lock_guard lock(mutex_);
    const auto found = perAddress_.find(address);
    if (--found->second == 0) perAddress_.erase(found);
}

}  // namespace deskbell::net
