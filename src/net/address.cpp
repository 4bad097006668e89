// Which addresses are inside: special-use ranges of the IANA registries (RFC 6890 and successors).

#include <arpa/inet.h>

#include "net/client.hpp"

namespace deskbell::net {

namespace {

struct Range4 {
    std::uint32_t first;
    int bits;
};

constexpr std::uint32_t ip4(unsigned a, unsigned b, unsigned c, unsigned d) {
    return a << 24 | b << 16 | c << 8 | d;
}

constexpr Range4 kPrivate4[] = {
    {ip4(0, 0, 0, 0), 8},        // this network
    {ip4(10, 0, 0, 0), 8},       // private
    {ip4(100, 64, 0, 0), 10},    // carrier-grade NAT
    {ip4(127, 0, 0, 0), 8},      // loopback
    {ip4(169, 254, 0, 0), 16},   // link-local, cloud metadata
    {ip4(172, 16, 0, 0), 12},    // private
    {ip4(192, 0, 0, 0), 24},     // protocol assignments
    {ip4(192, 0, 2, 0), 24},     // documentation
    {ip4(192, 88, 99, 0), 24},   // 6to4 relays
    {ip4(192, 168, 0, 0), 16},   // private
    {ip4(198, 18, 0, 0), 15},    // benchmarks
    {ip4(198, 51, 100, 0), 24},  // documentation
    {ip4(203, 0, 113, 0), 24},   // documentation
    {ip4(224, 0, 0, 0), 4},      // multicast
    {ip4(240, 0, 0, 0), 4},      // reserved, broadcast
};

bool isPrivate4(std::uint32_t address) {
    return std::any_of(std::begin(kPrivate4), std::end(kPrivate4), [address](const Range4& range) {
        return (address >> (32 - range.bits)) == (range.first >> (32 - range.bits));
    });
}

struct Range6 {
    std::array<std::uint8_t, 6> prefix;
    int bits;
};

/// What lies inside 2000::/3, the only global unicast block, and is still special.
constexpr Range6 kPrivate6[] = {
    {{0x20, 0x01, 0x00}, 23},        // protocol assignments, Teredo, benchmarks, ORCHID
    {{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    {{0x20, 0x02}, 16},              // 6to4: carries any IPv4 address
    {{0x3f, 0xff}, 20},              // documentation
};

bool startsWithBits(const std::uint8_t* address, const std::uint8_t* prefix, int bits) {
    const int whole = bits / 8;
    if (std::memcmp(address, prefix, static_cast<std::size_t>(whole)) != 0) return false;
    const int rest = 8 - bits % 8;
    return rest == 8 || (address[whole] >> rest) == (prefix[whole] >> rest);
}

std::uint32_t lastFourBytes(const std::uint8_t* address) {
    return ip4(address[12], address[13], address[14], address[15]);
}

bool isPrivate6(const std::uint8_t* address) {
    constexpr std::uint8_t kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    constexpr std::uint8_t kNat64[12] = {0x00, 0x64, 0xff, 0x9b};
    if (std::memcmp(address, kMapped, 12) == 0) return isPrivate4(lastFourBytes(address));
    if (std::memcmp(address, kNat64, 12) == 0) return isPrivate4(lastFourBytes(address));
    if ((address[0] & 0xe0) != 0x20) return true;
    return std::any_of(std::begin(kPrivate6), std::end(kPrivate6), [address](const Range6& range) {
        return startsWithBits(address, range.prefix.data(), range.bits);
    });
}

}  // namespace

bool isPrivateAddress(std::string_view ip) {
    const std::string text(ip.substr(0, ip.find('%')));  // without an IPv6 zone
    in_addr four{};
    if (inet_pton(AF_INET, text.c_str(), &four) == 1) return isPrivate4(ntohl(four.s_addr));
    in6_addr six{};
    if (inet_pton(AF_INET6, text.c_str(), &six) == 1) return isPrivate6(six.s6_addr);
    return true;  // what is no address cannot be known to be outside
}

}  // namespace deskbell::net
