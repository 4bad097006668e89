#pragma once
// Pure decisions about inboxes, and their JSON forms.

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

/// JSON of the settings without secrets, as stored and as on the wire.
void writeIncoming(json::Writer& out, const IncomingSettings& settings);
void writeOutgoing(json::Writer& out, const OutgoingSettings& settings);
void readIncoming(const json::Value& value, IncomingSettings& settings);  ///< absent fields stay
void readOutgoing(const json::Value& value, OutgoingSettings& settings);

}  // namespace deskbell::inboxes::rules
