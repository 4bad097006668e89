// From a name and a port to a signed-in IMAP session.
#include <fmt/format.h>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "channels/email/imap.hpp"
#include "channels/email/oauth.hpp"

namespace deskbell::email {

namespace {

bool oneLine(std::string_view text) {
    return text.find_first_of(std::string_view{"\r\n\0", 3}) == std::string_view::npos;
}

}  // namespace

Result<void> ImapSession::connect() {
    const auto& limit = settings_.timeouts.connect;
    auto opened = connection_.open(settings_.host, settings_.port, limit, report_);
    if (!opened) return opened;
    if (settings_.security == Security::tls) {
        auto secured =
            connection_.startTls(settings_.host, settings_.caFile, connection_.in(limit), report_);
        if (!secured) return secured;
    }
    alive_ = true;
    if (auto greeted = greet(); !greeted) {
        alive_ = false;
        return report_.failed("Greeting", std::move(greeted).error());
    }
    if (settings_.security == Security::startTls ||
        (settings_.security == Security::startTlsIfOffered && has("STARTTLS"))) {
        if (auto upgraded = upgradeToTls(); !upgraded) return upgraded;
    }
    if (!connection_.encrypted()) report_.passed("Encryption", std::string{kNotEncrypted});
    if (auto done = signIn(); !done) return report_.failed("Sign-in", std::move(done).error());
    report_.passed("Sign-in", fmt::format("Signed in as {}.", settings_.user));
    return {};
}

Result<void> ImapSession::greet() {
    auto greeting = receive(connection_.in(settings_.timeouts.connect));
    if (!greeting && faultOf(greeting.error()) == MailFault::timeout) {
        return mailError(MailFault::timeout,
                         "The server says nothing. If this port wants encryption from the first "
                         "byte (993 usually does), choose TLS instead of STARTTLS.");
    }
    if (!greeting) return std::move(greeting).error();
    if (greeting->kind != ImapResponse::Kind::untagged ||
        (greeting->name != "OK" && greeting->name != "PREAUTH")) {
        return mailError(MailFault::protocol,
                         fmt::format("The server does not greet like an IMAP server: \"{}\". Check "
                                     "the port.",
                                     quoteServer(greeting->text)));
    }
    signedIn_ = greeting->name == "PREAUTH";
    return capabilities_.empty() ? askCapabilities() : Result<void>{};
}

Result<void> ImapSession::askCapabilities() {
    auto answer = run("CAPABILITY");
    if (!answer) return std::move(answer).error();
    return {};
}

Result<void> ImapSession::upgradeToTls() {
    // PREAUTH before STARTTLS is how an attacker would keep us from encrypting.
    if (!has("STARTTLS") || signedIn_) {
        return report_.failed(
            "Encryption",
            mailError(MailFault::encryption,
                      "The server does not offer STARTTLS on this port, so nothing was sent. Try "
                      "TLS on port 993."));
    }
    if (auto answer = run("STARTTLS"); !answer) {
        return report_.failed("Encryption", std::move(answer).error());
    }
    // What came in the clear after the answer was not said by the server that we verify now.
    framer_ = ImapFramer{framer_.limits()};
    capabilities_.clear();
    auto secured = connection_.startTls(settings_.host, settings_.caFile,
                                        connection_.in(settings_.timeouts.connect), report_);
    if (!secured) {
        alive_ = false;
        return secured;
    }
    if (auto asked = askCapabilities(); !asked) {
        return report_.failed("Encryption", std::move(asked).error());
    }
    return {};
}

Result<void> ImapSession::signIn() {
    if (signedIn_) return {};
    if (!oneLine(settings_.user) || !oneLine(settings_.credentials.secret)) {
        return mailError(MailFault::signIn, "User name and password must not hold line breaks.");
    }
    const auto& [kind, secret] = settings_.credentials;
    const bool token = kind == Credentials::Kind::accessToken;
    if (token && !has("AUTH=XOAUTH2")) {
        return mailError(MailFault::signIn,
                         "The server does not take OAuth (XOAUTH2). Use a password instead.");
    }
    auto answer = token               ? authenticate("XOAUTH2", xoauth2(settings_.user, secret))
                  : has("AUTH=PLAIN") ? authenticate("PLAIN", saslPlain(settings_.user, secret))
                                      : logIn();
    if (!answer) return std::move(answer).error();
    if (!answer->ok()) return signInError(*answer);
    signedIn_ = true;
    // Many servers show all they can do only now; those that do say so with the answer.
    return answer->code == "CAPABILITY" ? Result<void>{} : askCapabilities();
}

Result<ImapResponse> ImapSession::authenticate(std::string_view mechanism,
                                               const std::string& message) {
    const auto initial = has("SASL-IR");
    const auto tag = nextTag();
    const auto encoded = toBase64(message);
    const auto command = initial ? fmt::format("AUTHENTICATE {} {}", mechanism, encoded)
                                 : fmt::format("AUTHENTICATE {}", mechanism);
    if (auto sent = begin(tag, command); !sent) return std::move(sent).error();

    bool answered = initial;
    const auto deadline = connection_.in(settings_.timeouts.reply);
    while (true) {
        auto response = receive(deadline);
        if (!response) return response;
        if (response->kind == ImapResponse::Kind::tagged && response->tag == tag) return response;
        if (response->kind != ImapResponse::Kind::continuation) continue;
        // A second challenge explains a failure (XOAUTH2); an empty answer makes the server say NO.
        const auto line = std::exchange(answered, true) ? std::string{"\r\n"} : encoded + "\r\n";
        if (auto sent = connection_.write(line, deadline); !sent) return std::move(sent).error();
    }
}

Result<ImapResponse> ImapSession::logIn() {
    if (has("LOGINDISABLED")) {
        return mailError(MailFault::signIn,
                         "The server takes no password on this connection. Choose TLS or STARTTLS, "
                         "or OAuth.");
    }
    const auto tag = nextTag();
    const auto command = fmt::format("LOGIN {} {}", imapQuoted(settings_.user),
                                     imapQuoted(settings_.credentials.secret));
    if (auto sent = begin(tag, command); !sent) return std::move(sent).error();
    return finish(tag);
}

Error ImapSession::signInError(const ImapResponse& answer) const {
    const auto said = quoteServer(answer.text);
    if (answer.code == "UNAVAILABLE" || answer.code == "INUSE" || answer.code == "LIMIT") {
        return mailError(MailFault::refused,
                         fmt::format("The server cannot check the sign-in of {} right now: \"{}\". "
                                     "It will be tried again.",
                                     settings_.user, said));
    }
    if (settings_.credentials.kind == Credentials::Kind::accessToken) {
        return mailError(MailFault::signIn,
                         fmt::format("The server refused the OAuth token for {}: \"{}\". Connect "
                                     "the mailbox again, and check that IMAP is switched on for "
                                     "this account.",
                                     settings_.user, said));
    }
    return mailError(MailFault::signIn,
                     fmt::format("The server refused the password for {}: \"{}\". With Gmail or "
                                 "Microsoft 365 use an app password or OAuth.",
                                 settings_.user, said));
}

}  // namespace deskbell::email
