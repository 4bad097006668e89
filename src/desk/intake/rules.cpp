#include "desk/intake/rules.hpp"

#include "base/text.hpp"

namespace deskbell::intake::rules {

bool isMachine(const Understood& what) {
    return !what.machine.empty() || what.fromOurselves;
}

bool mayAcknowledge(const Understood& what, const AcknowledgementFacts& facts) {
    return facts.newTicket && facts.inboxAcknowledges && facts.inboxCanSend &&
           facts.sentToday < facts.most && !isMachine(what) && what.trust != "forged" &&
           !what.senderAddress.empty() && what.senderAddress != kUnknownSender;
}

std::string acknowledgementText(const inboxes::Inbox& inbox, const tickets::Ticket& ticket,
                                letters::Language language) {
    const std::string_view words = inbox.acknowledgeText.empty()
                                       ? letters::acknowledgement(language)
                                       : std::string_view(inbox.acknowledgeText);
    const auto business =
        inbox.senderName.empty() ? inbox.name : replaceAll(inbox.senderName, "{agent}", inbox.name);
    return letters::fill(words, {{"business", business},
                                 {"number", std::to_string(ticket.number)},
                                 {"name", ticket.customerName},
                                 {"subject", ticket.subject}});
}

}  // namespace deskbell::intake::rules
