#include "channels/email/sink.hpp"

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

std::optional<inboxes::Inbox> IntakeSink::inboxOf(db::ReadTx& tx,
                                                  std::string_view recipient) const {
    auto inbox = inboxes_.findByAddress(tx, recipient);
    return inbox && inbox->active ? inbox : std::nullopt;
}

void IntakeSink::accept(std::string recipient, AnswerRecipient done) {
    auto known = std::make_shared<bool>(false);
    database_.submitRead(
        [this, known, recipient = std::move(recipient)](db::ReadTx& tx) {
            *known = inboxOf(tx, recipient).has_value();
        },
        [this, known, done = std::move(done)](std::exception_ptr failed) {
            if (failed) {
                log_.error("mail.recipient_unknown",
                           {{"error", std::string_view(describe(failed))}});
                done(Error{Errc::unavailable, "mail.not_readable"});
            } else if (*known) {
                done({});
            } else {
                done(Error{Errc::notFound, "mail.no_mailbox", "", "No such mailbox here."});
            }
        });
}

void IntakeSink::deliver(IncomingMail incoming, AnswerMail done) {
    auto mail = std::make_shared<const IncomingMail>(std::move(incoming));
    // One arrival for each inbox, however many of its addresses are named.
    auto byInbox = std::make_shared<ByInbox>();
    database_.submitRead(
        [this, mail, byInbox](db::ReadTx& tx) {
            byInbox->clear();
            for (const auto& recipient : mail->recipients) {
                if (auto inbox = inboxOf(tx, recipient)) (*byInbox)[inbox->id].push_back(recipient);
            }
        },
        [this, mail, byInbox, done = std::move(done)](std::exception_ptr failed) {
            const auto count = mail->recipients.size();
            if (failed) return tryLater(mail->id, count, failed, done);
            try {
                keep(*mail, *byInbox, done);
            } catch (const std::exception&) {
                tryLater(mail->id, count, std::current_exception(), done);
            }
        });
}

void IntakeSink::keep(const IncomingMail& mail, const ByInbox& byInbox, AnswerMail done) {
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
