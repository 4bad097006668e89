#pragma once
// Secrets that must be read again (mailbox passwords), encrypted at rest under one key that is not
// in the database.

#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"

namespace deskbell::kernel {

class Secrets {
public:
    /// The key has 32 bytes.
    Secrets(std::string key, Random& random);
    /// Encrypted text for a TEXT column; sealing twice gives two texts.
    [[nodiscard]] std::string seal(std::string_view plain) const;
    /// `invalid` (reason "secret.corrupt") for a text that this key did not seal.
    [[nodiscard]] Result<std::string> open(std::string_view text) const;

private:
    const std::string key_;
    Random& random_;
};

}  // namespace deskbell::kernel
