#include "kernel/actor.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace deskbell {
namespace {

constexpr std::array<std::string_view, kPermissionCount> kNames{
    "tickets.read",   "tickets.read_all", "tickets.create",  "tickets.reply",
    "tickets.note",   "tickets.update",   "tickets.assign",  "tickets.redact",
    "customers.read", "customers.write",  "intake.manage",   "people.manage",
    "roles.manage",   "inboxes.manage",   "settings.manage", "audit.read",
};
static_assert(!kNames.back().empty(), "a permission has no name");

bool contains(const auto& list, auto item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

/// Whether a ticket with these marks is one of the actor's: its team's, its own, or followed.
bool concerns(const Actor& actor, const Audience& audience) {
    if (!audience.team || actor.memberOf(audience.team)) return true;
    if (!actor.agent) return false;
    return actor.agent == audience.owner || contains(audience.followers, actor.agent);
}

}  // namespace

std::string_view permissionName(Permission permission) {
    ASSERT(permission < Permission::count_);
    return kNames[static_cast<std::size_t>(permission)];
}

std::optional<Permission> parsePermission(std::string_view name) {
    const auto found = std::find(kNames.begin(), kNames.end(), name);
    if (found == kNames.end()) return std::nullopt;
    return static_cast<Permission>(found - kNames.begin());
}

Permissions Permissions::all() {
    Permissions everything;
    everything.bits_.set();
    return everything;
}

Permissions Permissions::operator&(const Permissions& other) const {
    Permissions both;
    both.bits_ = bits_ & other.bits_;
    return both;
}

std::vector<std::string_view> Permissions::names() const {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < kPermissionCount; ++i) {
        if (bits_.test(i)) names.push_back(kNames[i]);
    }
    return names;
}

std::string Permissions::toText() const {
    std::string text;
    for (const auto name : names()) {
        if (!text.empty()) text += ' ';
        text += name;
    }
    return text;
}

Permissions Permissions::parse(std::string_view text) {
    Permissions parsed;
    for (const auto name : split(text, ' ')) {
        if (const auto permission = parsePermission(name)) parsed.add(*permission);
    }
    return parsed;
}

bool Actor::memberOf(TeamId team) const {
    return contains(teams, team);
}

Actor Actor::system(std::string name) {
    Actor actor;
    actor.kind = ActorKind::system;
    actor.name = std::move(name);
    return actor;
}

bool maySee(const Actor& actor, const Audience& audience) {
    if (actor.kind == ActorKind::system) return true;
    if (!actor.isAgent()) return false;
    if (!actor.may(audience.permission)) return false;
    if (audience.only) return actor.agent == audience.only;
    if (!audience.scoped || actor.may(Permission::ticketsReadAll)) return true;
    return concerns(actor, audience);
}

}  // namespace deskbell
