#include "channels/email/mail_listener_commands.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>

#include "base/text.hpp"

namespace deskbell::email {

namespace {

constexpr std::size_t kMaxLocalPart = 64;
constexpr std::size_t kMaxDomain = 255;
constexpr std::size_t kMaxParameters = 8;

std::string upper(std::string_view text) {
    std::string result{text};
    for (auto& c : result) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return result;
}

/// Where the path ends: the '>' that is not inside a quoted local part.
std::size_t closingBracket(std::string_view text) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && quoted) {
            ++i;
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (text[i] == '>' && !quoted) {
            return i;
        }
    }
    return std::string_view::npos;
}

bool isAddress(std::string_view address) {
    const auto at = address.rfind('@');
    const auto local = address.substr(0, at);
    const auto domain = at == std::string_view::npos ? std::string_view{} : address.substr(at + 1);
    if (local.empty() || local.size() > kMaxLocalPart || domain.size() > kMaxDomain) return false;
    if (at != std::string_view::npos && domain.empty()) return false;
    const bool quoted = local.size() > 1 && local.front() == '"' && local.back() == '"';
    const auto misplaced = [](unsigned char c) {
        return c <= ' ' || c == 0x7f || c == '<' || c == '>';
    };
    const auto control = [](unsigned char c) { return c < ' ' || c == 0x7f; };
    return std::ranges::none_of(domain, misplaced) &&
           (quoted ? std::ranges::none_of(local, control) : std::ranges::none_of(local, misplaced));
}

bool parseParameters(std::string_view text, SmtpPath& path) {
    for (auto word : split(text, ' ')) {
        word = trim(word);
        if (word.empty()) continue;
        if (path.parameters.size() == kMaxParameters) return false;
        const auto equals = std::min(word.find('='), word.size());
        path.parameters.emplace_back(upper(word.substr(0, equals)),
                                     word.substr(std::min(equals + 1, word.size())));
    }
    return true;
}

std::optional<std::array<std::uint8_t, 16>> parseIp(const std::string& text, bool& isV4) {
    std::array<std::uint8_t, 16> bytes{};
    isV4 = inet_pton(AF_INET, text.c_str(), bytes.data() + 12) == 1;
    if (isV4) {
        bytes[10] = bytes[11] = 0xff;
        return bytes;
    }
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return bytes;
    return {};
}

}  // namespace

SmtpCommand parseSmtpCommand(std::string_view line) {
    const auto end = std::min(line.find(' '), line.size());
    return {upper(line.substr(0, end)), trim(line.substr(end))};
}

std::optional<SmtpPath> parseSmtpPath(std::string_view argument, std::string_view keyword) {
    if (!startsWithIgnoreCaseAscii(argument, keyword)) return {};
    argument.remove_prefix(keyword.size());
    if (!argument.starts_with(':')) return {};
    argument = trim(argument.substr(1));  // some clients put a space here
    if (!argument.starts_with('<')) return {};
    argument.remove_prefix(1);
    const auto end = closingBracket(argument);
    if (end == std::string_view::npos) return {};

    SmtpPath path;
    auto address = argument.substr(0, end);
    if (address.starts_with('@')) {  // "@relay,@other:a@b": a route of old, to be ignored
        const auto colon = address.find(':');
        if (colon == std::string_view::npos) return {};
        address.remove_prefix(colon + 1);
        if (address.empty()) return {};
    }
    if (!address.empty() && (!isAddress(address) || !isUtf8(address))) return {};
    path.address = address;
    path.international = std::ranges::any_of(address, [](char c) { return (c & 0x80) != 0; });

    const auto rest = argument.substr(end + 1);
    if (!rest.empty() && rest.front() != ' ') return {};
    if (!parseParameters(rest, path)) return {};
    return path;
}

Result<NetworkList> NetworkList::parse(const std::vector<std::string>& networks) {
    NetworkList list;
    for (const auto& text : networks) {
        const Error wrong{Errc::invalid, "mail.network", "allowed_networks",
                          fmt::format("\"{}\" is no network. Write 192.0.2.1, 10.0.0.0/8 or "
                                      "2001:db8::/32.",
                                      text)};
        const auto slash = text.find('/');
        bool isV4 = false;
        const auto bytes = parseIp(text.substr(0, slash), isV4);
        if (!bytes) return wrong;
        Network network{*bytes, 128};
        if (slash != std::string::npos) {
            unsigned bits = 0;
            const auto* last = text.data() + text.size();
            const auto [stop, error] = std::from_chars(text.data() + slash + 1, last, bits);
            if (error != std::errc{} || stop != last || bits > (isV4 ? 32u : 128u)) return wrong;
            network.bits = isV4 ? bits + 96 : bits;
        }
        list.networks_.push_back(network);
    }
    return list;
}

bool NetworkList::contains(const std::string& address) const {
    bool isV4 = false;
    const auto bytes = parseIp(address, isV4);
    if (!bytes) return false;
    return std::ranges::any_of(networks_, [&](const Network& network) {
        for (unsigned bit = 0; bit < network.bits; ++bit) {
            const auto mask = static_cast<std::uint8_t>(0x80u >> bit % 8);
            if (((*bytes)[bit / 8] & mask) != (network.bytes[bit / 8] & mask)) return false;
        }
        return true;
    });
}

}  // namespace deskbell::email
