#pragma once
// A parsed mail as the desk understands messages: who, where it belongs, what is shown.

#include <span>
#include <string>
#include <vector>

#include "channels/email/mail.hpp"
#include "desk/inboxes/inboxes.hpp"
#include "desk/intake/intake.hpp"
#include "kernel/blobs.hpp"

namespace deskbell::email {

/// What is known beside the mail's own bytes.
struct Surroundings {
    std::span<const inboxes::Inbox> inboxes;       ///< all of ours
    const inboxes::Inbox* inbox = nullptr;         ///< where it came in; may be null
    std::vector<std::string> envelopeRecipients;   ///< empty when fetched by IMAP
    std::optional<timeline::Oversized> oversized;  ///< the bytes are only the start of the mail
};

/// Sanitises, folds quotes, finds sender, trust, machine, thread and bounce; stores attachments
/// durably in `blobs` (throws db::Fault when it cannot). No transaction, no clock.
[[nodiscard]] intake::Understood understand(Mail mail, const Surroundings& surroundings,
                                            kernel::Blobs& blobs);

}  // namespace deskbell::email
