#pragma once
// What customers of the generated business write about.

#include <cstdint>
#include <string>
#include <string_view>

namespace deskbell::bench {

/// A small, fast generator whose whole state is its seed (Steele and others, "SplitMix64", 2014).
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next();
    /// In [0, bound).
    std::uint64_t below(std::uint64_t bound) { return next() % bound; }
    /// True in one of `n` throws.
    bool oneIn(std::uint64_t n) { return below(n) == 0; }

private:
    std::uint64_t state_;
};

struct Person {
    std::string name, address;
};

/// The n-th customer: always the same person.
[[nodiscard]] Person customer(std::uint64_t n);
[[nodiscard]] std::string subject(Dice& dice);
/// Some sentences, as many as a message of a customer has.
[[nodiscard]] std::string message(Dice& dice);
[[nodiscard]] std::string answer(Dice& dice);
[[nodiscard]] std::string_view tag(Dice& dice);
/// `length` letters and digits.
[[nodiscard]] std::string token(Dice& dice, std::size_t length);

/// A whole mail of about four kilobytes to `to`, as the n-th customer would send it, with lines
/// ended by CRLF. The same seed gives the same mail.
[[nodiscard]] std::string mail(std::uint64_t n, std::uint64_t seed, std::string_view to);

}  // namespace deskbell::bench
