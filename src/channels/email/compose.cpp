#include "channels/email/compose.hpp"

#include <unicode/uidna.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/text.hpp"
#include "channels/email/compose_body.hpp"
#include "channels/email/header_encode.hpp"

namespace deskbell::email {
namespace {

constexpr std::size_t kMostBytes = 50u << 20;
constexpr std::size_t kMostReferences = 30;
constexpr std::size_t kLongestId = 900;

Error invalid(std::string reason, std::string field, std::string detail) {
    return Error{Errc::invalid, std::move(reason), std::move(field), std::move(detail)};
}

bool isAscii(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return c > ' ' && c < 127; });
}

/// Nothing may end a header line early: no CR, LF or other control character.
bool isHeaderSafe(std::string_view text) {
    return isUtf8(text) &&
           std::ranges::none_of(text, [](unsigned char c) { return c < ' ' || c == 127; });
}

Error controlCharacters(std::string_view field) {
    return invalid("mail.header.control", std::string(field),
                   "It contains line breaks or other control characters.");
}

struct IdnaCloser {
    void operator()(UIDNA* idna) const { uidna_close(idna); }
};

/// "bücher.example" as "xn--bcher-kva.example"; nullopt when it is no domain name.
std::optional<std::string> toAsciiDomain(std::string_view domain) {
    if (isAscii(domain)) return std::string(domain);
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UIDNA, IdnaCloser> idna(
        uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI, &status));
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    std::array<char, 256> ascii{};
    const auto length =
        uidna_nameToASCII_UTF8(idna.get(), domain.data(), static_cast<int32_t>(domain.size()),
                               ascii.data(), static_cast<int32_t>(ascii.size()), &info, &status);
    if (U_FAILURE(status) || info.errors != 0 || length <= 0) return std::nullopt;
    return std::string(ascii.data(), static_cast<std::size_t>(length));
}

/// Checks one mailbox and makes its address ASCII.
Result<Address> checkAddress(const Address& from, std::string_view field) {
    if (!isHeaderSafe(from.name)) return controlCharacters(field);
    const auto normal = normalizeEmailAddress(from.address);
    if (!normal) return invalid("mail.address", std::string(field), "This is no e-mail address.");
    const auto at = normal->rfind('@');
    const auto domain = toAsciiDomain(std::string_view(*normal).substr(at + 1));
    const auto local = normal->substr(0, at);
    constexpr std::string_view kSpecials = "<>()[]:;,\\\"";
    if (!domain || !isAscii(local) || local.find_first_of(kSpecials) != std::string::npos) {
        return invalid("mail.address", std::string(field),
                       "Mail servers cannot deliver to this address.");
    }
    return Address{from.name, local + "@" + *domain};
}

Result<std::vector<Address>> checkAddresses(const std::vector<Address>& list,
                                            std::string_view field) {
    std::vector<Address> checked;
    for (const auto& each : list) {
        auto address = checkAddress(each, field);
        if (!address) return std::move(address).error();
        checked.push_back(*std::move(address));
    }
    return checked;
}

bool isMessageId(std::string_view id) {
    return !id.empty() && id.size() <= kLongestId && isAscii(id) &&
           id.find_first_of("<>") == std::string_view::npos;
}

/// Well-formed ids; of too many, the first and the newest (RFC 5322 section 3.6.4 needs no more).
std::vector<std::string> selectIds(std::vector<std::string> ids) {
    std::erase_if(ids, [](const std::string& id) { return !isMessageId(id); });
    if (ids.size() > kMostReferences) {
        const auto surplus = static_cast<std::ptrdiff_t>(ids.size() - kMostReferences);
        ids.erase(ids.begin() + 1, ids.begin() + 1 + surplus);
    }
    return ids;
}

Result<void> checkExtraHeader(const HeaderField& field) {
    static constexpr std::array<std::string_view, 14> kOurs{
        "from",        "to",         "cc",          "bcc",           "sender",
        "reply-to",    "subject",    "date",        "message-id",    "mime-version",
        "in-reply-to", "references", "return-path", "auto-submitted"};
    const auto name = toLowerAscii(field.name);
    const bool wellFormed =
        !name.empty() && name.size() <= 70 && std::ranges::all_of(name, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        });
    if (!wellFormed || name.starts_with("content-") ||
        std::ranges::find(kOurs, name) != kOurs.end()) {
        return invalid("mail.header.name", "extra_headers", "This header cannot be set.");
    }
    if (!isHeaderSafe(field.value)) return controlCharacters("extra_headers");
    return {};
}

Result<void> checkTexts(const OutgoingMail& mail) {
    if (!isHeaderSafe(mail.subject)) return controlCharacters("subject");
    if (!isUtf8(mail.text) || !isUtf8(mail.html)) {
        return invalid("mail.text.encoding", "text", "The text is not valid UTF-8.");
    }
    if (!isMessageId(mail.messageId)) {
        return invalid("mail.message_id", "message_id", "The Message-ID is malformed.");
    }
    std::size_t bytes = mail.text.size() + mail.html.size();
    for (const auto& file : mail.attachments) {
        bytes += file.bytes.size();
        if (!isHeaderSafe(file.fileName)) return controlCharacters("attachments");
        if (!file.contentId.empty() && !isMessageId(file.contentId)) {
            return invalid("mail.content_id", "attachments", "A Content-ID is malformed.");
        }
    }
    if (bytes > kMostBytes) {
        return invalid("mail.too_large", "attachments", "The mail is larger than 50 MB.");
    }
    for (const auto& field : mail.extraHeaders) {
        if (auto ok = checkExtraHeader(field); !ok) return ok;
    }
    return {};
}

std::string composeHeaders(const OutgoingMail& mail, const Address& from,
                           const std::vector<Address>& to, const std::vector<Address>& cc,
                           const std::vector<Address>& replyTo) {
    std::string out = "Date: " + formatRfc5322(mail.date) + "\r\n";
    out += encodeAddressField("From", {from});
    if (!replyTo.empty()) out += encodeAddressField("Reply-To", replyTo);
    out += to.empty() && cc.empty() ? "To: undisclosed-recipients:;\r\n" : "";
    if (!to.empty()) out += encodeAddressField("To", to);
    if (!cc.empty()) out += encodeAddressField("Cc", cc);
    out += encodeTextField("Subject", mail.subject);
    out += encodeIdsField("Message-ID", {mail.messageId});
    if (auto ids = selectIds(mail.inReplyTo); !ids.empty()) {
        out += encodeIdsField("In-Reply-To", ids);
    }
    if (auto ids = selectIds(mail.references); !ids.empty()) {
        out += encodeIdsField("References", ids);
    }
    if (mail.autoSubmitted != AutoSubmitted::no) {
        const bool replied = mail.autoSubmitted == AutoSubmitted::replied;
        out += replied ? "Auto-Submitted: auto-replied\r\n" : "Auto-Submitted: auto-generated\r\n";
        out += "X-Auto-Response-Suppress: All\r\n";  // Exchange does not heed the standard
    }
    for (const auto& field : mail.extraHeaders) out += encodeTextField(field.name, field.value);
    return out + "MIME-Version: 1.0\r\n";
}

}  // namespace

Result<ComposedMail> composeMail(const OutgoingMail& mail, Random& random) {
    if (auto ok = checkTexts(mail); !ok) return std::move(ok).error();
    const auto from = checkAddress(mail.from, "from");
    if (!from) return from.error();
    const auto to = checkAddresses(mail.to, "to");
    if (!to) return to.error();
    const auto cc = checkAddresses(mail.cc, "cc");
    if (!cc) return cc.error();
    const auto bcc = checkAddresses(mail.bcc, "bcc");
    if (!bcc) return bcc.error();
    const auto replyTo = checkAddresses(mail.replyTo, "reply_to");
    if (!replyTo) return replyTo.error();

    ComposedMail composed;
    for (const auto* list : {&*to, &*cc, &*bcc}) {
        for (const auto& [name, address] : *list) {
            auto& all = composed.recipients;
            if (std::ranges::find(all, address) == all.end()) all.push_back(address);
        }
    }
    if (composed.recipients.empty()) {
        return invalid("mail.no_recipient", "to", "The mail has no recipient.");
    }
    composed.bytes = composeHeaders(mail, *from, *to, *cc, *replyTo) + composeBody(mail, random);
    return composed;
}

}  // namespace deskbell::email
