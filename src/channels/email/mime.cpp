#include "channels/email/mime.hpp"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>

#include "base/text.hpp"
#include "channels/email/addresses.hpp"
#include "channels/email/charset.hpp"
#include "channels/email/header_text.hpp"
#include "channels/email/mime_body.hpp"
#include "channels/email/mime_bounds.hpp"

namespace deskbell::email {
namespace {

struct Unref {
    void operator()(gpointer object) const { g_object_unref(object); }
    void operator()(GMimeParserOptions* options) const { g_mime_parser_options_free(options); }
    void operator()(GDateTime* date) const { g_date_time_unref(date); }
};

bool looksLikeField(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return false;
    return std::ranges::all_of(trim(line.substr(0, colon)),
                               [](unsigned char c) { return c > ' ' && c < 127; });
}

/// The start of the headers: without byte order mark, blank lines and mbox "From " line.
std::string_view skipPreamble(std::string_view raw) {
    if (raw.starts_with("\xEF\xBB\xBF")) raw.remove_prefix(3);
    const auto first = raw.find_first_not_of("\r\n");
    if (first == std::string_view::npos) return raw;
    auto rest = raw.substr(first);
    if (rest.starts_with("From ") || rest.starts_with(">From ")) {
        rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
        return rest;
    }
    // Blank lines first mean "no headers", unless headers follow them after all.
    return looksLikeField(rest.substr(0, rest.find('\n'))) ? rest : raw;
}

/// Where the body begins if the empty line before it was forgotten: at a line that is no header
/// field, after one that is, and that none follows. npos otherwise.
std::size_t findForgottenBody(std::string_view raw) {
    std::size_t stray = std::string_view::npos;
    bool hasFields = false;
    for (std::size_t at = 0; at < raw.size();) {
        const auto end = std::min(raw.find('\n', at), raw.size());
        const auto line = raw.substr(at, end - at);
        if (trim(line).empty()) return stray;
        const bool continues = line[0] == ' ' || line[0] == '\t';
        if (looksLikeField(line)) {
            stray = std::string_view::npos;
            hasFields = true;
        } else if (!continues && stray == std::string_view::npos && hasFields) {
            stray = at;
        }
        at = end + 1;
    }
    return stray;
}

/// The charset that the first text of the mail declares: what raw bytes in headers are written in,
/// if they are not UTF-8.
std::string charsetOfText(GMimeMessage* message) {
    auto* body = g_mime_message_get_body(message);
    const char* charset =
        body == nullptr ? nullptr : g_mime_object_get_content_type_parameter(body, "charset");
    return charset == nullptr ? std::string() : std::string(charset);
}

void readHeaders(GMimeObject* object, std::string_view charset, Mail& mail) {
    auto* list = g_mime_object_get_header_list(object);
    for (int i = 0; i < g_mime_header_list_get_count(list); ++i) {
        auto* header = g_mime_header_list_get_header_at(list, i);
        const char* name = g_mime_header_get_name(header);
        const char* value = g_mime_header_get_raw_value(header);
        if (name == nullptr || value == nullptr) continue;
        const auto line = unfold(value);
        auto decoded = decodeCharset(line, isUtf8(line) ? "" : charset);
        mail.headers.push_back({toValidUtf8(trim(name)), std::move(decoded.text)});
    }
}

std::vector<Address> addresses(const Mail& mail, std::string_view name) {
    std::vector<Address> all;
    for (auto value : mail.listHeaders(name)) {
        for (auto& address : parseAddresses(value)) all.push_back(std::move(address));
    }
    return all;
}

std::vector<std::string> messageIds(const Mail& mail, std::string_view name) {
    std::string joined;
    for (auto value : mail.listHeaders(name)) joined.append(value).append(" ");
    return parseMessageIds(joined);
}

std::optional<Timestamp> parseDate(const std::string& value) {
    const std::unique_ptr<GDateTime, Unref> date(g_mime_utils_header_decode_date(value.c_str()));
    if (date == nullptr) return std::nullopt;
    const auto seconds = g_date_time_to_unix(date.get());
    constexpr std::int64_t kYear2200 = 7'258'118'400;
    if (seconds <= 0 || seconds > kYear2200) return std::nullopt;
    return fromMicros(seconds * 1'000'000);
}

void understandSender(Mail& mail) {
    auto from = addresses(mail, "From");
    mail.fromCount = static_cast<int>(from.size());
    // The first that can be answered; a name alone is better than nothing.
    for (auto& address : from) {
        if (mail.from.address.empty() && (!address.address.empty() || mail.from.name.empty())) {
            mail.from = std::move(address);
        }
    }
    if (mail.fromCount > 1) mail.oddities.push_back("From names several people; the first counts");
    if (auto sender = addresses(mail, "Sender"); !sender.empty()) mail.sender = sender.front();
    if (mail.from.address.empty()) {
        mail.oddities.push_back("From holds no address");
        if (mail.sender && !mail.sender->address.empty()) mail.from = *mail.sender;
    }
}

void understandEnvelope(Mail& mail) {
    for (const auto* name : {"Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"}) {
        for (const auto& each : addresses(mail, name)) {
            const bool known =
                std::ranges::find(mail.deliveredTo, each.address) != mail.deliveredTo.end();
            if (!each.address.empty() && !known) mail.deliveredTo.push_back(each.address);
        }
    }
    if (const auto* path = mail.findHeader("Return-Path")) {
        const auto parsed = parseAddresses(*path);
        mail.returnPath = parsed.empty() ? std::string() : parsed.front().address;
    }
}

void understandHeaders(Mail& mail) {
    understandSender(mail);
    understandEnvelope(mail);
    mail.replyTo = addresses(mail, "Reply-To");
    mail.to = addresses(mail, "To");
    mail.cc = addresses(mail, "Cc");
    mail.bcc = addresses(mail, "Bcc");
    if (auto ids = messageIds(mail, "Message-ID"); !ids.empty()) mail.messageId = ids.front();
    mail.inReplyTo = messageIds(mail, "In-Reply-To");
    mail.references = messageIds(mail, "References");

    constexpr std::size_t kLongestSubject = 1000;
    if (const auto* subject = mail.findHeader("Subject")) {
        mail.subject = firstCodePoints(decodeHeaderText(*subject), kLongestSubject);
    }
    if (const auto* date = mail.findHeader("Date")) {
        mail.date = parseDate(*date);
        if (!mail.date) mail.oddities.push_back("The date cannot be read");
    }
}

}  // namespace

MimeRuntime::MimeRuntime() {
    g_mime_init();
}

const std::string* Mail::findHeader(std::string_view name) const {
    for (const auto& field : headers) {
        if (equalsIgnoreCaseAscii(field.name, name)) return &field.value;
    }
    return nullptr;
}

std::vector<std::string_view> Mail::listHeaders(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& field : headers) {
        if (equalsIgnoreCaseAscii(field.name, name)) values.emplace_back(field.value);
    }
    return values;
}

Result<Mail> parseMail(std::string_view raw) {
    const MailBounds bounds;
    if (auto ok = checkBounds(raw, bounds); !ok) return std::move(ok).error();

    Mail mail;
    std::string repaired;
    auto text = skipPreamble(raw);
    if (const auto body = findForgottenBody(text); body != std::string_view::npos) {
        repaired.append(text.substr(0, body)).append("\n").append(text.substr(body));
        text = repaired;
        mail.oddities.push_back("The empty line between headers and body is missing");
    }
    const std::unique_ptr<GMimeStream, Unref> stream(
        g_mime_stream_mem_new_with_buffer(text.data(), text.size()));
    const std::unique_ptr<GMimeParser, Unref> parser(g_mime_parser_new_with_stream(stream.get()));
    g_mime_parser_set_format(parser.get(), GMIME_FORMAT_MESSAGE);
    const std::unique_ptr<GMimeParserOptions, Unref> options(g_mime_parser_options_new());
    const std::unique_ptr<GMimeMessage, Unref> message(
        g_mime_parser_construct_message(parser.get(), options.get()));

    if (message == nullptr) {
        mail.text = cleanText(decodeCharset(text, "").text);
        mail.oddities.push_back("No headers were found; read as plain text");
        return mail;
    }
    const auto charset = charsetOfText(message.get());
    readHeaders(GMIME_OBJECT(message.get()), charset, mail);
    auto* root = g_mime_message_get_mime_part(message.get());
    if (root != nullptr) readHeaders(root, charset, mail);
    understandHeaders(mail);
    if (auto ok = readBody(root, bounds, mail); !ok) return std::move(ok).error();
    return mail;
}

}  // namespace deskbell::email
