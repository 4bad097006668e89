#pragma once
// Pure decisions about arrivals.

#include <string>
#include <string_view>

#include "desk/intake/intake.hpp"
#include "desk/letters/letters.hpp"

namespace deskbell::intake::rules {

/// Machines never reopen, never start a wait and never get an automatic answer.
[[nodiscard]] bool isMachine(const Understood& what);

/// Whether a new request gets an acknowledgement: a person with a sane, unforged address wrote to
/// an inbox that acknowledges and can send, and has not had `most` of them today.
struct AcknowledgementFacts {
    bool newTicket = false;
    bool inboxAcknowledges = false, inboxCanSend = false;
    std::int64_t sentToday = 0, most = 0;
};
[[nodiscard]] bool mayAcknowledge(const Understood& what, const AcknowledgementFacts& facts);

/// The inbox's own text, or ours in the language, with {name}, {number}, {subject}, {business}
/// filled in.
[[nodiscard]] std::string acknowledgementText(const inboxes::Inbox& inbox,
                                              const tickets::Ticket& ticket,
                                              letters::Language language);

/// What is missing of a message that was too large, and where the whole of it is.
[[nodiscard]] std::string oversizedText(const timeline::Oversized& oversized);

/// Stands for a sender who cannot be told from the mail.
constexpr std::string_view kUnknownSender = "unknown@sender.invalid";

}  // namespace deskbell::intake::rules
