#include "desk/intake/rules.hpp"

#include "base/text.hpp"

namespace deskbell::intake::rules {

namespace {

/// "61.3 MB"
std::string sizeText(std::int64_t bytes) {
    constexpr std::int64_t kTenth = 1024 * 1024 / 10;
    const auto tenths = (bytes + kTenth / 2) / kTenth;
    if (tenths < 10) return std::to_string((bytes + 1023) / 1024) + " kB";
    const auto rest = tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10);
    return std::to_string(tenths / 10) + rest + " MB";
}

}  // namespace

bool isMachine(const Understood& what) {
    return !what.machine.empty() || what.fromOurselves;
}

bool mayAcknowledge(const Understood& what, const AcknowledgementFacts& facts) {
    return facts.newTicket && facts.inboxAcknowledges && facts.inboxCanSend &&
           facts.sentToday < facts.most && !isMachine(what) && what.trust != "forged" &&
           !what.senderAddress.empty() && what.senderAddress != kUnknownSender;
}

std::string oversizedText(const timeline::Oversized& oversized) {
    return "The mail has " + sizeText(oversized.size) + " and the limit is " +
           sizeText(oversized.limit) +
           ", so its attachments are not here, and its text may end early. The whole mail is still "
           "in the folder \"" +
           oversized.folder + "\" of the mailbox " + oversized.mailbox + ".";
}

std::string acknowledgementText(const inboxes::Inbox& inbox, const tickets::Ticket& ticket,
                                letters::Language language) {
    const std::string_view words = inbox.acknowledgeText.empty()
                                       ? letters::acknowledgement(language)
                                       : std::string_view(inbox.acknowledgeText);
    return letters::fill(words, {{"business", senderNameOf(inbox, {})},
                                 {"number", std::to_string(ticket.number)},
                                 {"name", ticket.customerName},
                                 {"subject", ticket.subject}});
}

}  // namespace deskbell::intake::rules
