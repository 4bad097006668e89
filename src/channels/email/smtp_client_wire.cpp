#include "channels/email/smtp_client_wire.hpp"

#include <fmt/format.h>
#include <unicode/bytestream.h>
#include <unicode/idna.h>

#include "base/text.hpp"
#include "channels/email/connection.hpp"

namespace deskbell::email {

namespace {

constexpr std::size_t kMaxReplyBytes = 64 * 1024;

bool isAscii(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return (c & 0x80) != 0; });
}

std::string upper(std::string_view text) {
    std::string result{text};
    for (auto& c : result) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return result;
}

Error notSmtp(std::string_view text) {
    return mailError(MailFault::protocol,
                     fmt::format("The server sent something that is not SMTP: \"{}\". Check that "
                                 "the port is one for sending mail.",
                                 quoteServer(text.substr(0, 80))));
}

bool isReplyLine(std::string_view line) {
    const auto digit = [&](std::size_t i, char least, char most) {
        return line[i] >= least && line[i] <= most;
    };
    return line.size() >= 3 && digit(0, '2', '5') && digit(1, '0', '9') && digit(2, '0', '9') &&
           (line.size() == 3 || line[3] == ' ' || line[3] == '-');
}

void addLine(SmtpReply& reply, std::string_view text, bool first) {
    const auto status = enhancedStatusIn(text);
    if (first) reply.enhanced = status;
    // Every line repeats the status.
    if (!status.empty()) text = trim(text.substr(status.size()));
    if (!first) reply.text += '\n';
    reply.text += text;
}

}  // namespace

Result<std::optional<SmtpReply>> takeSmtpReply(std::string& input) {
    SmtpReply reply;
    std::string_view rest = input;
    for (bool first = true;; first = false) {
        const auto end = rest.find('\n');
        if (end == std::string_view::npos) {
            if (input.size() > kMaxReplyBytes) return notSmtp(input);
            return std::optional<SmtpReply>{};
        }
        auto line = rest.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        rest.remove_prefix(end + 1);
        if (!isReplyLine(line)) return notSmtp(line);
        reply.code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
        addLine(reply, line.substr(std::min<std::size_t>(4, line.size())), first);
        if (line.size() == 3 || line[3] == ' ') break;
    }
    input.erase(0, input.size() - rest.size());
    return std::optional{std::move(reply)};
}

std::vector<std::pair<std::string, std::string>> smtpExtensions(std::string_view answer) {
    std::vector<std::pair<std::string, std::string>> extensions;
    auto lines = split(answer, '\n');
    for (std::size_t i = 1; i < lines.size() && extensions.size() < 100; ++i) {
        // "AUTH=LOGIN" is how some old servers write it.
        const auto end = std::min(lines[i].find_first_of(" ="), lines[i].size());
        extensions.emplace_back(upper(lines[i].substr(0, end)),
                                upper(trim(lines[i].substr(std::min(end + 1, lines[i].size())))));
    }
    return extensions;
}

std::string smtpData(std::string_view raw) {
    std::string data;
    data.reserve(raw.size() + raw.size() / 64 + 4);
    while (!raw.empty()) {
        if (raw.front() == '.') data += '.';
        const auto end = raw.find_first_of("\r\n");
        data.append(raw.substr(0, end));
        data += "\r\n";
        if (end == std::string_view::npos) break;
        raw.remove_prefix(raw.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
    }
    return data;
}

std::optional<std::string> asciiAddress(std::string_view address) {
    if (isAscii(address)) return std::string{address};
    const auto at = address.rfind('@');
    if (at == std::string_view::npos || !isAscii(address.substr(0, at))) return {};

    auto status = U_ZERO_ERROR;
    const std::unique_ptr<icu::IDNA> idna{
        icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_ASCII, status)};
    if (U_FAILURE(status)) return {};
    std::string ascii{address.substr(0, at + 1)};
    icu::StringByteSink<std::string> sink(&ascii);
    icu::IDNAInfo info;
    const auto domain = address.substr(at + 1);
    const icu::StringPiece piece{domain.data(), static_cast<std::int32_t>(domain.size())};
    idna->nameToASCII_UTF8(piece, sink, info, status);
    if (U_FAILURE(status) || info.hasErrors()) return {};
    return ascii;
}

}  // namespace deskbell::email
