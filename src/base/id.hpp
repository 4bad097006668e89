#pragma once
// 64-bit ids, ordered by the time they were made, made by us and not by the database. On the wire
// they are decimal strings, since JavaScript numbers end at 2^53.

#include <atomic>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace deskbell {

/// An id that cannot be mistaken for another kind of id: `using TicketId = Id<struct TicketTag>;`
/// Zero means "none" and is never handed out.
template <class Tag>
struct Id {
    std::int64_t value = 0;

    explicit operator bool() const { return value != 0; }
    auto operator<=>(const Id&) const = default;
};

template <class Tag>
[[nodiscard]] std::string toString(Id<Tag> id) {
    return std::to_string(id.value);
}

/// A positive decimal number that fits 63 bits; `invalid` (reason "id.format") otherwise.
[[nodiscard]] Result<std::int64_t> parseIdValue(std::string_view text);

template <class I>
[[nodiscard]] Result<I> parseId(std::string_view text) {
    auto value = parseIdValue(text);
    if (!value) return std::move(value).error();
    return I{*value};
}

/// Hands out ids: 41 bits of milliseconds since 2024, 8 bits of node, 14 bits of sequence.
/// Strictly increasing within one source, also when the clock goes back. Thread-safe.
class IdSource {
public:
    IdSource(const Clock& clock, std::uint8_t node) : clock_(clock), node_(node) {}
    [[nodiscard]] std::int64_t next();
    template <class I>
    [[nodiscard]] I make() {
        return I{next()};
    }

private:
    const Clock& clock_;
    const std::uint8_t node_;
    std::atomic<std::int64_t> last_{0};
};

}  // namespace deskbell

template <class Tag>
struct std::hash<deskbell::Id<Tag>> {
    std::size_t operator()(deskbell::Id<Tag> id) const noexcept {
        return std::hash<std::int64_t>{}(id.value);
    }
};
