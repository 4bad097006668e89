#pragma once
// Mails that no human wrote just now. They never get an automatic answer and never reopen.

#include <span>
#include <string>

#include "channels/email/mail.hpp"

namespace deskbell::email {

enum class Machine {
    none,         ///< a person, as far as can be told
    autoReply,    ///< some program answered or notified (RFC 3834)
    outOfOffice,  ///< an absence note
    bounce,       ///< a report about delivery, also a good or a delayed one: see bounces.hpp
    complaint,    ///< a spam complaint about a mail of ours (ARF, RFC 5965)
    mailingList,
    bulk,     ///< newsletters, notifications
    ownLoop,  ///< a mail of ours came back
};

/// Who we are, so that our own mails and our own lists are recognised.
struct OwnIdentity {
    std::span<const std::string> inboxAddresses;
    std::string_view messageIdDomain;  ///< empty: Message-IDs are not looked at
};

struct MachineVerdict {
    Machine machine = Machine::none;
    std::string reason;  ///< what gave it away, for agents: "Auto-Submitted: auto-replied"
};

/// The name that is stored and shown to programs: "auto_reply", "none".
[[nodiscard]] std::string_view toString(Machine machine);

/// Decides by headers first, then by known subjects in some twenty languages. A list of our own
/// (its address or id holds an inbox's domain) is a way in, not a machine.
[[nodiscard]] MachineVerdict recognizeMachine(const Mail& mail, const OwnIdentity& own);

}  // namespace deskbell::email
