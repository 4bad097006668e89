#include "channels/email/understand.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "channels/email/authentication.hpp"
#include "channels/email/bounces.hpp"
#include "channels/email/invitation.hpp"
#include "channels/email/machines.hpp"
#include "channels/email/text_html.hpp"
#include "channels/email/threading.hpp"
#include "desk/letters/letters.hpp"
#include "desk/markup/markup.hpp"

namespace deskbell::email {

namespace {

std::vector<std::string> addressesOf(std::span<const inboxes::Inbox> all) {
    std::vector<std::string> out;
    for (const auto& inbox : all) out.push_back(inbox.address);
    return out;
}

std::vector<std::string> domainsOf(const std::vector<std::string>& addresses) {
    std::vector<std::string> out;
    for (const auto& address : addresses) {
        auto domain = address.substr(address.find('@') + 1);
        if (std::find(out.begin(), out.end(), domain) == out.end())
            out.push_back(std::move(domain));
    }
    return out;
}

/// One of our inboxes, or a reply address of one.
bool isOurs(const std::string& address, const std::vector<std::string>& ours) {
    return std::any_of(ours.begin(), ours.end(), [&](const std::string& inbox) {
        return address == inbox || parseReplyAddress(address, inbox).has_value();
    });
}

std::vector<timeline::Party> partiesOf(const std::vector<Address>& list,
                                       const std::vector<std::string>& ours) {
    std::vector<timeline::Party> out;
    for (const auto& address : list) {
        if (address.address.empty() || isOurs(address.address, ours) || out.size() >= 100) continue;
        out.push_back({address.name, address.address});
    }
    return out;
}

std::string invitationHtml(const Invitation& invitation) {
    auto row = [](std::string_view label, std::string_view value) {
        if (value.empty()) return std::string();
        return "<b>" + escapeHtml(label) + ":</b> " + escapeHtml(value) + "<br>";
    };
    std::string when =
        invitation.start ? invitation.start->local + " " + invitation.start->zone : "";
    if (invitation.end) when += " – " + invitation.end->local;
    const bool cancelled = invitation.method == "CANCEL";
    return "<blockquote>" + row(cancelled ? "Cancelled" : "Invitation", invitation.summary) +
           row("When", when) + row("Where", invitation.location) +
           row("From", invitation.organizer.address) + "</blockquote>";
}

void fillBody(const Mail& mail, intake::Understood& out) {
    if (!mail.html.empty()) {
        auto folded = markup::sanitizeAndFold(mail.html);
        out.hasRemoteImages = folded.hasRemoteImages;
        out.html = std::move(folded.visibleHtml);
        out.quotedHtml = std::move(folded.foldedHtml);
        out.text = std::move(folded.visibleText);
    } else {
        const auto parts = markup::splitQuoted(mail.text);
        out.text = std::string(parts.visible.of(mail.text));
        out.html = textToHtml(out.text);
        for (const auto& range : {parts.signature, parts.quoted}) {
            if (!range.empty()) out.quotedHtml += textToHtml(range.of(mail.text));
        }
    }
    if (mail.invitations.empty()) return;
    const auto& invitation = mail.invitations.front();
    out.invitation = toJson(invitation);
    // Clients show it from its parts; where a mail says nothing else, these are its text too.
    if (trim(out.text).empty() && out.html.empty()) {
        out.html = invitationHtml(invitation);
        out.text = markup::htmlToText(out.html);
    }
}

void fillAttachments(Mail& mail, intake::Understood& out, kernel::Blobs& blobs) {
    std::vector<std::string_view> bytes;
    for (const auto& part : mail.attachments) bytes.push_back(part.bytes);
    const auto stored = blobs.putMany(bytes);
    for (std::size_t i = 0; i < mail.attachments.size(); ++i) {
        auto& part = mail.attachments[i];
        // Shown inside the text only when the text really refers to it.
        const bool used = part.isInline && !part.contentId.empty() &&
                          (out.html + out.quotedHtml).find("cid:" + escapeHtml(part.contentId)) !=
                              std::string::npos;
        out.attachments.push_back({.id = {},
                                   .entry = {},
                                   .ticket = {},
                                   .uploadedBy = {},
                                   .name = std::move(part.fileName),
                                   .contentType = std::move(part.contentType),
                                   .size = stored[i].size,
                                   .blobHash = stored[i].hash,
                                   .isInline = used,
                                   .contentId = std::move(part.contentId)});
    }
}

void fillThread(const Mail& mail, const Surroundings& around, const std::vector<std::string>& ours,
                intake::Understood& out) {
    out.replyTokens = findReplyTokens(mail, ours);
    for (const auto& recipient : around.envelopeRecipients) {
        for (const auto& address : ours) {
            if (auto token = parseReplyAddress(toLowerAscii(recipient), address))
                out.replyTokens.push_back(*token);
        }
    }
    for (const auto& domain : domainsOf(ours)) {
        for (auto& own : findOwnMessageIds(mail, domain))
            out.replyTokens.push_back(std::move(own.token));
    }
    out.messageId = mail.messageId;
    out.inReplyTo = mail.inReplyTo.empty() ? "" : mail.inReplyTo.front();
    out.references = mail.references;
    if (out.references.size() > 50)
        out.references.erase(out.references.begin(), out.references.end() - 50);
    out.subjectNumber = findTicketNumber(mail.subject);
}

void fillBounce(const Mail& mail, const std::vector<std::string>& ours, intake::Understood& out) {
    auto bounce = parseBounce(mail);
    if (!bounce || bounce->delivery == Delivery::delivered) return;
    out.bouncePermanent = bounce->delivery == Delivery::failed;
    out.bounceReason = bounce->plainReason;
    if (!bounce->recipients.empty() && !bounce->recipients.front().address.empty()) {
        out.bounceReason = bounce->recipients.front().address + ": " + out.bounceReason;
    }
    for (const auto& id : bounce->originalMessageIds) {
        for (const auto& domain : domainsOf(ours)) {
            if (auto own = parseMessageId(id, domain)) {
                out.bouncedMessageId = id;
                out.replyTokens.push_back(own->token);
                return;
            }
        }
    }
}

}  // namespace

intake::Understood understand(Mail mail, const Surroundings& around, kernel::Blobs& blobs) {
    const auto ours = addressesOf(around.inboxes);
    intake::Understood out;
    out.senderName = mail.from.name;
    out.senderAddress = mail.from.address;
    out.subject = mail.subject;
    out.to = partiesOf(mail.to, ours);
    out.cc = partiesOf(mail.cc, ours);
    out.replyTo = partiesOf(mail.replyTo, ours);
    std::erase_if(out.replyTo,
                  [&](const timeline::Party& p) { return p.address == out.senderAddress; });

    std::vector<std::string> servers;
    if (around.inbox != nullptr && !around.inbox->authservId.empty())
        servers.push_back(around.inbox->authservId);
    const auto trust = judgeSender(mail, servers).trust;
    out.trust = trust == SenderTrust::verified ? "verified"
                : trust == SenderTrust::forged ? "forged"
                                               : "unknown";

    const auto domain = around.inbox != nullptr
                            ? around.inbox->address.substr(around.inbox->address.find('@') + 1)
                            : std::string();
    const auto machine = recognizeMachine(mail, OwnIdentity{ours, domain}).machine;
    if (machine != Machine::none) out.machine = toString(machine);
    out.fromOurselves = isOurs(out.senderAddress, ours);

    fillThread(mail, around, ours, out);
    fillBounce(mail, ours, out);
    if (around.oversized) {
        // The cut goes through one of them, and nobody could tell which are whole.
        mail.attachments.clear();
        mail.invitations.clear();
        out.oversized = around.oversized;
    }
    fillBody(mail, out);
    out.preview = markup::previewOf(out.text);
    out.language = letters::detectLanguage(out.text);
    fillAttachments(mail, out, blobs);
    return out;
}

}  // namespace deskbell::email
