#pragma once
// Pure decisions about what agents write: whom an answer goes to, what may be sent.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "desk/replies/replies.hpp"

namespace deskbell::replies::rules {

constexpr std::size_t kMostRecipients = 50;
constexpr std::size_t kMostHtmlBytes = 512 * 1024;
constexpr std::size_t kMostAttachments = 50;
constexpr std::int64_t kMostAttachmentBytes = 25 * 1024 * 1024;

/// Addresses normalised, names cleaned, each address once over all three lists (To wins over Cc
/// over Bcc). `invalid` with the field ("to", "cc", "bcc") for a bad address, for none, for too
/// many.
struct Addressed {
    std::vector<timeline::Party> to, cc, bcc;
};
[[nodiscard]] Result<Addressed> checkRecipients(const SendMessage& command);

/// `invalid` when there is neither text nor attachment, or too much of either.
[[nodiscard]] Result<void> checkContent(std::string_view text, std::string_view html,
                                        const std::vector<timeline::Attachment>& attachments);

/// True for addresses at which nobody reads: no-reply@, mailer-daemon@, …
[[nodiscard]] bool isUnattended(std::string_view address);

/// Whom a reply goes to. The customer (or where the customer's last message asks answers to go) is
/// To; with `all`, everybody else on that message and the participants are Cc. `ours` are the
/// addresses of our own inboxes. Whoever is left out is named with the reason.
[[nodiscard]] Recipients chooseRecipients(const tickets::Ticket& ticket,
                                          const timeline::Message* lastIncoming,
                                          const std::vector<std::string>& ours, bool all);

/// Agents mentioned in sanitised note HTML (`data-mention="ID"`), each once, at most 50.
[[nodiscard]] std::vector<AgentId> mentionsIn(std::string_view html);

}  // namespace deskbell::replies::rules
