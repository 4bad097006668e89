#pragma once
// Pure decisions about people.

#include <string>
#include <string_view>

#include "desk/people/people.hpp"

namespace deskbell::people::rules {

/// 1–100 code points after cleaning; `invalid` with field "name".
[[nodiscard]] Result<std::string> parseName(std::string_view text);
/// A normalised e-mail address; `invalid` with field "email".
[[nodiscard]] Result<std::string> parseEmail(std::string_view text);

/// `forbidden` when the actor would give away a permission that they do not hold themselves.
[[nodiscard]] Result<void> mayGrant(const Actor& actor, const Permissions& granted);

/// What the ready-made roles hold.
struct BuiltinRole {
    std::string_view key, name;
    Permissions permissions;
};
[[nodiscard]] std::vector<BuiltinRole> builtinRoles();

/// One line of help for each permission, for the role editor.
struct PermissionHelp {
    std::string_view label, help;
};
[[nodiscard]] PermissionHelp helpFor(Permission permission);

/// "image/png", "image/jpeg" or "image/webp" by the first bytes, "" for anything else.
[[nodiscard]] std::string_view sniffAvatar(std::string_view bytes);

}  // namespace deskbell::people::rules
