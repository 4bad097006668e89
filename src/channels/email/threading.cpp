#include "channels/email/threading.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace deskbell::email {
namespace {

constexpr std::size_t kTokenLength = 26;
constexpr std::string_view kTokenAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::string_view kReplyMark = "+t-";

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// A positive decimal number without leading zeros that fits.
std::optional<std::int64_t> parseNumber(std::string_view digits) {
    constexpr std::size_t kLongest = 18;
    if (digits.empty() || digits.size() > kLongest || digits[0] == '0') return std::nullopt;
    std::int64_t value = 0;
    for (const char c : digits) {
        if (!isDigit(c)) return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

/// The digits at the start of the text.
std::string_view leadingDigits(std::string_view text) {
    return text.substr(
        0, static_cast<std::size_t>(std::ranges::find_if_not(text, isDigit) - text.begin()));
}

// Compared after foldKey, so in lower case and with narrow letters.
constexpr std::array<std::string_view, 49> kReplyMarks{
    "re",   "r",    "aw",   "antw", "antwort", "wg",     "fwd",  "fw",   "wtr",        "sv",
    "vs",   "vb",   "vl",   "tr",   "rif",     "i",      "res",  "enc",  "rv",         "rép",
    "réf",  "odp",  "pd",   "ynt",  "ilt",     "doorst", "bls",  "trs",  "továbbítás", "válasz",
    "fs",   "απ",   "σχετ", "πρθ",  "отв",     "пересл", "на",   "hal",  "回复",       "回覆",
    "答复", "回信", "转发", "轉寄", "転送",    "返信",   "답장", "전달", "השב"};

/// Length in bytes of one mark at the start ("Re[2]: "), 0 when there is none.
std::size_t markLength(std::string_view subject) {
    constexpr std::string_view kWideColon = "：";
    constexpr std::size_t kLongestMark = 40;
    const auto narrow = subject.find(':');
    const auto wide = subject.find(kWideColon);
    const auto colon = std::min(narrow, wide);
    if (colon == std::string_view::npos || colon > kLongestMark) return 0;

    auto word = trim(subject.substr(0, colon));
    if (!word.empty() && (word.back() == ']' || word.back() == ')')) {  // a counter
        const auto open = word.find_last_of("[(");
        if (open == std::string_view::npos || open == 0) return 0;
        const auto digits = word.substr(open + 1, word.size() - open - 2);
        if (leadingDigits(digits).size() != digits.size()) return 0;
        word = trim(word.substr(0, open));
    }
    const auto key = foldKey(word);
    if (std::ranges::find(kReplyMarks, key) == kReplyMarks.end()) return 0;
    return colon + (colon == wide ? kWideColon.size() : 1);
}

}  // namespace

std::string makeToken(Random& random) {
    std::string token;
    for (std::size_t i = 0; i < kTokenLength; ++i) {
        token += kTokenAlphabet[random.below(kTokenAlphabet.size())];
    }
    return token;
}

bool isToken(std::string_view text) {
    return text.size() == kTokenLength &&
           text.find_first_not_of(kTokenAlphabet) == std::string_view::npos;
}

std::string formatMessageId(const OwnMessageId& id, std::string_view domain) {
    return std::to_string(id.message) + "." + id.token + "@" + std::string(domain);
}

std::optional<OwnMessageId> parseMessageId(std::string_view id, std::string_view domain) {
    const auto at = id.find('@');
    const auto dot = id.find('.');
    if (at == std::string_view::npos || dot > at) return std::nullopt;
    if (!equalsIgnoreCaseAscii(id.substr(at + 1), domain)) return std::nullopt;
    const auto message = parseNumber(id.substr(0, dot));
    auto token = toLowerAscii(id.substr(dot + 1, at - dot - 1));
    if (!message || !isToken(token)) return std::nullopt;
    return OwnMessageId{*message, std::move(token)};
}

std::vector<OwnMessageId> findOwnMessageIds(const Mail& mail, std::string_view domain) {
    std::vector<OwnMessageId> found;
    auto consider = [&](const std::string& id) {
        auto own = parseMessageId(id, domain);
        if (own && std::ranges::find(found, *own) == found.end()) found.push_back(*std::move(own));
    };
    std::ranges::for_each(mail.inReplyTo, consider);
    std::for_each(mail.references.rbegin(), mail.references.rend(), consider);
    return found;
}

std::optional<std::string> formatReplyAddress(std::string_view inboxAddress,
                                              std::string_view token) {
    constexpr std::size_t kLongestLocalPart = 64;
    const auto at = inboxAddress.rfind('@');
    if (at == std::string_view::npos) return std::nullopt;
    if (at + kReplyMark.size() + token.size() > kLongestLocalPart) return std::nullopt;
    std::string address(inboxAddress.substr(0, at));
    return address.append(kReplyMark).append(token).append(inboxAddress.substr(at));
}

std::optional<std::string> parseReplyAddress(std::string_view address,
                                             std::string_view inboxAddress) {
    const auto at = address.rfind('@');
    const auto inboxAt = inboxAddress.rfind('@');
    if (at == std::string_view::npos || inboxAt == std::string_view::npos) return std::nullopt;
    if (!equalsIgnoreCaseAscii(address.substr(at), inboxAddress.substr(inboxAt))) return {};
    auto local = address.substr(0, at);
    if (!startsWithIgnoreCaseAscii(local, inboxAddress.substr(0, inboxAt))) return std::nullopt;
    local.remove_prefix(inboxAt);
    if (!startsWithIgnoreCaseAscii(local, kReplyMark)) return std::nullopt;
    auto token = toLowerAscii(local.substr(kReplyMark.size()));
    return isToken(token) ? std::optional(std::move(token)) : std::nullopt;
}

std::vector<std::string> findReplyTokens(const Mail& mail,
                                         std::span<const std::string> inboxAddresses) {
    std::vector<std::string> tokens;
    auto consider = [&](std::string_view address) {
        for (const auto& inbox : inboxAddresses) {
            auto token = parseReplyAddress(address, inbox);
            if (token && std::ranges::find(tokens, *token) == tokens.end()) {
                tokens.push_back(*std::move(token));
            }
        }
    };
    for (const auto& each : mail.to) consider(each.address);
    for (const auto& each : mail.cc) consider(each.address);
    for (const auto& each : mail.deliveredTo) consider(each);
    return tokens;
}

std::optional<std::int64_t> findTicketNumber(std::string_view subject) {
    for (auto at = subject.find("[#"); at != std::string_view::npos;
         at = subject.find("[#", at + 2)) {
        const auto digits = leadingDigits(subject.substr(at + 2));
        const auto number = parseNumber(digits);
        if (number && subject.substr(at + 2 + digits.size()).starts_with(']')) return number;
    }
    auto isWord = [](char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
               static_cast<unsigned char>(c) >= 0x80;
    };
    for (auto at = subject.find('#'); at != std::string_view::npos;
         at = subject.find('#', at + 1)) {
        const bool glued = at > 0 && (isWord(subject[at - 1]) || subject[at - 1] == '&');
        const auto digits = leadingDigits(subject.substr(at + 1));
        const auto after = at + 1 + digits.size();
        const bool ends = after >= subject.size() || !isWord(subject[after]);
        if (auto number = parseNumber(digits); number && !glued && ends) return number;
    }
    return std::nullopt;
}

std::string formatTicketNumber(std::int64_t number) {
    return "[#" + std::to_string(number) + "]";
}

std::string stripReplyMarks(std::string_view subject) {
    const auto clean = cleanLine(subject);
    std::string_view rest(clean);
    while (const auto length = markLength(rest)) rest = trim(rest.substr(length));
    return std::string(rest.empty() ? std::string_view(clean) : rest);
}

}  // namespace deskbell::email
