#include "desk/people/rules.hpp"

#include "base/text.hpp"

namespace deskbell::people::rules {

Result<std::string> parseName(std::string_view text) {
    auto name = cleanLine(text);
    if (name.empty() || codePoints(name) > 100) {
        return Error{Errc::invalid, "name.length", "name", "A name has 1 to 100 characters."};
    }
    return name;
}

Result<std::string> parseEmail(std::string_view text) {
    auto email = normalizeEmailAddress(text);
    if (!email)
        return Error{Errc::invalid, "email.format", "email", "This is not an e-mail address."};
    return *std::move(email);
}

Result<void> mayGrant(const Actor& actor, const Permissions& granted) {
    if (actor.kind == ActorKind::system) return {};
    if ((granted & actor.permissions) == granted) return {};
    return Error{Errc::forbidden, "role.exceeds_own", "permissions",
                 "You can only give permissions that you have yourself."};
}

std::vector<BuiltinRole> builtinRoles() {
    using P = Permission;
    const Permissions agent{P::ticketsRead,   P::ticketsCreate, P::ticketsReply,
                            P::ticketsNote,   P::ticketsUpdate, P::ticketsAssign,
                            P::customersRead, P::customersWrite};
    auto lead = agent;
    for (auto p :
         {P::ticketsReadAll, P::ticketsRedact, P::intakeManage, P::peopleManage, P::auditRead})
        lead.add(p);
    const Permissions observer{P::ticketsRead, P::ticketsReadAll, P::customersRead};
    return {{"admin", "Administrator", Permissions::all()},
            {"lead", "Team lead", lead},
            {"agent", "Agent", agent},
            {"observer", "Observer", observer}};
}

PermissionHelp helpFor(Permission permission) {
    switch (permission) {
        case Permission::ticketsRead:
            return {"See tickets",
                    "Of own teams, own and followed ones, and those without a team."};
        case Permission::ticketsReadAll:
            return {"See every ticket", "Also those of other teams."};
        case Permission::ticketsCreate:
            return {"Create tickets", "For somebody who called, wrote or came by."};
        case Permission::ticketsReply:
            return {"Answer customers", "Send messages."};
        case Permission::ticketsNote:
            return {"Write notes", "Private, for colleagues."};
        case Permission::ticketsUpdate:
            return {"Change tickets", "Subject, status, priority, tags, participants."};
        case Permission::ticketsAssign:
            return {"Assign tickets", "Change owner and team."};
        case Permission::ticketsRedact:
            return {"Remove content", "For good, for example a password that was sent by mistake."};
        case Permission::customersRead:
            return {"See customers", "With their history."};
        case Permission::customersWrite:
            return {"Change customers", "And organizations."};
        case Permission::intakeManage:
            return {"Manage quarantine", "Messages that could not be understood."};
        case Permission::peopleManage:
            return {"Manage people", "Agents and teams."};
        case Permission::rolesManage:
            return {"Manage roles", "What each role may do."};
        case Permission::inboxesManage:
            return {"Manage inboxes", "Addresses, mail servers, signatures."};
        case Permission::settingsManage:
            return {"Manage settings", "Of the whole business."};
        case Permission::auditRead:
            return {"Read the audit log", "Who changed the set-up."};
        case Permission::count_:
            break;
    }
    ASSERT(false);
    return {};
}

std::string_view sniffAvatar(std::string_view bytes) {
    using namespace std::string_view_literals;
    if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return "image/png";
    if (bytes.starts_with("\xff\xd8\xff"sv)) return "image/jpeg";
    if (bytes.size() > 12 && bytes.starts_with("RIFF"sv) && bytes.substr(8, 4) == "WEBP")
        return "image/webp";
    return "";
}

}  // namespace deskbell::people::rules
