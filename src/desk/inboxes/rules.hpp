#pragma once
// Pure decisions about inboxes, and their JSON forms.

#include <span>
#include <string_view>

#include "desk/inboxes/inboxes.hpp"

namespace deskbell::inboxes::rules {

/// Everything checked and cleaned; `invalid` with the field ("incoming.host", "address", …).
[[nodiscard]] Result<Inbox> check(Inbox inbox);

/// A stored password may be used for this connection: same kind, host, port and user, and not less
/// protected. Otherwise whoever edits inboxes could have it sent to a server of their own.
[[nodiscard]] bool mayReuseIncoming(const Inbox& stored, const Inbox& wanted);
[[nodiscard]] bool mayReuseOutgoing(const Inbox& stored, const Inbox& wanted);
[[nodiscard]] bool mayReuseOAuth(const Inbox& stored, const Inbox& wanted);

/// A provider whose addresses and servers we know.
struct Provider {
    std::string_view id, name, authorizeUrl, tokenUrl, scope, imapHost, smtpHost, consoleUrl;
};
[[nodiscard]] std::span<const Provider> providers();

/// The page on which an admin lets Deskbell use the mailbox (RFC 6749 section 4.1.1, with the
/// challenge of RFC 7636).
[[nodiscard]] std::string consentUrl(const Inbox& inbox, std::string_view redirectUri,
                                     std::string_view state, std::string_view verifier);

/// JSON of the settings without secrets, as stored and as on the wire.
void writeIncoming(json::Writer& out, const IncomingSettings& settings);
void writeOutgoing(json::Writer& out, const OutgoingSettings& settings);
void readIncoming(const json::Value& value, IncomingSettings& settings);  ///< absent fields stay
void readOutgoing(const json::Value& value, OutgoingSettings& settings);
void writeOAuth(json::Writer& out, const OAuthSettings& settings);
/// Of what is stored with `connected_at`, of a request without: that is not for clients to say.
void readOAuth(const json::Value& value, OAuthSettings& settings);

}  // namespace deskbell::inboxes::rules
