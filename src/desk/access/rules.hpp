#pragma once
// Pure decisions about signing in.

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "kernel/actor.hpp"

namespace deskbell::access::rules {

constexpr std::string_view kCookie = "deskbell_session";
constexpr std::size_t kLongestPassword = 256;  ///< bytes; checked before anything is hashed
constexpr Duration kInvitationLives = std::chrono::hours(24 * 7);
constexpr Duration kResetLives = std::chrono::hours(1);

/// A new password: 10 to 256 bytes, none of the most common ones, not the own name or address.
[[nodiscard]] Result<void> checkNewPassword(std::string_view password, std::string_view name,
                                            std::string_view email);

/// The Set-Cookie value; an empty token removes the cookie.
[[nodiscard]] std::string sessionCookie(std::string_view token, bool secure, Duration lives);

/// "m…@shop.example": enough to recognise one's own address.
[[nodiscard]] std::string emailHint(std::string_view email);

}  // namespace deskbell::access::rules
