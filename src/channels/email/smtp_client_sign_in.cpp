// From a name and a port to an SMTP session that takes messages.
#include <fmt/format.h>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "channels/email/oauth.hpp"
#include "channels/email/smtp_client.hpp"
#include "channels/email/smtp_client_wire.hpp"

namespace deskbell::email {

namespace {

constexpr std::chrono::milliseconds kQuitTime{1'000};

bool fitsHello(std::string_view name) {
    return !name.empty() && name.size() <= 255 &&
           std::ranges::all_of(name, [](unsigned char c) { return c > ' ' && c < 0x7f; });
}

}  // namespace

SmtpSession::SmtpSession(SubmissionSettings settings, const Clock& clock, const StopSignal& stop)
    : settings_(std::move(settings)), connection_(clock, stop) {}

SmtpSession::~SmtpSession() {
    if (alive_) static_cast<void>(connection_.write("QUIT\r\n", connection_.in(kQuitTime)));
}

Result<void> SmtpSession::connect() {
    const auto& limit = settings_.timeouts.connect;
    auto opened = connection_.open(settings_.host, settings_.port, limit, report_);
    if (!opened) return opened;
    if (settings_.security == Security::tls) {
        auto secured =
            connection_.startTls(settings_.host, settings_.caFile, connection_.in(limit), report_);
        if (!secured) return secured;
    }
    if (auto greeted = greet(); !greeted) {
        return report_.failed("Greeting", std::move(greeted).error());
    }
    const bool offered = extension("STARTTLS") != nullptr;
    if (settings_.security == Security::startTls ||
        (settings_.security == Security::startTlsIfOffered && offered)) {
        if (auto upgraded = upgradeToTls(); !upgraded) return upgraded;
    }
    if (!connection_.encrypted()) report_.passed("Encryption", std::string{kNotEncrypted});
    if (auto done = signIn(); !done) return report_.failed("Sign-in", std::move(done).error());
    report_.passed("Sign-in", settings_.credentials
                                  ? fmt::format("Signed in as {}.", settings_.user)
                                  : std::string{"Without a sign-in, as chosen."});
    alive_ = true;
    return {};
}

Result<void> SmtpSession::greet() {
    auto greeting = readReply(connection_.in(settings_.timeouts.connect));
    if (!greeting && faultOf(greeting.error()) == MailFault::timeout) {
        return mailError(MailFault::timeout,
                         "The server says nothing. If this port wants encryption from the first "
                         "byte (465 usually does), choose TLS instead of STARTTLS.");
    }
    if (!greeting) return std::move(greeting).error();
    if (greeting->code != 220) {
        return mailError(MailFault::refused,
                         fmt::format("The server does not let this machine in: \"{}\".",
                                     quoteServer(greeting->text)));
    }
    return sayHello();
}

Result<void> SmtpSession::sayHello() {
    const auto name = fitsHello(settings_.heloName) ? settings_.heloName : "localhost";
    auto answer = ask("EHLO " + name);
    if (answer && answer->code >= 500 && !connection_.encrypted()) answer = ask("HELO " + name);
    if (!answer) return std::move(answer).error();
    if (answer->code != 250) {
        return mailError(MailFault::refused, fmt::format("The server turned us away: \"{}\".",
                                                         quoteServer(answer->text)));
    }
    extensions_ = smtpExtensions(answer->text);
    return {};
}

Result<void> SmtpSession::upgradeToTls() {
    const auto failed = [&](Error error) { return report_.failed("Encryption", std::move(error)); };
    if (!extension("STARTTLS")) {
        return failed(mailError(MailFault::encryption,
                                "The server does not offer STARTTLS on this port, so nothing was "
                                "sent. Try TLS on port 465."));
    }
    auto answer = ask("STARTTLS");
    if (!answer) return failed(std::move(answer).error());
    if (answer->code != 220) {
        return failed(mailError(
            MailFault::encryption,
            fmt::format("The server refused STARTTLS: \"{}\".", quoteServer(answer->text))));
    }
    // What came in the clear after the answer was not said by the server that we verify now.
    input_.clear();
    extensions_.clear();
    auto secured = connection_.startTls(settings_.host, settings_.caFile,
                                        connection_.in(settings_.timeouts.connect), report_);
    if (!secured) return secured;
    if (auto hello = sayHello(); !hello) return failed(std::move(hello).error());
    return {};
}

Result<void> SmtpSession::signIn() {
    if (!settings_.credentials) return {};
    const auto kind = settings_.credentials->kind;
    const auto& secret = settings_.credentials->secret;
    const auto* offered = extension("AUTH");
    const auto mechanisms = split(offered ? *offered : std::string_view{}, ' ');
    const auto has = [&](std::string_view name) {
        return std::ranges::find(mechanisms, name) != mechanisms.end();
    };

    if (!offered) {
        return mailError(MailFault::signIn,
                         "The server offers no sign-in on this connection. Choose TLS or STARTTLS, "
                         "or leave the user name empty if none is needed.");
    }
    const bool token = kind == Credentials::Kind::accessToken;
    auto reply = [&]() -> Result<SmtpReply> {
        if (token && has("XOAUTH2")) {
            return authenticate("XOAUTH2", {xoauth2(settings_.user, secret)});
        }
        if (!token && has("PLAIN"))
            return authenticate("PLAIN", {saslPlain(settings_.user, secret)});
        if (!token && has("LOGIN")) return authenticate("LOGIN", {settings_.user, secret});
        return mailError(MailFault::signIn,
                         fmt::format("The server takes none of our ways to sign in with {}; it "
                                     "offers {}.",
                                     token ? "OAuth" : "a password", quoteServer(*offered)));
    }();
    if (!reply) return std::move(reply).error();
    if (reply->code != 235) return signInError(*reply);
    return {};
}

/// LOGIN asks for its messages one by one; the others send theirs along.
Result<SmtpReply> SmtpSession::authenticate(const std::string& mechanism,
                                            const std::vector<std::string>& messages) {
    std::size_t next = 0;
    auto command = "AUTH " + mechanism;
    if (mechanism != "LOGIN") command += ' ' + toBase64(messages[next++]);
    auto reply = ask(command);
    for (int rounds = 0; reply && reply->code == 334 && rounds < 4; ++rounds) {
        // A challenge beyond that explains a failure (XOAUTH2) and wants an empty answer.
        reply = ask(next < messages.size() ? toBase64(messages[next++]) : std::string{});
    }
    return reply;
}

Error SmtpSession::signInError(const SmtpReply& reply) const {
    const auto said = quoteServer(reply.text);
    if (reply.temporary()) {
        return mailError(MailFault::refused,
                         fmt::format("The server cannot check the sign-in of {} right now: \"{}\". "
                                     "It will be tried again.",
                                     settings_.user, said));
    }
    if (!settings_.credentials) {
        return mailError(
            MailFault::signIn,
            fmt::format("The server wants a sign-in before it takes mail: \"{}\".", said));
    }
    if (settings_.credentials->kind == Credentials::Kind::accessToken) {
        return mailError(MailFault::signIn,
                         fmt::format("The server refused the OAuth token for {}: \"{}\". Connect "
                                     "the mailbox again, and check that sending by SMTP is "
                                     "switched on for this account.",
                                     settings_.user, said));
    }
    return mailError(MailFault::signIn,
                     fmt::format("The server refused the password for {}: \"{}\". With Gmail or "
                                 "Microsoft 365 use an app password or OAuth.",
                                 settings_.user, said));
}

}  // namespace deskbell::email
