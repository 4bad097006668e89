#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace deskbell {

void assertionFailed(const char* condition, const char* file, int line) noexcept {
    std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, condition);
    std::abort();
}

}  // namespace deskbell
