#pragma once
// Mails that the demo's customers write: composed, then taken in as the listener takes a mail.

#include "app/house.hpp"
#include "channels/email/compose.hpp"

namespace deskbell::app {

/// Hands the mail to the intake of the inbox that its first recipient names. The mail is durable
/// when this returns; the workers understand it after. `invalid` when it cannot be composed,
/// `notFound` (reason "mail.no_mailbox") when no inbox has the address.
Result<void> takeAsMail(House& house, const email::OutgoingMail& mail);

/// A Message-ID as a mail program of that sender makes one, without <>.
[[nodiscard]] std::string customerMessageId(std::string_view sender, Random& random);

}  // namespace deskbell::app
