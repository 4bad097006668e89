#include "channels/email/smtp_client_status.hpp"

#include "base/text.hpp"

namespace deskbell::email {

namespace {

struct Meaning {
    std::string_view key;
    std::string_view sentence;
};

/// By subject and detail: what follows the class in "5.1.1".
constexpr std::array<Meaning, 47> kEnhanced{{
    {"1.1", "The mailbox does not exist."},
    {"1.2", "The domain after the @ does not exist."},
    {"1.3", "The address is not written correctly."},
    {"1.4", "The address fits more than one mailbox."},
    {"1.6", "The mailbox has moved and left no forwarding address."},
    {"1.7", "The sender's address is not written correctly."},
    {"1.8", "The domain of the sender's address does not exist."},
    {"1.10", "The domain takes no mail at all."},
    {"2.0", "There is a problem with the mailbox."},
    {"2.1", "The mailbox is switched off."},
    {"2.2", "The mailbox is full."},
    {"2.3", "The message is larger than the mailbox accepts."},
    {"2.4", "The mailing list could not be expanded."},
    {"3.1", "The receiving server has no space left."},
    {"3.2", "The receiving server takes no mail at the moment."},
    {"3.4", "The message is larger than the server accepts."},
    {"3.5", "The receiving server is set up wrongly."},
    {"4.1", "The receiving server does not answer."},
    {"4.2", "The connection to the receiving server broke."},
    {"4.3", "The name service (DNS) of the domain does not answer."},
    {"4.4", "No way to the receiving server was found."},
    {"4.5", "The receiving server is overloaded."},
    {"4.6", "The message went in a circle between servers."},
    {"4.7", "The message could not be delivered in the time allowed."},
    {"5.1", "The servers did not understand each other."},
    {"5.2", "The servers did not understand each other."},
    {"5.3", "The message has too many recipients."},
    {"5.4", "The servers did not understand each other."},
    {"6.0", "The receiving server cannot handle the content of the message."},
    {"6.1", "The receiving server does not take this kind of content."},
    {"6.7", "The receiving server cannot handle addresses with international characters."},
    {"7.0", "The receiving server refused the message by its rules."},
    {"7.1", "The receiving server refused the message by its rules."},
    {"7.2", "The sender may not write to this mailing list."},
    {"7.8", "The user name or password was refused."},
    {"7.9", "This way of signing in is too weak for the server."},
    {"7.13", "The account is switched off."},
    {"7.20", "The message has no valid DKIM signature."},
    {"7.21", "The message has no acceptable DKIM signature."},
    {"7.22", "The DKIM signature is not by the author's domain."},
    {"7.23", "The sender's domain does not allow our server to send for it (SPF)."},
    {"7.24", "The SPF record of the sender's domain could not be checked."},
    {"7.25", "The name of our server does not match its address (reverse DNS)."},
    {"7.26", "The message failed the checks of the sender's domain (SPF, DKIM or DMARC)."},
    {"7.27", "The sender's domain takes no mail itself, so mail from it is refused."},
    {"7.28", "Too many messages were sent; the receiving server asks to slow down."},
    {"7.509", "The message failed the DMARC check of the sender's domain."},
}};

struct CodeMeaning {
    int code;
    std::string_view sentence;
};

constexpr std::array<CodeMeaning, 17> kCodes{{
    {421, "The server is not available at the moment."},
    {450, "The mailbox is busy, or the server asks to try again later."},
    {451, "The server had a problem of its own."},
    {452, "The server has no space left, or there are too many recipients."},
    {454, "The server cannot check the sign-in at the moment."},
    {500, "The servers did not understand each other."},
    {501, "The servers did not understand each other."},
    {503, "The servers did not understand each other."},
    {521, "The server takes no mail."},
    {530, "The server wants a sign-in or encryption first."},
    {534, "This way of signing in is too weak for the server."},
    {535, "The user name or password was refused."},
    {550, "The server refused: the mailbox does not exist or may not be reached."},
    {551, "The mailbox is not on this server."},
    {552, "The mailbox is full, or the message is too large."},
    {553, "The address is not allowed."},
    {554, "The server refused the message."},
}};

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

bool SmtpReply::temporary() const {
    if (code >= 400 && code < 500) return true;
    // RFC 5321 section 4.5.3.1.10: old servers say 552 when there are too many recipients.
    return code == 552 && enhanced == "5.5.3";
}

std::string describeSmtpStatus(int code, std::string_view enhanced) {
    if (enhanced.size() > 2) {
        const bool later = enhanced.front() == '4';
        const auto key = enhanced.substr(2);
        // "Not by our rules" for now is what servers say to strangers: greylisting.
        if (later && (key == "7.1" || key == "7.0")) {
            return "The receiving server asks to try again later.";
        }
        const auto row = std::ranges::find(kEnhanced, key, &Meaning::key);
        if (row != kEnhanced.end()) return std::string{row->sentence};
    }
    const auto row = std::ranges::find(kCodes, code, &CodeMeaning::code);
    if (row != kCodes.end()) return std::string{row->sentence};
    const bool later = code / 100 == 4 || enhanced.starts_with('4');
    return later ? "The server could not take the message for now."
                 : "The server refused the message.";
}

std::string_view enhancedStatusIn(std::string_view text) {
    if (text.size() < 5 || text[1] != '.' || (text[0] != '2' && text[0] != '4' && text[0] != '5')) {
        return {};
    }
    std::size_t at = 2;
    for (int part = 0; part < 2; ++part) {
        const auto begin = at;
        while (at < text.size() && isDigit(text[at])) ++at;
        if (at == begin || at - begin > 3) return {};
        if (part == 0 && (at == text.size() || text[at++] != '.')) return {};
    }
    return at == text.size() || text[at] == ' ' ? text.substr(0, at) : std::string_view{};
}

}  // namespace deskbell::email
