#include "channels/email/delivery.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"
#include "channels/email/compose.hpp"
#include "channels/email/threading.hpp"
#include "desk/markup/markup.hpp"

namespace deskbell::email {

namespace {

using timeline::EntryId;
using timeline::TicketId;
using Stage = timeline::Delivery;  // ours; email::Delivery is what an SMTP server answered

constexpr std::string_view kDeliver = "email.deliver";
constexpr std::string_view kSystem = "email.system";
constexpr std::size_t kMostLetter = 100'000;  // far above what the house writes
constexpr int kMostAttempts = 12;             // with the jobs' backoff about a day

std::string laneOf(inboxes::InboxId id) {
    return "smtp:" + toString(id);
}

std::vector<Address> addressesOf(const std::vector<timeline::Party>& parties) {
    std::vector<Address> out;
    for (const auto& party : parties) out.push_back({party.name, party.address});
    return out;
}

/// Whether the customer reads it: what goes to suppliers and colleagues does not lead to their
/// page.
bool goesTo(const timeline::Message& message, std::string_view address) {
    const auto isTheirs = [&](const timeline::Party& party) { return party.address == address; };
    return std::any_of(message.to.begin(), message.to.end(), isTheirs) ||
           std::any_of(message.cc.begin(), message.cc.end(), isTheirs);
}

struct Job {
    TicketId ticket;
    EntryId entry;
    inboxes::InboxId inbox;
    std::vector<std::string> only;  ///< the recipients still to be reached; empty: all
};

std::string payloadOf(const Job& job) {
    json::Writer out;
    out.beginObject()
        .key("ticket")
        .id(job.ticket)
        .key("entry")
        .id(job.entry)
        .key("inbox")
        .id(job.inbox);
    out.key("only").beginArray();
    for (const auto& address : job.only) out.string(address);
    out.endArray().endObject();
    return out.take();
}

Job jobOf(const kernel::Job& job) {
    auto payload = json::parse(job.payload);
    ASSERT(payload.has_value());
    json::Reader in(*payload);
    return {in.id<TicketId>("ticket"), in.id<EntryId>("entry"), in.id<inboxes::InboxId>("inbox"),
            in.optionalStrings("only", 100).value_or(std::vector<std::string>{})};
}

/// What became of one attempt.
struct Attempt {
    std::vector<std::string> later;  ///< recipients to try again
    std::string refused;             ///< sentence about those refused for good, "" when none
    std::string problem;             ///< why `later`
    bool someAccepted = false;
};

Attempt summarize(const Delivery& delivery) {
    Attempt attempt;
    for (const auto& one : delivery.recipients) {
        switch (one.status) {
            case RecipientStatus::accepted:
                attempt.someAccepted = true;
                break;
            case RecipientStatus::permanent:
                attempt.refused +=
                    (attempt.refused.empty() ? "" : " ") + one.recipient + ": " + one.reason;
                break;
            // Nobody knows whether an uncertain one arrived; the same Message-ID lets the far side
            // drop the second copy.
            case RecipientStatus::uncertain:
            case RecipientStatus::temporary:
                attempt.later.push_back(one.recipient);
                attempt.problem = one.reason;
                break;
        }
    }
    return attempt;
}

}  // namespace

class MailDelivery::Impl {
public:
    explicit Impl(Parts p) : parts(p) {}

    kernel::JobOutcome deliver(const kernel::Job& job);
    kernel::JobOutcome sendSystemMail(const kernel::Job& job);
    std::optional<inboxes::Inbox> anySender(db::ReadTx& tx) const;

    Parts parts;

private:
    struct Loaded {
        tickets::Ticket ticket;
        timeline::Entry entry;
        inboxes::Inbox inbox;
        Result<inboxes::InboxSecrets> secrets;
        std::optional<customer_page::Footer> footer;  ///< of mails to the customer
    };
    std::optional<Loaded> load(const Job& job);
    Result<ComposedMail> compose(const Loaded& loaded);
    Result<Delivery> handOver(const inboxes::Inbox& inbox,
                              const Result<inboxes::InboxSecrets>& secrets,
                              const Envelope& envelope, const ComposedMail& mail,
                              std::string_view subject, std::string_view messageId);
    kernel::JobOutcome settle(const Loaded& loaded, const Job& job, int attempt,
                              const Result<Delivery>& delivery);
    void fail(db::WriteTx& tx, const Loaded& loaded, Stage from, std::string_view reason);
    void noteState(const inboxes::Inbox& inbox, const Result<Delivery>& delivery);
};

std::optional<MailDelivery::Impl::Loaded> MailDelivery::Impl::load(const Job& job) {
    return parts.database.read([&](db::ReadTx& tx) -> std::optional<Loaded> {
        auto ticket = parts.tickets.find(tx, job.ticket);
        auto entry = parts.timeline.find(tx, job.ticket, job.entry);
        auto inbox = parts.inboxes.find(tx, job.inbox);
        if (!ticket || !entry || !entry->message || !inbox) return std::nullopt;
        auto footer = goesTo(*entry->message, ticket->customerAddress)
                          ? parts.customerLinks.footerOf(tx, *ticket)
                          : std::nullopt;
        return Loaded{*std::move(ticket), *std::move(entry), *std::move(inbox),
                      parts.inboxes.secretsOf(tx, job.inbox), std::move(footer)};
    });
}

Result<ComposedMail> MailDelivery::Impl::compose(const Loaded& loaded) {
    const auto& message = *loaded.entry.message;
    OutgoingMail mail;
    mail.from = {message.from.name, message.from.address};
    mail.to = addressesOf(message.to);
    mail.cc = addressesOf(message.cc);
    mail.bcc = addressesOf(message.bcc);
    mail.subject =
        message.inReplyTo.empty() ? message.subject : "Re: " + stripReplyMarks(message.subject);
    // The number stands in the subject so that customers can quote it; it proves nothing to us.
    mail.subject += " " + formatTicketNumber(loaded.ticket.number);
    if (auto reply = formatReplyAddress(loaded.inbox.address, loaded.ticket.replyToken)) {
        mail.replyTo = {{mail.from.name, *std::move(reply)}};
    }
    const bool signature = !message.quotedHtml.empty();
    mail.html = message.html + (signature ? "<br><div>" + message.quotedHtml + "</div>" : "");
    mail.text =
        message.text + (signature ? "\n\n-- \n" + markup::htmlToText(message.quotedHtml) : "");
    if (loaded.footer) {
        mail.html += "<p><a href=\"" + escapeHtml(loaded.footer->url) + "\">" +
                     escapeHtml(loaded.footer->label) + "</a></p>";
        mail.text += "\n\n" + loaded.footer->label + ":\n" + loaded.footer->url + "\n";
    }
    for (const auto& attachment : loaded.entry.attachments) {
        auto bytes = parts.timeline.bytesOf(attachment);
        if (!bytes) return std::move(bytes).error();
        mail.attachments.push_back({attachment.name, attachment.contentType, *std::move(bytes),
                                    attachment.contentId, attachment.isInline});
    }
    mail.messageId = message.messageId;
    if (!message.inReplyTo.empty()) mail.inReplyTo = {message.inReplyTo};
    mail.references = message.references;
    mail.date = loaded.entry.at;
    if (message.machine == "auto_generated") mail.autoSubmitted = AutoSubmitted::replied;
    return composeMail(mail, parts.random);
}

Result<Delivery> MailDelivery::Impl::handOver(const inboxes::Inbox& inbox,
                                              const Result<inboxes::InboxSecrets>& secrets,
                                              const Envelope& envelope, const ComposedMail& mail,
                                              std::string_view subject,
                                              std::string_view messageId) {
    if (inbox.outgoing.kind == "sandbox") {
        std::string recipients;
        Delivery delivery;
        for (const auto& recipient : envelope.recipients) {
            recipients += (recipients.empty() ? "" : ", ") + recipient;
            delivery.recipients.push_back(
                {.recipient = recipient, .status = RecipientStatus::accepted});
        }
        parts.database.write([&](db::WriteTx& tx) {
            parts.sandbox.keep(tx, {.id = {},
                                    .at = {},
                                    .from = inbox.address,
                                    .recipients = recipients,
                                    .subject = std::string(subject),
                                    .messageId = std::string(messageId),
                                    .raw = mail.bytes});
        });
        return delivery;
    }
    if (inbox.outgoing.kind != "smtp") {
        return Error{Errc::unavailable, "inbox.cannot_send", "",
                     "The inbox " + inbox.name + " has no server to send mail with."};
    }
    if (!secrets) return secrets.error();
    auto settings = parts.servers.submission(inbox, *secrets);
    if (!settings) return std::move(settings).error();
    auto delivery = parts.transport.submit(*settings, envelope, mail.bytes, parts.stop);
    if (!delivery && faultOf(delivery.error()) == MailFault::signIn)
        parts.servers.forgetToken(inbox.id);
    return delivery;
}

kernel::JobOutcome MailDelivery::Impl::deliver(const kernel::Job& row) {
    const auto job = jobOf(row);
    auto loaded = load(job);
    if (!loaded) return kernel::JobDone{};
    const auto audience = loaded->ticket.audience();
    const auto stage = loaded->entry.message->delivery;
    if (stage != Stage::queued && stage != Stage::sending && job.only.empty())
        return kernel::JobDone{};
    parts.database.write([&](db::WriteTx& tx) {
        parts.timeline.moveDelivery(tx, job.entry, Stage::queued, Stage::sending, "", audience);
        parts.timeline.countAttempt(tx, job.entry);
    });

    auto mail = compose(*loaded);
    // It goes on as what it is: a message that is on its way.
    if (!mail && mail.error().reason == "blob.unreachable")
        return kernel::JobRetry{mail.error().detail};
    if (!mail) {
        parts.database.write(
            [&](db::WriteTx& tx) { fail(tx, *loaded, Stage::sending, mail.error().detail); });
        return kernel::JobFailed{mail.error().reason};
    }
    const bool automatic = loaded->entry.message->machine == "auto_generated";
    // Bounces come back to the ticket; an automatic answer must not cause another one.
    auto sender = formatReplyAddress(loaded->inbox.address, loaded->ticket.replyToken)
                      .value_or(loaded->inbox.address);
    const Envelope envelope{automatic ? "" : sender,
                            job.only.empty() ? mail->recipients : job.only};
    auto delivery = handOver(loaded->inbox, loaded->secrets, envelope, *mail,
                             loaded->entry.message->subject, loaded->entry.message->messageId);
    noteState(loaded->inbox, delivery);
    return settle(*loaded, job, row.attempt, delivery);
}

kernel::JobOutcome MailDelivery::Impl::settle(const Loaded& loaded, const Job& job, int attempts,
                                              const Result<Delivery>& delivery) {
    const auto audience = loaded.ticket.audience();
    if (!delivery) {
        if (faultOf(delivery.error()) == MailFault::stopped)
            return kernel::JobRetry{"stopping", Duration{}};
        if (attempts >= kMostAttempts) {
            parts.database.write([&](db::WriteTx& tx) {
                fail(tx, loaded, Stage::sending, delivery.error().detail);
            });
            return kernel::JobFailed{delivery.error().reason};
        }
        parts.database.write([&](db::WriteTx& tx) {
            parts.timeline.moveDelivery(tx, job.entry, Stage::sending, Stage::queued,
                                        delivery.error().detail, audience);
        });
        return kernel::JobRetry{delivery.error().reason};
    }
    const auto attempt = summarize(*delivery);
    const bool giveUp = !attempt.later.empty() && attempts >= kMostAttempts;
    parts.database.write([&](db::WriteTx& tx) {
        if (!attempt.refused.empty() || giveUp) {
            fail(tx, loaded, Stage::sending,
                 attempt.refused.empty() ? attempt.problem : attempt.refused);
        } else if (attempt.later.empty()) {
            parts.timeline.moveDelivery(tx, job.entry, Stage::sending, Stage::sent, "", audience);
        } else if (!attempt.someAccepted) {
            parts.timeline.moveDelivery(tx, job.entry, Stage::sending, Stage::queued,
                                        attempt.problem, audience);
        }
        // Whoever has it does not get it again: only the rest is tried later, in a job of its own.
        if (!attempt.later.empty() && attempt.someAccepted && !giveUp) {
            auto rest = job;
            rest.only = attempt.later;
            parts.jobs.add(tx, {.kind = std::string(kDeliver),
                                .key = toString(job.entry) + ":rest",
                                .payload = payloadOf(rest),
                                .due = parts.clock.now() + std::chrono::minutes(2),
                                .lane = laneOf(job.inbox)});
        }
    });
    if (!attempt.later.empty() && !attempt.someAccepted && !giveUp)
        return kernel::JobRetry{attempt.problem};
    return kernel::JobDone{};
}

void MailDelivery::Impl::fail(db::WriteTx& tx, const Loaded& loaded, Stage from,
                              std::string_view reason) {
    if (!parts.timeline.moveDelivery(tx, loaded.entry.id, from, Stage::failed, reason,
                                     loaded.ticket.audience()))
        return;
    parts.tickets.setFailed(tx, loaded.ticket.id, true);
    std::vector<AgentId> told;
    if (loaded.entry.by.kind == "agent") told.push_back(AgentId{loaded.entry.by.id});
    if (loaded.ticket.owner && loaded.ticket.owner.value != loaded.entry.by.id)
        told.push_back(loaded.ticket.owner);
    parts.notifications.notify(tx, Actor::system("delivery"), notifications::Kind::failed,
                               loaded.ticket, loaded.entry.id, reason, told);
}

void MailDelivery::Impl::noteState(const inboxes::Inbox& inbox, const Result<Delivery>& delivery) {
    parts.database.write([&](db::WriteTx& tx) {
        auto state = parts.inboxes.state(tx, inbox.id, inboxes::Direction::outgoing);
        state.lastAttemptAt = parts.clock.now();
        if (delivery) state.lastSuccessAt = state.lastAttemptAt;
        state.error = delivery ? "" : delivery.error().detail;
        parts.inboxes.setState(tx, inbox.id, inboxes::Direction::outgoing, state);
    });
    if (!delivery) {
        parts.log.warn(
            "mail.delivery_failed",
            {{"inbox", inbox.id.value}, {"reason", std::string_view(delivery.error().reason)}});
    }
}

std::optional<inboxes::Inbox> MailDelivery::Impl::anySender(db::ReadTx& tx) const {
    const auto all = parts.inboxes.cached(tx);  // named: inside a write nobody else holds it
    for (const auto& inbox : *all) {
        if (inbox.active && inbox.outgoing.kind != "none") return inbox;
    }
    return std::nullopt;
}

kernel::JobOutcome MailDelivery::Impl::sendSystemMail(const kernel::Job& row) {
    auto payload = json::parse(row.payload);
    ASSERT(payload.has_value());
    json::Reader in(*payload);
    const auto to = in.string("to", 320);
    OutgoingMail mail;
    mail.subject = in.string("subject");
    mail.text = in.string("text", kMostLetter);
    mail.html = in.optionalString("html", kMostLetter).value_or("");
    mail.messageId = in.string("message_id");
    auto inbox = parts.database.read([&](db::ReadTx& tx) { return anySender(tx); });
    if (!inbox) return kernel::JobFailed{"no inbox can send"};
    auto secrets =
        parts.database.read([&](db::ReadTx& tx) { return parts.inboxes.secretsOf(tx, inbox->id); });
    mail.from = {senderNameOf(*inbox, {}), inbox->address};
    mail.to = {{"", to}};
    mail.date = parts.clock.now();
    mail.autoSubmitted = AutoSubmitted::generated;
    auto composed = composeMail(mail, parts.random);
    if (!composed) return kernel::JobFailed{composed.error().reason};
    auto delivery = handOver(*inbox, secrets, {"", composed->recipients}, *composed, mail.subject,
                             mail.messageId);
    if (!delivery) return kernel::JobRetry{delivery.error().reason};
    const auto attempt = summarize(*delivery);
    if (!attempt.refused.empty()) return kernel::JobFailed{attempt.refused};
    if (!attempt.later.empty()) return kernel::JobRetry{attempt.problem};
    return kernel::JobDone{};
}

MailDelivery::MailDelivery(Parts parts) : impl_(std::make_unique<Impl>(parts)) {}
MailDelivery::~MailDelivery() = default;

void MailDelivery::queue(db::WriteTx& tx, const tickets::Ticket& ticket, EntryId entry,
                         inboxes::InboxId inbox) {
    impl_->parts.jobs.add(tx, {.kind = std::string(kDeliver),
                               .key = toString(entry),
                               .payload = payloadOf({ticket.id, entry, inbox, {}}),
                               .due = impl_->parts.clock.now(),
                               .lane = laneOf(inbox)});
}

std::string MailDelivery::newMessageId(const tickets::Ticket& ticket, const inboxes::Inbox& inbox) {
    return formatMessageId({impl_->parts.ids.next(), ticket.replyToken},
                           inbox.address.substr(inbox.address.find('@') + 1));
}

bool MailDelivery::canSend(db::ReadTx& tx) {
    return impl_->anySender(tx).has_value();
}

void MailDelivery::post(db::WriteTx& tx, const std::string& to, const letters::Letter& letter,
                        const std::optional<letters::Mark>& mark) {
    auto inbox = impl_->anySender(tx);
    if (!inbox) return;
    const auto domain = inbox->address.substr(inbox->address.find('@') + 1);
    const auto messageId = mark ? formatMessageId({mark->id, mark->token}, domain)
                                : makeToken(impl_->parts.random) + "@" + domain;
    json::Writer out;
    out.beginObject().key("to").string(to).key("subject").string(letter.subject);
    out.key("text").string(letter.text).key("html").string(letter.html);
    out.key("message_id").string(messageId).endObject();
    impl_->parts.jobs.add(tx, {.kind = std::string(kSystem),
                               .key = {},
                               .payload = out.take(),
                               .due = impl_->parts.clock.now(),
                               .lane = laneOf(inbox->id)});
}

void MailDelivery::addJobs(kernel::Jobs& jobs) {
    jobs.handleOutside(std::string(kDeliver),
                       [this](const kernel::Job& job) { return impl_->deliver(job); });
    jobs.handleOutside(std::string(kSystem),
                       [this](const kernel::Job& job) { return impl_->sendSystemMail(job); });
}

}  // namespace deskbell::email
