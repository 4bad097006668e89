#include "channels/email/smtp_client.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/text.hpp"
#include "channels/email/smtp_client_wire.hpp"

namespace deskbell::email {

namespace {

constexpr std::chrono::milliseconds kPartingTime{10'000};

bool isAscii(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return (c & 0x80) != 0; });
}

std::string_view headerOf(std::string_view raw) {
    return raw.substr(0, std::min(raw.find("\r\n\r\n"), raw.find("\n\n")));
}

/// Nothing in it can end the command or the address.
bool fitsACommand(std::string_view address) {
    return address.size() <= 320 && std::ranges::none_of(address, [](unsigned char c) {
               return c <= ' ' || c == 0x7f || c == '<' || c == '>';
           });
}

void settle(RecipientOutcome& outcome, const SmtpReply& reply) {
    outcome.code = reply.code;
    outcome.enhanced = reply.enhanced;
    outcome.reply = quoteServer(reply.text);
    outcome.reason.clear();
    outcome.status = RecipientStatus::accepted;
    if (reply.positive()) return;
    outcome.status = reply.temporary() ? RecipientStatus::temporary : RecipientStatus::permanent;
    outcome.reason = describeSmtpStatus(reply.code, reply.enhanced);
}

void settle(RecipientOutcome& outcome, RecipientStatus status, std::string_view enhanced,
            std::string reason) {
    outcome.status = status;
    outcome.enhanced = enhanced;
    outcome.reason = std::move(reason);
}

}  // namespace

bool Delivery::allAccepted() const {
    return std::ranges::all_of(recipients,
                               [](const auto& r) { return r.status == RecipientStatus::accepted; });
}

Result<Delivery> SmtpSession::send(const Envelope& envelope, std::string_view raw) {
    ASSERT(alive_);
    Delivery delivery;
    for (const auto& recipient : envelope.recipients) {
        delivery.recipients.emplace_back().recipient = recipient;
    }
    auto open = offerEnvelope(envelope, raw, delivery);
    if (!open) {
        alive_ = false;
        return std::move(open).error();
    }
    if (!open->empty()) {
        auto go = ask("DATA");
        if (!go) return std::move(go).error();
        if (go->code == 354) {
            transfer(raw, *open, delivery);
            return delivery;
        }
        // A success that is none would be called accepted: it is a server out of step.
        if (go->positive()) {
            alive_ = false;
            return mailError(MailFault::protocol, "The server answers DATA with something else.");
        }
        for (const auto i : *open) settle(delivery.recipients[i], *go);
    }
    if (alive_) static_cast<void>(ask("RSET"));  // a failure shows in usable()
    return delivery;
}

/// MAIL and RCPT, in one flight where the server allows it. Gives the recipients that were taken;
/// those that were not are settled.
Result<std::vector<std::size_t>> SmtpSession::offerEnvelope(const Envelope& envelope,
                                                            std::string_view raw,
                                                            Delivery& delivery) {
    std::vector<std::size_t> open;
    std::vector<std::string> commands{mailCommand(envelope, raw)};
    if (auto problem = unsendable(envelope, raw)) {
        for (auto& outcome : delivery.recipients) {
            settle(outcome, RecipientStatus::permanent, problem->enhanced, problem->reason);
        }
        return open;
    }
    for (std::size_t i = 0; i < delivery.recipients.size(); ++i) {
        auto& outcome = delivery.recipients[i];
        const auto address = wireAddress(outcome.recipient);
        if (!fitsACommand(outcome.recipient) || outcome.recipient.empty()) {
            settle(outcome, RecipientStatus::permanent, "5.1.3", describeSmtpStatus(0, "5.1.3"));
        } else if (!address) {
            settle(outcome, RecipientStatus::permanent, "5.6.7", describeSmtpStatus(0, "5.6.7"));
        } else {
            commands.push_back(fmt::format("RCPT TO:<{}>", *address));
            open.push_back(i);
        }
    }
    if (open.empty()) return open;
    auto replies = askAll(commands);
    if (!replies) return std::move(replies).error();

    const auto& mail = replies->front();
    if (mail.code == 530 || mail.code == 535) return signInError(mail);
    for (std::size_t k = 0; k < open.size(); ++k) {
        // After a refused MAIL the answers to RCPT only say that it came too early.
        const auto& reply = mail.positive() ? (*replies)[k + 1] : mail;
        settle(delivery.recipients[open[k]], reply);
    }
    std::erase_if(open, [&](std::size_t i) {
        return delivery.recipients[i].status != RecipientStatus::accepted;
    });
    return open;
}

/// From the data on there is no error, only outcomes: what happened decides what may be repeated.
void SmtpSession::transfer(std::string_view raw, const std::vector<std::size_t>& open,
                           Delivery& delivery) {
    const auto settleAll = [&](RecipientStatus status, const std::string& reason) {
        alive_ = false;
        for (const auto i : open) {
            delivery.recipients[i].code = 0;
            settle(delivery.recipients[i], status, "", reason);
        }
    };
    const auto deadline = connection_.in(settings_.timeouts.transfer);
    auto sent = connection_.write(smtpData(raw), deadline);
    if (sent) sent = connection_.write(".\r\n", deadline);
    if (!sent) {  // the end never left this machine, so nobody can have taken the message
        return settleAll(RecipientStatus::temporary,
                         "The connection broke before the message was complete. It will be sent "
                         "again. " +
                             sent.error().detail);
    }
    auto reply = readReply(deadline);
    if (!reply && faultOf(reply.error()) == MailFault::stopped) {
        // Leaving now would make a message uncertain that is most likely accepted.
        connection_.ignoreStop();
        reply = readReply(connection_.in(kPartingTime));
    }
    if (!reply) {
        return settleAll(RecipientStatus::uncertain,
                         "The connection broke before the server confirmed the message. It may "
                         "have arrived. " +
                             reply.error().detail);
    }
    for (const auto i : open) settle(delivery.recipients[i], *reply);
}

std::optional<SmtpSession::Unsendable> SmtpSession::unsendable(const Envelope& envelope,
                                                               std::string_view raw) const {
    if (!fitsACommand(envelope.from)) return Unsendable{"5.1.7", describeSmtpStatus(0, "5.1.7")};
    if (!wireAddress(envelope.from)) return Unsendable{"5.6.7", describeSmtpStatus(0, "5.6.7")};
    if (const auto* size = extension("SIZE")) {
        std::uint64_t most = 0;
        std::from_chars(size->data(), size->data() + size->size(), most);
        if (most > 0 && raw.size() > most) {
            return Unsendable{"5.3.4", fmt::format("The message has {} bytes, and the outgoing "
                                                   "server takes {} at the most.",
                                                   raw.size(), most)};
        }
    }
    return {};
}

std::string SmtpSession::mailCommand(const Envelope& envelope, std::string_view raw) const {
    auto command = fmt::format("MAIL FROM:<{}>", wireAddress(envelope.from).value_or(""));
    if (extension("SIZE")) command += fmt::format(" SIZE={}", raw.size());
    // Without the extension eight bits are sent all the same: every server of today takes them.
    if (extension("8BITMIME") && !isAscii(raw)) command += " BODY=8BITMIME";
    const auto international = [](const std::string& a) { return !asciiAddress(a); };
    if (extension("SMTPUTF8") && (!isAscii(headerOf(raw)) || international(envelope.from) ||
                                  std::ranges::any_of(envelope.recipients, international))) {
        command += " SMTPUTF8";
    }
    return command;
}

/// ASCII where possible, since not every server on the way knows SMTPUTF8; nothing when this one
/// would have to and does not.
std::optional<std::string> SmtpSession::wireAddress(const std::string& address) const {
    auto ascii = asciiAddress(address);
    if (!ascii && extension("SMTPUTF8")) return address;
    return ascii;
}

Result<std::vector<SmtpReply>> SmtpSession::askAll(const std::vector<std::string>& commands) {
    std::vector<SmtpReply> replies;
    if (!extension("PIPELINING")) {
        for (const auto& command : commands) {
            auto reply = ask(command);
            if (!reply) return std::move(reply).error();
            replies.push_back(std::move(*reply));
        }
        return replies;
    }
    // In flights of a bounded size: a server that answers before it has read all must not block.
    constexpr std::size_t kFlight = 50;
    for (std::size_t first = 0; first < commands.size(); first += kFlight) {
        const auto last = std::min(first + kFlight, commands.size());
        std::string lines;
        for (auto i = first; i < last; ++i) lines += commands[i] + "\r\n";
        const auto deadline = connection_.in(settings_.timeouts.transfer);
        if (auto sent = connection_.write(lines, deadline); !sent) return std::move(sent).error();
        for (auto i = first; i < last; ++i) {
            auto reply = readReply(connection_.in(settings_.timeouts.reply));
            if (!reply) return std::move(reply).error();
            replies.push_back(std::move(*reply));
        }
    }
    return replies;
}

Result<SmtpReply> SmtpSession::ask(std::string_view line) {
    auto sent =
        connection_.write(fmt::format("{}\r\n", line), connection_.in(settings_.timeouts.reply));
    if (!sent) {
        alive_ = false;
        return std::move(sent).error();
    }
    return readReply(connection_.in(settings_.timeouts.reply));
}

Result<SmtpReply> SmtpSession::readReply(Connection::Deadline deadline) {
    while (true) {
        auto taken = takeSmtpReply(input_);
        if (taken && *taken) {
            if ((*taken)->code == 421) alive_ = false;  // it hangs up after saying so
            return std::move(**taken);
        }
        if (!taken) {
            alive_ = false;
            return std::move(taken).error();
        }
        if (auto got = connection_.read(input_, deadline); !got) {
            alive_ = false;
            return std::move(got).error();
        }
    }
}

const std::string* SmtpSession::extension(std::string_view name) const {
    const auto found = std::ranges::find(extensions_, name, [](const auto& e) { return e.first; });
    return found == extensions_.end() ? nullptr : &found->second;
}

Result<Delivery> send(const SubmissionSettings& settings, const Envelope& envelope,
                      std::string_view raw, const Clock& clock, const StopSignal& stop) {
    SmtpSession session(settings, clock, stop);
    if (auto connected = session.connect(); !connected) return std::move(connected).error();
    return session.send(envelope, raw);
}

ConnectionReport testSubmission(const SubmissionSettings& settings, const Clock& clock,
                                const StopSignal& stop) {
    SmtpSession session(settings, clock, stop);
    static_cast<void>(session.connect());  // the report tells
    return session.report();
}

}  // namespace deskbell::email
