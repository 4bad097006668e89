#pragma once
// Secrets that must be read again (mailbox passwords), encrypted at rest under one key that is not
// in the database; and texts that only this house can make.

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
    /// 22 characters for addresses and codes, the same each time, that nobody without the key can
    /// tell from the purpose and the subject.
    [[nodiscard]] std::string tokenFor(std::string_view purpose, std::string_view subject) const;

private:
    const std::string key_;
    Random& random_;
};

}  // namespace deskbell::kernel
