#pragma once
// Settings that an administrator changes while Deskbell runs (the config file is for what must be
// known before the database is open). Each is declared once, with default and check.

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "db/db.hpp"
#include "kernel/actor.hpp"

namespace deskbell::kernel {

enum class SettingKind { text, integer, boolean };

/// Declared as constants by the slices, collected by app.
struct Setting {
    std::string_view key;  ///< "tickets.close_after_days"
    SettingKind kind;
    std::string_view fallback;  ///< as text: "7", "true", "Petal & Stem"
    std::string_view help;
    std::int64_t low = 0, high = 0;  ///< for integers; for text `high` is the most code points
};

class Settings {
public:
    explicit Settings(std::vector<Setting> declared) : declared_(std::move(declared)) {}
    [[nodiscard]] std::string text(db::ReadTx& tx, const Setting& setting) const;
    [[nodiscard]] std::int64_t integer(db::ReadTx& tx, const Setting& setting) const;
    [[nodiscard]] bool boolean(db::ReadTx& tx, const Setting& setting) const;
    /// `invalid` with field=key when unknown or out of bounds.
    [[nodiscard]] Result<void> set(db::WriteTx& tx, const Actor& actor, std::string_view key,
                                   std::string_view value);
    [[nodiscard]] const std::vector<Setting>& declared() const { return declared_; }

private:
    std::vector<Setting> declared_;
};

}  // namespace deskbell::kernel
