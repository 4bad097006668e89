#include "desk/access/rules.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace deskbell::access::rules {

namespace {

// The start of every list of leaked passwords, those of ten characters and more: shorter ones are
// refused by length.
constexpr std::array<std::string_view, 40> kCommon = {
    "1234567890",   "0123456789",   "qwertyuiop",       "1q2w3e4r5t",   "password12",
    "password123",  "password1234", "passwordpassword", "iloveyou12",   "0987654321",
    "1111111111",   "0000000000",   "123456789a",       "a123456789",   "12345678910",
    "123123123123", "1234554321",   "987654321a",       "qwerty1234",   "qwerty12345",
    "qwerty123456", "1qaz2wsx3edc", "q1w2e3r4t5y6",     "qazwsxedcrfv", "abcdefghij",
    "abcdefghijk",  "welcome123",   "welcome1234",      "letmein123",   "letmein1234",
    "admin12345",   "admin123456",  "administrator",    "changeme123",  "changeme1234",
    "football123",  "princess123",  "sunshine123",      "1234567891",   "deskbell123"};

}  // namespace

Result<void> checkNewPassword(std::string_view password, std::string_view name,
                              std::string_view email) {
    if (password.size() < 10) {
        return Error{Errc::invalid, "password.short", "password",
                     "Use at least 10 characters; a sentence works well."};
    }
    if (password.size() > kLongestPassword) {
        return Error{Errc::invalid, "password.long", "password", "Use at most 256 characters."};
    }
    const auto folded = foldKey(password);
    const bool common = std::find(kCommon.begin(), kCommon.end(), folded) != kCommon.end();
    const bool own = folded == foldKey(name) || folded == foldKey(email);
    const bool oneLetter =
        std::all_of(password.begin(), password.end(), [&](char c) { return c == password[0]; });
    if (common || own || oneLetter) {
        return Error{Errc::invalid, "password.common", "password",
                     "This one is easy to guess. Choose another."};
    }
    return {};
}

std::string sessionCookie(std::string_view token, bool secure, Duration lives) {
    std::string out(kCookie);
    out += '=';
    out += token;
    out += "; Path=/; HttpOnly; SameSite=Lax; Max-Age=";
    out += token.empty()
               ? "0"
               : std::to_string(std::chrono::duration_cast<std::chrono::seconds>(lives).count());
    if (secure) out += "; Secure";
    return out;
}

std::string emailHint(std::string_view email) {
    return std::string(firstCodePoints(email, 1)) + "…" +
           std::string(email.substr(std::min(email.find('@'), email.size())));
}

}  // namespace deskbell::access::rules
