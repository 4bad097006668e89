#include "desk/inboxes/rules.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "desk/letters/letters.hpp"

namespace deskbell::inboxes::rules {

namespace {

Error bad(std::string field, std::string detail) {
    return Error{Errc::invalid, "inbox.setting", std::move(field), std::move(detail)};
}

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> choices) {
    return std::find(choices.begin(), choices.end(), text) != choices.end();
}

bool isHost(std::string_view host) {
    return !host.empty() && host.size() <= 253 &&
           std::all_of(host.begin(), host.end(), [](unsigned char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '-' || c == ':' || c == '_';
           });
}

/// Also of a server that is not in use: whoever reads an inbox relies on knowing the words.
Result<void> checkWords(const Inbox& inbox) {
    const auto& in = inbox.incoming;
    const auto& out = inbox.outgoing;
    if (!isOneOf(in.kind, {"none", "imap", "listener"}))
        return bad("incoming.kind", "Use none, imap or listener.");
    if (!isOneOf(in.after, {"seen", "move", "delete"}))
        return bad("incoming.after", "Use seen, move or delete.");
    if (!isOneOf(out.kind, {"none", "smtp", "sandbox"}))
        return bad("outgoing.kind", "Use none, smtp or sandbox.");
    for (const auto& [field, word] : {std::pair("incoming.security", &in.security),
                                      std::pair("outgoing.security", &out.security)}) {
        if (!isOneOf(*word, {"tls", "starttls", "plain"}))
            return bad(field, "Use tls, starttls or plain.");
    }
    for (const auto& [field, word] :
         {std::pair("incoming.auth", &in.auth), std::pair("outgoing.auth", &out.auth)}) {
        if (!isOneOf(*word, {"password", "oauth"})) return bad(field, "Use password or oauth.");
    }
    if (!isOneOf(inbox.oauth.provider, {"google", "microsoft", "other"}))
        return bad("oauth.provider", "Use google, microsoft or other.");
    return {};
}

Result<void> checkServer(const std::string& direction, std::string_view host, int port,
                         std::string_view user) {
    if (!isHost(host))
        return bad(direction + ".host", "Enter the name of the server, such as imap.example.com.");
    if (port < 1 || port > 65535)
        return bad(direction + ".port", "A port is a number from 1 to 65535.");
    if (codePoints(user) > 320) return bad(direction + ".user", "This user name is too long.");
    return {};
}

void readText(const json::Value& value, std::string_view key, std::string& target) {
    if (auto text = value[key].string()) target = std::string(trim(firstCodePoints(*text, 320)));
}
void readPort(const json::Value& value, int& port) {
    if (auto number = value["port"].integer())
        port = static_cast<int>(std::clamp<std::int64_t>(*number, 0, 70'000));
}

}  // namespace

Result<Inbox> check(Inbox inbox) {
    inbox.name = cleanLine(inbox.name);
    if (inbox.name.empty() || codePoints(inbox.name) > 100)
        return bad("name", "A name has 1 to 100 characters.");
    auto address = normalizeEmailAddress(inbox.address);
    if (!address) return bad("address", "Enter the address to which customers write.");
    inbox.address = *std::move(address);
    if (inbox.address.find('+') < inbox.address.find('@'))
        return bad("address", "Use the address without a + part; answers add one.");
    inbox.senderName = std::string(firstCodePoints(cleanLine(inbox.senderName), 100));
    inbox.authservId = toLowerAscii(trim(firstCodePoints(inbox.authservId, 253)));
    inbox.acknowledgeText = std::string(firstCodePoints(cleanText(inbox.acknowledgeText), 5'000));
    // Ours, sent back as it was shown: kept as "none", so that customers read it in their language.
    if (inbox.acknowledgeText == letters::acknowledgement(letters::Language::en))
        inbox.acknowledgeText.clear();

    if (auto good = checkWords(inbox); !good) return std::move(good).error();
    const auto& in = inbox.incoming;
    if (in.kind == "imap") {
        if (auto good = checkServer("incoming", in.host, in.port, in.user); !good)
            return std::move(good).error();
        if (in.user.empty()) return bad("incoming.user", "Enter the user name of the mailbox.");
        if (in.folder.empty()) return bad("incoming.folder", "Enter a folder, usually INBOX.");
        if (in.after == "move" && in.moveTo.empty())
            return bad("incoming.move_to", "Enter the folder to move fetched mails to.");
    }
    const auto& out = inbox.outgoing;
    if (out.kind == "smtp") {
        if (auto good = checkServer("outgoing", out.host, out.port, out.user); !good)
            return std::move(good).error();
    }
    const bool oauth =
        (in.kind == "imap" && in.auth == "oauth") || (out.kind == "smtp" && out.auth == "oauth");
    if (!inbox.oauth.authorizeUrl.empty() && !isProviderUrl(inbox.oauth.authorizeUrl))
        return bad("oauth.authorize_url", "The address of the consent page starts with https://.");
    if (oauth && (!isProviderUrl(inbox.oauth.tokenUrl) || inbox.oauth.clientId.empty())) {
        return bad("oauth.token_url",
                   "OAuth needs the https address of the token endpoint and a client id.");
    }
    return inbox;
}

bool mayReuseIncoming(const Inbox& stored, const Inbox& wanted) {
    const auto& a = stored.incoming;
    const auto& b = wanted.incoming;
    return a.kind == b.kind && a.host == b.host && a.port == b.port && a.user == b.user &&
           (a.security == b.security || b.security == "tls");
}
bool mayReuseOutgoing(const Inbox& stored, const Inbox& wanted) {
    const auto& a = stored.outgoing;
    const auto& b = wanted.outgoing;
    return a.kind == b.kind && a.host == b.host && a.port == b.port && a.user == b.user &&
           (a.security == b.security || b.security == "tls");
}
bool mayReuseOAuth(const Inbox& stored, const Inbox& wanted) {
    return stored.oauth.tokenUrl == wanted.oauth.tokenUrl &&
           stored.oauth.clientId == wanted.oauth.clientId;
}

void writeIncoming(json::Writer& out, const IncomingSettings& s) {
    out.beginObject().key("kind").string(s.kind).key("host").string(s.host).key("port").integer(
        s.port);
    out.key("security").string(s.security).key("user").string(s.user).key("auth").string(s.auth);
    out.key("folder")
        .string(s.folder)
        .key("after")
        .string(s.after)
        .key("move_to")
        .string(s.moveTo)
        .endObject();
}
void writeOutgoing(json::Writer& out, const OutgoingSettings& s) {
    out.beginObject().key("kind").string(s.kind).key("host").string(s.host).key("port").integer(
        s.port);
    out.key("security")
        .string(s.security)
        .key("user")
        .string(s.user)
        .key("auth")
        .string(s.auth)
        .endObject();
}
void readIncoming(const json::Value& value, IncomingSettings& s) {
    readText(value, "kind", s.kind);
    readText(value, "host", s.host);
    readPort(value, s.port);
    readText(value, "security", s.security);
    readText(value, "user", s.user);
    readText(value, "auth", s.auth);
    readText(value, "folder", s.folder);
    readText(value, "after", s.after);
    readText(value, "move_to", s.moveTo);
}
void readOutgoing(const json::Value& value, OutgoingSettings& s) {
    readText(value, "kind", s.kind);
    readText(value, "host", s.host);
    readPort(value, s.port);
    readText(value, "security", s.security);
    readText(value, "user", s.user);
    readText(value, "auth", s.auth);
}

}  // namespace deskbell::inboxes::rules
