#include "channels/email/sink.hpp"

#include <map>

#include "base/crypto.hpp"
#include "base/json.hpp"

namespace deskbell::email {

namespace {

/// Behind the first header field, with its continuation lines.
std::string_view withoutFirstField(std::string_view raw) {
    auto end = raw.find('\n');
    while (end != std::string_view::npos && end + 1 < raw.size() &&
           (raw[end + 1] == ' ' || raw[end + 1] == '\t')) {
        end = raw.find('\n', end + 1);
    }
    return end == std::string_view::npos ? raw : raw.substr(end + 1);
}

std::string envelopeOf(const IncomingMail& mail, const std::vector<std::string>& recipients) {
    json::Writer out;
    out.beginObject().key("from").string(mail.from).key("to").beginArray();
    for (const auto& recipient : recipients) out.string(recipient);
    out.endArray().key("protocol").string(mail.protocol == MailProtocol::lmtp ? "lmtp" : "smtp");
    out.key("peer").string(mail.peer).endObject();
    return out.take();
}

}  // namespace

std::string naturalKey(inboxes::InboxId inbox, std::string_view raw, bool withOwnReceived) {
    return "email:" + toString(inbox) + ":" +
           sha256Hex(withOwnReceived ? withoutFirstField(raw) : raw);
}

std::optional<inboxes::Inbox> IntakeSink::inboxOf(std::string_view recipient) {
    auto inbox =
        database_.read([&](db::ReadTx& tx) { return inboxes_.findByAddress(tx, recipient); });
    return inbox && inbox->active ? inbox : std::nullopt;
}

Result<void> IntakeSink::accept(std::string_view recipient) {
    if (inboxOf(recipient)) return {};
    return Error{Errc::notFound, "mail.no_mailbox", "", "No such mailbox here."};
}

void IntakeSink::deliver(IncomingMail mail, AnswerMail done) {
    // One arrival for each inbox, however many of its addresses are named.
    std::map<inboxes::InboxId, std::vector<std::string>> byInbox;
    for (const auto& recipient : mail.recipients) {
        if (auto inbox = inboxOf(recipient)) byInbox[inbox->id].push_back(recipient);
    }
    auto arrivals = std::make_shared<std::vector<intake::Intake::Prepared>>();
    for (const auto& [inbox, recipients] : byInbox) {
        arrivals->push_back(intake_.prepare({.inbox = inbox,
                                             .channel = "email",
                                             .naturalKey = naturalKey(inbox, *mail.raw, true),
                                             .envelope = envelopeOf(mail, recipients),
                                             .raw = *mail.raw}));
    }
    const auto count = mail.recipients.size();
    auto take = [this, arrivals](db::WriteTx& tx) {
        for (const auto& arrival : *arrivals) intake_.take(tx, arrival);
        return true;
    };
    database_.submitWrite(
        take, [this, done = std::move(done), count, id = mail.id](std::exception_ptr failed) {
            RecipientAnswer answer;
            if (failed) {
                answer = {RecipientAnswer::Kind::tryLater, "cannot store the message now"};
                log_.error("mail.not_stored", {{"mail", std::string_view(id)}});
            }
            done(std::vector<RecipientAnswer>(count, answer));
        });
}

}  // namespace deskbell::email
