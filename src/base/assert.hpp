#pragma once
// ASSERT(condition): a broken invariant, in release builds too. Prints file, line and condition to
// standard error and aborts: a process whose state is wrong must not go on writing.

namespace deskbell {

/// Prints the failed condition and aborts.
[[noreturn]] void assertionFailed(const char* condition, const char* file, int line) noexcept;

}  // namespace deskbell

#define ASSERT(condition)               \
    ((condition) ? static_cast<void>(0) \
                 : ::deskbell::assertionFailed(#condition, __FILE__, __LINE__))
