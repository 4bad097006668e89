#include "kernel/settings.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "kernel/settings_store.hpp"

namespace deskbell::kernel {

namespace store = settings_store;

namespace {

std::optional<std::int64_t> parseInteger(std::string_view text) {
    std::int64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stopped != end) return std::nullopt;
    return value;
}

/// What is wrong with the value, or nothing.
std::optional<Error> objection(const Setting& setting, std::string_view value) {
    const auto invalid = [&](std::string_view reason, std::string detail) {
        return Error{Errc::invalid, std::string(reason), std::string(setting.key),
                     std::move(detail)};
    };
    switch (setting.kind) {
        case SettingKind::boolean:
            if (value == "true" || value == "false") return std::nullopt;
            return invalid("field.format", "This is either true or false.");
        case SettingKind::integer: {
            const auto number = parseInteger(value);
            if (!number) return invalid("field.format", "This must be a whole number.");
            if (*number >= setting.low && *number <= setting.high) return std::nullopt;
            return invalid("field.range", "This must be from " + std::to_string(setting.low) +
                                              " to " + std::to_string(setting.high) + ".");
        }
        case SettingKind::text:
            break;
    }
    if (!isUtf8(value)) return invalid("field.format", "This is not valid text.");
    if (setting.high == 0 || codePoints(value) <= static_cast<std::size_t>(setting.high)) {
        return std::nullopt;
    }
    return invalid("field.length", "At most " + std::to_string(setting.high) + " characters fit.");
}

}  // namespace

std::string Settings::text(db::ReadTx& tx, const Setting& setting) const {
    return store::find(tx, setting.key).value_or(std::string(setting.fallback));
}

std::int64_t Settings::integer(db::ReadTx& tx, const Setting& setting) const {
    ASSERT(setting.kind == SettingKind::integer);
    const auto value = parseInteger(text(tx, setting));
    ASSERT(value.has_value());
    return *value;
}

bool Settings::boolean(db::ReadTx& tx, const Setting& setting) const {
    ASSERT(setting.kind == SettingKind::boolean);
    return text(tx, setting) == "true";
}

Result<void> Settings::set(db::WriteTx& tx, const Actor& actor, std::string_view key,
                           std::string_view value) {
    const auto setting = std::find_if(declared_.begin(), declared_.end(),
                                      [&](const Setting& s) { return s.key == key; });
    if (setting == declared_.end()) {
        return Error{Errc::invalid, "setting.unknown", std::string(key),
                     "There is no such setting."};
    }
    if (auto error = objection(*setting, value)) return *std::move(error);
    store::set(tx, key, value, actor.agent);
    return {};
}

}  // namespace deskbell::kernel
