#include "desk/markup/address.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace deskbell::markup {
namespace {

constexpr std::size_t kMaxAddress = 8 << 10;

constexpr bool isControlOrSpace(char c) {
    return static_cast<unsigned char>(c) <= 0x20;
}

/// Browsers strip control characters at both ends and line breaks and tabs everywhere, so that
/// "java\nscript:" is a scheme to them. What is left of spaces is encoded.
std::string asBrowsersRead(std::string_view raw) {
    while (!raw.empty() && isControlOrSpace(raw.front())) raw.remove_prefix(1);
    while (!raw.empty() && isControlOrSpace(raw.back())) raw.remove_suffix(1);
    std::string out;
    out.reserve(raw.size());
    for (const char c : raw) {
        if (c == '\n' || c == '\r' || c == '\t') continue;
        if (isControlOrSpace(c))
            out += "%20";
        else
            out += c;
    }
    return out;
}

/// The scheme in lower case, without the colon; empty when there is none.
std::string schemeOf(std::string_view address) {
    const auto colon = address.find(':');
    if (colon == std::string_view::npos || colon > 16) return {};
    const auto scheme = address.substr(0, colon);
    const bool valid = std::ranges::all_of(scheme, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '+' || c == '-' || c == '.';
    });
    return valid ? toLowerAscii(scheme) : std::string{};
}

/// The host of an http or https address; empty when the address is malformed.
std::string hostOf(std::string_view address) {
    auto rest = address.substr(address.find(':') + 1);
    if (!rest.starts_with("//")) return {};
    rest.remove_prefix(2);
    rest = rest.substr(0, rest.find_first_of("/?#\\"));
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) rest.remove_prefix(at + 1);
    if (!rest.starts_with('[')) rest = rest.substr(0, rest.find(':'));
    return toLowerAscii(rest);
}

bool isBase64Image(std::string_view address) {
    constexpr std::array<std::string_view, 5> kTypes{"png", "jpeg", "jpg", "gif", "webp"};
    constexpr std::string_view kPrefix = "data:image/";
    if (!startsWithIgnoreCaseAscii(address, kPrefix)) return false;
    const auto comma = address.find(',');
    if (comma == std::string_view::npos) return false;
    const auto header = toLowerAscii(address.substr(kPrefix.size(), comma - kPrefix.size()));
    if (!header.ends_with(";base64")) return false;
    if (std::ranges::find(kTypes, header.substr(0, header.find(';'))) == kTypes.end()) return false;
    return std::ranges::all_of(address.substr(comma + 1), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '+' || c == '/' || c == '=';
    });
}

}  // namespace

std::string cleanLink(std::string_view raw) {
    auto address = asBrowsersRead(raw);
    if (address.size() > kMaxAddress) return {};
    const auto scheme = schemeOf(address);
    if (scheme == "http" || scheme == "https") {
        if (hostOf(address).empty()) return {};
    } else if (scheme != "mailto" && scheme != "tel") {
        return {};
    }
    return scheme + address.substr(scheme.size());
}

ImageAddress readImageAddress(std::string_view raw) {
    auto address = asBrowsersRead(raw);
    const auto scheme = schemeOf(address);
    if (scheme == "cid") {
        auto id = address.substr(4);
        if (id.empty() || id.size() > 512) return {};
        return {ImageKind::contentId, std::move(id), {}};
    }
    if (scheme == "data") {
        std::erase_if(address, isControlOrSpace);
        address = replaceAll(std::move(address), "%20", "");
        if (!isBase64Image(address)) return {};
        const auto comma = address.find(',');
        address = toLowerAscii(address.substr(0, comma)) + address.substr(comma);
        return {ImageKind::inlineData, std::move(address), {}};
    }
    if (address.size() > kMaxAddress) return {};
    if (scheme == "http" || scheme == "https") {
        auto host = hostOf(address);
        if (host.empty()) return {};
        return {ImageKind::remote, scheme + address.substr(scheme.size()), std::move(host)};
    }
    if (scheme.empty() && address.starts_with('/') && !address.starts_with("//") &&
        address.find('\\') == std::string::npos) {
        return {ImageKind::local, std::move(address), {}};
    }
    return {};
}

}  // namespace deskbell::markup
