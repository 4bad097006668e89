#include "base/fingerprint.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <string>

#include "base/crypto.hpp"

namespace deskbell {
namespace {

TEST(Fingerprint, IsBlake2bOfTheBytes) {
    const auto digest = fingerprint("abc");
    const std::string bytes(reinterpret_cast<const char*>(digest.data()), sizeof digest);
    EXPECT_EQ(toHex(bytes), "cf4ab791c62b8d2b2109c90275287816");  // b2sum -l 128
    EXPECT_NE(fingerprint(""), fingerprint(std::string_view("\0", 1)));
}

}  // namespace
}  // namespace deskbell
