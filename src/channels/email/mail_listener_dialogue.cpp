#include "channels/email/mail_listener_dialogue.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/text.hpp"
#include "channels/email/mail_listener_commands.hpp"

namespace deskbell::email {

namespace {

/// RFC 5321 asks for 512, and MAIL with its extensions for more.
constexpr std::size_t kMaxLine = 2048;

/// Fit for a reply and for a header field: printable ASCII.
std::string printable(std::string_view text, std::size_t most) {
    std::string result{text.substr(0, most)};
    for (auto& c : result) {
        if (c < ' ' || c > '~') c = '?';
    }
    return result;
}

bool isWebVerb(std::string_view verb) {
    constexpr std::array<std::string_view, 7> kVerbs{"GET",     "POST",    "PUT",   "HEAD",
                                                     "OPTIONS", "CONNECT", "DELETE"};
    return std::ranges::find(kVerbs, verb) != kVerbs.end();
}

std::string replyOf(const RecipientAnswer& answer, const std::string& recipient,
                    const std::string& id) {
    const auto text = printable(answer.text, 200);
    const auto name = printable(recipient, 200);
    switch (answer.kind) {
        case RecipientAnswer::Kind::taken:
            return fmt::format("250 2.1.5 <{}> {}", name,
                               text.empty() ? fmt::format("taken as {}", id) : text);
        case RecipientAnswer::Kind::refused:
            return fmt::format("550 5.7.1 <{}> {}", name, text.empty() ? "refused" : text);
        case RecipientAnswer::Kind::tryLater:
            break;
    }
    return fmt::format("451 4.3.0 <{}> {}", name,
                       text.empty() ? "cannot be stored at the moment, try later" : text);
}

}  // namespace

MailDialogue::MailDialogue(Shared& shared, std::string peer)
    : shared_(shared), peer_(std::move(peer)) {
    reply(fmt::format("220 {} {} Deskbell", shared_.options.hostName, lmtp() ? "LMTP" : "ESMTP"));
}

void MailDialogue::receive(std::string_view bytes) {
    if (phase_ == Phase::closing) return;
    input_.append(bytes);
    advance();
}

void MailDialogue::advance() {
    while (at_ < input_.size()) {
        if (phase_ == Phase::command) {
            if (!takeCommand()) break;
        } else if (phase_ == Phase::data) {
            at_ += reader_->feed(std::string_view{input_}.substr(at_));
            if (reader_->done()) finishData();
        } else {
            break;
        }
    }
    input_.erase(0, at_);
    at_ = 0;
}

/// False when no complete line is here.
bool MailDialogue::takeCommand() {
    const auto rest = std::string_view{input_}.substr(at_);
    const auto end = rest.find('\n');
    if (std::min(end, rest.size()) > kMaxLine) {
        close("500 5.5.6 Line too long");
        return false;
    }
    if (end == std::string_view::npos) return false;
    at_ += end + 1;
    ++progress_;
    if (end == 0 || rest[end - 1] != '\r') {
        fail("500 5.5.2 Lines end in CR LF");
    } else {
        obey(std::string{rest.substr(0, end - 1)});  // a copy: the input may go meanwhile
    }
    return phase_ != Phase::closing;
}

void MailDialogue::obey(std::string_view line) {
    const auto [verb, argument] = parseSmtpCommand(line);
    if (verb == "MAIL") return mail(argument);
    if (verb == "RCPT") return rcpt(argument);
    if (verb == "DATA") return data(argument);
    if (verb == "LHLO" || verb == "EHLO" || verb == "HELO") return hello(verb, argument);
    if (verb == "RSET") {
        resetTransaction();
        return reply("250 2.0.0 Reset");
    }
    if (verb == "NOOP") return reply("250 2.0.0 Still here");
    if (verb == "QUIT") return close("221 2.0.0 Goodbye");
    if (verb == "STARTTLS") return startTls(argument);
    if (verb == "HELP") return reply("214 2.0.0 RFC 5321 and RFC 2033 help");
    if (verb == "VRFY") return reply("252 2.1.5 Send it and see");
    // A browser that was talked into posting here must not get through to its form fields.
    if (isWebVerb(verb)) return close("421 4.7.0 This is no web server");
    fail("500 5.5.1 Command not known");
}

void MailDialogue::hello(std::string_view verb, std::string_view name) {
    if ((verb == "LHLO") != lmtp()) {
        return fail(lmtp() ? "500 5.5.1 Say LHLO: this is LMTP"
                           : "500 5.5.1 Say EHLO: this is SMTP");
    }
    if (name.empty()) return fail("501 5.5.4 Say your name");
    resetTransaction();
    helo_ = printable(name, 255);
    // It will stand in the Received line: nothing in it may close what it stands in.
    for (auto& c : helo_) {
        if (c == '(' || c == ')' || c == ';' || c == ' ') c = '?';
    }
    extended_ = verb != "HELO";
    const auto& options = shared_.options;
    if (!extended_) return reply("250 " + options.hostName);
    reply("250-" + options.hostName);
    reply("250-PIPELINING");
    reply(fmt::format("250-SIZE {}", options.limits.messageBytes));
    reply("250-8BITMIME");
    reply("250-SMTPUTF8");
    if (!options.certificate.empty() && !secure_) reply("250-STARTTLS");
    reply("250 ENHANCEDSTATUSCODES");
}

void MailDialogue::mail(std::string_view argument) {
    if (helo_.empty()) return fail("503 5.5.1 Say who you are first");
    if (from_) return fail("503 5.5.1 One sender at a time");
    auto path = parseSmtpPath(argument, "FROM");
    if (!path) return fail("501 5.1.7 Write MAIL FROM:<address>");
    utf8_ = false;
    if (!readMailParameters(path->parameters)) return;
    if (path->international && !utf8_) return fail("553 5.6.7 Say SMTPUTF8 with such an address");
    from_ = std::move(path->address);
    reply("250 2.1.0 Sender noted");
}

bool MailDialogue::readMailParameters(
    const std::vector<std::pair<std::string, std::string>>& parameters) {
    for (const auto& [name, value] : parameters) {
        if (name == "SIZE") {
            std::uint64_t size = 0;
            const auto* last = value.data() + value.size();
            const auto [end, error] = std::from_chars(value.data(), last, size);
            if (error != std::errc{} || end != last)
                return fail("501 5.5.4 SIZE is a number"), false;
            if (size > shared_.options.limits.messageBytes) {
                return fail(tooLargeReply()), false;
            }
        } else if (name == "BODY") {
            if (!equalsIgnoreCaseAscii(value, "7BIT") &&
                !equalsIgnoreCaseAscii(value, "8BITMIME")) {
                return fail("501 5.5.4 BODY is 7BIT or 8BITMIME"), false;
            }
        } else if (name == "SMTPUTF8" && value.empty()) {
            utf8_ = true;
        } else {
            return fail("555 5.5.4 Parameter not known"), false;
        }
    }
    return true;
}

void MailDialogue::rcpt(std::string_view argument) {
    if (!from_) return fail("503 5.5.1 MAIL comes first");
    if (recipients_.size() >= shared_.options.limits.recipients) {
        return reply("452 4.5.3 Too many recipients");
    }
    auto path = parseSmtpPath(argument, "TO");
    if (!path || path->address.empty()) return fail("501 5.1.3 Write RCPT TO:<address>");
    if (!path->parameters.empty()) return fail("555 5.5.4 Parameter not known");
    if (path->international && !utf8_) return fail("553 5.6.7 Say SMTPUTF8 with such an address");

    candidate_ = std::move(path->address);
    asked_ = candidate_;
    phase_ = Phase::recipient;
}

void MailDialogue::recipientAnswered(const Result<void>& accepted) {
    ASSERT(phase_ == Phase::recipient);
    ++progress_;
    phase_ = Phase::command;
    const auto name = printable(candidate_, 200);
    if (accepted) {
        recipients_.push_back(std::move(candidate_));
        reply(fmt::format("250 2.1.5 <{}> welcome", name));
    } else if (accepted.error().code == Errc::notFound) {
        // No error of the other side: a mailing to many who have left must not end its connection.
        reply(fmt::format("550 5.1.1 <{}> is no mailbox here", name));
    } else if (accepted.error().code == Errc::unavailable ||
               accepted.error().code == Errc::tooMany) {
        reply(fmt::format("451 4.3.0 <{}> cannot be reached at the moment", name));
    } else {
        reply(fmt::format("550 5.7.1 <{}> takes no mail", name));
    }
    if (stopping_) return close(closingReply());
    advance();
}

void MailDialogue::data(std::string_view argument) {
    if (!argument.empty()) return fail("501 5.5.4 DATA stands alone");
    if (!from_) return fail("503 5.5.1 MAIL comes first");
    if (recipients_.empty()) {
        return fail(lmtp() ? "503 5.5.1 No valid recipients" : "554 5.5.1 No valid recipients");
    }
    id_ = shared_.random.token(9);
    auto trace = traceLine(id_);
    // The limit is for what the other side sends; our line comes on top.
    const auto most = shared_.options.limits.messageBytes + trace.size();
    reader_ = std::make_unique<MailDataReader>(most, shared_.budget, std::move(trace));
    phase_ = Phase::data;
    reply("354 End with a dot on a line of its own");
}

void MailDialogue::finishData() {
    ++progress_;
    std::string_view refusal;
    if (reader_->bareLineFeed()) refusal = "554 5.6.0 Bare line feeds are not taken";
    if (reader_->overBudget()) refusal = "452 4.3.1 Too much mail at the moment";
    const auto tooLarge = tooLargeReply();
    if (reader_->tooLarge()) refusal = tooLarge;
    if (!refusal.empty()) {
        ++errors_;
        return replyToData(std::vector(recipients_.size(), std::string{refusal}));
    }

    IncomingMail incoming;
    incoming.protocol = shared_.options.protocol;
    incoming.id = id_;
    incoming.from = *from_;
    incoming.recipients = recipients_;
    incoming.raw = std::make_shared<const std::string>(reader_->take());
    incoming.peer = peer_;
    incoming.helo = helo_;
    incoming.secure = secure_;
    incoming.receivedAt = shared_.clock.now();
    mail_ = std::move(incoming);
    phase_ = Phase::sink;
}

void MailDialogue::answered(const std::vector<RecipientAnswer>& answers) {
    ASSERT(phase_ == Phase::sink);
    std::vector<std::string> replies;
    const RecipientAnswer missing{RecipientAnswer::Kind::tryLater, {}};
    for (std::size_t i = 0; i < recipients_.size(); ++i) {
        const auto& answer = i < answers.size() ? answers[i] : missing;
        replies.push_back(replyOf(answer, recipients_[i], id_));
    }
    replyToData(replies);
    advance();
}

/// LMTP has one reply for each recipient. SMTP has one for all: the one that asks for most, since
/// saying 250 would lose mail, and saying 550 to some that were taken would bounce it.
void MailDialogue::replyToData(const std::vector<std::string>& replies) {
    ++progress_;
    if (lmtp()) {
        for (const auto& line : replies) reply(line);
    } else {
        const auto starting = [&](char first) {
            return std::ranges::find_if(replies, [&](const auto& r) { return r.front() == first; });
        };
        auto said = starting('4');
        if (said == replies.end()) said = starting('2');
        reply(said == replies.end() ? replies.front() : *said);
    }
    resetTransaction();
    phase_ = Phase::command;
    if (stopping_) close(closingReply());
}

/// In words that a sender understands who reads them in a bounce.
std::string MailDialogue::tooLargeReply() const {
    const auto most = shared_.options.limits.messageBytes;
    return fmt::format("552 5.3.4 Message too large: at most {} bytes ({} MB) are taken here", most,
                       most / (1024 * 1024));
}

void MailDialogue::startTls(std::string_view argument) {
    if (shared_.options.certificate.empty() || secure_) return fail("503 5.5.1 Not offered");
    if (!argument.empty()) return fail("501 5.5.4 STARTTLS stands alone");
    // Commands sent along would be obeyed as if they had come encrypted (CVE-2011-0411).
    if (at_ < input_.size()) return close("503 5.5.1 Nothing may follow STARTTLS");
    reply("220 2.0.0 Go ahead");
    phase_ = Phase::tls;
}

void MailDialogue::tlsStarted() {
    ASSERT(phase_ == Phase::tls);
    secure_ = true;
    helo_.clear();
    resetTransaction();
    phase_ = Phase::command;
    if (stopping_) close(closingReply());
}

void MailDialogue::timedOut() {
    if (phase_ == Phase::sink) return answered({});
    if (phase_ == Phase::recipient) return recipientAnswered(Error{Errc::unavailable, "mail.sink"});
    if (phase_ == Phase::tls) phase_ = Phase::closing;
    if (phase_ != Phase::closing) {
        close(fmt::format("421 4.4.2 {} waited too long", shared_.options.hostName));
    }
}

void MailDialogue::shutDown() {
    stopping_ = true;
    if (phase_ == Phase::command) {
        close(closingReply());
    }
}

std::string MailDialogue::closingReply() const {
    return fmt::format("421 4.3.2 {} is closing", shared_.options.hostName);
}

void MailDialogue::resetTransaction() {
    from_.reset();
    recipients_.clear();
    reader_.reset();
}

void MailDialogue::reply(std::string_view line) {
    output_ += line;
    output_ += "\r\n";
}

void MailDialogue::fail(std::string_view line) {
    reply(line);
    if (++errors_ >= shared_.options.limits.errors) close("421 4.7.0 Too many errors");
}

void MailDialogue::close(std::string_view line) {
    reply(line);
    phase_ = Phase::closing;
}

std::string MailDialogue::traceLine(const std::string& id) const {
    auto protocol = lmtp() ? std::string{"LMTP"} : extended_ ? "ESMTP" : "SMTP";
    if (utf8_) protocol = lmtp() ? "UTF8LMTP" : "UTF8SMTP";  // RFC 6531 section 4.3
    if (secure_) protocol += 'S';
    const auto address = peer_.find(':') == std::string::npos ? peer_ : "IPv6:" + peer_;
    // With several recipients, none may learn of the others.
    const auto whom = recipients_.size() == 1 ? fmt::format("\r\n\tfor <{}>", recipients_.front())
                                              : std::string{};
    return fmt::format("Received: from {} ([{}])\r\n\tby {} with {} id {}{};\r\n\t{}\r\n", helo_,
                       address, shared_.options.hostName, protocol, id, whom,
                       formatRfc5322(shared_.clock.now()));
}

}  // namespace deskbell::email
