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

std::string describe(const std::exception_ptr& failed) {
    try {
        std::rethrow_exception(failed);
    } catch (const std::exception& fault) {
        return fault.what();
    }
}

}  // namespace

std::string naturalKey(inboxes::InboxId inbox, std::string_view raw, bool withOwnReceived) {
    return "email:" + toString(inbox) + ":" +
           sha256Hex(withOwnReceived ? withoutFirstField(raw) : raw);
}

std::optional<inboxes::InboxId> IntakeSink::inboxOf(const Inboxes& all,
                                                    std::string_view recipient) {
    const auto* inbox = inboxes::inboxAt(*all, recipient);
    return inbox != nullptr && inbox->active ? std::optional(inbox->id) : std::nullopt;
}

void IntakeSink::readInboxes(std::function<void(const std::exception_ptr&, const Inboxes&)> then) {
    auto all = std::make_shared<Inboxes>();
    database_.submitRead(
        [this, all](db::ReadTx& tx) { *all = inboxes_.cached(tx); },
        [all, then = std::move(then)](const std::exception_ptr& failed) { then(failed, *all); });
}

void IntakeSink::accept(std::string recipient, AnswerRecipient done) {
    auto answer = [recipient = std::move(recipient), done](const Inboxes& all) {
        if (inboxOf(all, recipient)) return done({});
        done(Error{Errc::notFound, "mail.no_mailbox", "", "No such mailbox here."});
    };
    if (const auto all = inboxes_.inMemory()) return answer(all);
    readInboxes([this, done, answer](const std::exception_ptr& failed, const Inboxes& all) {
        if (!failed) return answer(all);
        log_.error("mail.recipient_unknown", {{"error", std::string_view(describe(failed))}});
        done(Error{Errc::unavailable, "mail.not_readable"});
    });
}

void IntakeSink::deliver(IncomingMail incoming, AnswerMail done) {
    auto mail = std::make_shared<const IncomingMail>(std::move(incoming));
    const auto all = inboxes_.inMemory();
    if (all && mail->raw->size() <= intake::kMostInRow) return keep(*mail, all, done);
    readInboxes([this, mail, done](const std::exception_ptr& failed, const Inboxes& read) {
        if (failed) return tryLater(mail->id, mail->recipients.size(), failed, done);
        try {
            keep(*mail, read, done);
        } catch (const std::exception&) {
            tryLater(mail->id, mail->recipients.size(), std::current_exception(), done);
        }
    });
}

void IntakeSink::keep(const IncomingMail& mail, const Inboxes& all, AnswerMail done) {
    // One arrival for each inbox, however many of its addresses are named.
    std::map<inboxes::InboxId, std::vector<std::string>> byInbox;
    for (const auto& recipient : mail.recipients) {
        if (const auto inbox = inboxOf(all, recipient)) byInbox[*inbox].push_back(recipient);
    }
    auto arrivals = std::make_shared<std::vector<intake::Intake::Prepared>>();
    for (const auto& [inbox, recipients] : byInbox) {
        arrivals->push_back(intake_.prepare({.inbox = inbox,
                                             .channel = "email",
                                             .naturalKey = naturalKey(inbox, *mail.raw, true),
                                             .envelope = envelopeOf(mail, recipients),
                                             .raw = *mail.raw}));
    }
    auto take = [this, arrivals](db::WriteTx& tx) {
        for (const auto& arrival : *arrivals) intake_.take(tx, arrival);
        return true;
    };
    database_.submitWrite(take, [this, id = mail.id, count = mail.recipients.size(),
                                 done = std::move(done)](std::exception_ptr failed) {
        if (failed) return tryLater(id, count, failed, done);
        done(std::vector<RecipientAnswer>(count));
    });
}

void IntakeSink::tryLater(const std::string& id, std::size_t recipients,
                          const std::exception_ptr& why, const AnswerMail& done) {
    const auto fault = describe(why);
    log_.error("mail.not_stored",
               {{"mail", std::string_view(id)}, {"error", std::string_view(fault)}});
    const RecipientAnswer later{RecipientAnswer::Kind::tryLater, "cannot store the message now"};
    done(std::vector<RecipientAnswer>(recipients, later));
}

}  // namespace deskbell::email
