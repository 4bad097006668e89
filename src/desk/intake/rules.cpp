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

std::string acknowledgementText(const inboxes::Inbox& inbox, const tickets::Ticket& ticket) {
    auto text = inbox.acknowledgeText;
    // The subject goes last, so that braces in what a stranger wrote are never filled in.
    text =
        replaceAll(std::move(text), "{business}",
                   inbox.senderName.empty() ? inbox.name
                                            : replaceAll(inbox.senderName, "{agent}", inbox.name));
    text = replaceAll(std::move(text), "{number}", std::to_string(ticket.number));
    auto name = replaceAll(ticket.customerName, "{", "(");
    text = replaceAll(std::move(text), "{name}", name);
    return replaceAll(std::move(text), "{subject}", ticket.subject);
}

}  // namespace deskbell::intake::rules
