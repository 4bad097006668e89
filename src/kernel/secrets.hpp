#pragma once
// Secrets at rest: mailbox passwords and tokens are sealed before they reach the database.

#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"

namespace deskbell::kernel {

/// Seals with one 32-byte key, kept in a file beside the data (mode 0600) or given by config.
class Secrets {
public:
    Secrets(std::string key, Random& random) : key_(std::move(key)), random_(random) {}
    /// Base64 text for a TEXT column; "" stays "".
    [[nodiscard]] std::string seal(std::string_view plain) const;
    /// `unavailable` (reason "secret.key") when it was sealed with another key or tampered with.
    [[nodiscard]] Result<std::string> open(std::string_view sealed) const;

private:
    std::string key_;
    Random& random_;
};

}  // namespace deskbell::kernel
