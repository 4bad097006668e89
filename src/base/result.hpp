#pragma once
// Expected outcomes as values. A use case answers Result<T>; faults are exceptions, broken
// invariants are ASSERT (base/assert.hpp). The names follow std::expected, which g++ 12 lacks.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/assert.hpp"

namespace deskbell {

/// The closed set of expected failures. One table (kernel/problem.cpp) maps them to HTTP statuses.
enum class Errc {
    invalid,       ///< the caller's input breaks a rule; `field` says which input
    notFound,      ///< does not exist, or the caller may not know that it exists
    conflict,      ///< true when asked, not any more: taken name, changed meanwhile
    forbidden,     ///< the caller is known and may not do this
    tooMany,       ///< a limit of the caller is used up; trying later helps
    unavailable,   ///< something we depend on does not answer; trying later helps
    unauthorized,  ///< the caller is not known: no session, or a wrong password
};

/// Why a use case said no. `reason` is a stable key such as "tag.name.taken" (what programs test
/// and the web translates); `field` names the offending input or is empty; `detail` is one plain
/// English sentence that says what to do, safe to show to the caller.
struct Error {
    Errc code;
    std::string reason;
    std::string field = {};
    std::string detail = {};
};

/// A T or an Error. Accessing the wrong side is a broken invariant and asserts.
template <class T>
class [[nodiscard]] Result {
public:
    using value_type = T;

    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool has_value() const { return state_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    const T& value() const& {
        ASSERT(has_value());
        return *std::get_if<0>(&state_);
    }
    T& value() & {
        ASSERT(has_value());
        return *std::get_if<0>(&state_);
    }
    T&& value() && {
        ASSERT(has_value());
        return std::move(*std::get_if<0>(&state_));
    }
    const T& operator*() const& { return value(); }
    T& operator*() & { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    const T* operator->() const { return &value(); }
    T* operator->() { return &value(); }

    const Error& error() const& {
        ASSERT(!has_value());
        return *std::get_if<1>(&state_);
    }
    Error&& error() && {
        ASSERT(!has_value());
        return std::move(*std::get_if<1>(&state_));
    }

    template <class U>
    T value_or(U&& fallback) const& {
        return has_value() ? value() : static_cast<T>(std::forward<U>(fallback));
    }

private:
    std::variant<T, Error> state_;
};

/// Success without a value, or an Error. `return {};` is success.
template <>
class [[nodiscard]] Result<void> {
public:
    using value_type = void;

    Result() = default;
    Result(Error error) : error_(std::move(error)) {}

    [[nodiscard]] bool has_value() const { return !error_; }
    explicit operator bool() const { return has_value(); }
    void value() const { ASSERT(has_value()); }

    const Error& error() const& {
        ASSERT(error_.has_value());
        return *error_;
    }
    Error&& error() && {
        ASSERT(error_.has_value());
        return std::move(*error_);
    }

private:
    std::optional<Error> error_;
};

}  // namespace deskbell
