// Modified UTF-7: printable ASCII stands for itself, "&-" for '&', all else is UTF-16 in base64
// with ',' for '/' and without padding, between '&' and '-'.
#include <unicode/unistr.h>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "channels/email/imap_parser.hpp"

namespace deskbell::email {

namespace {

bool standsForItself(char c) {
    return c >= 0x20 && c <= 0x7e;
}

std::string shifted(std::string_view utf8) {
    const auto text = icu::UnicodeString::fromUTF8(
        icu::StringPiece{utf8.data(), static_cast<std::int32_t>(utf8.size())});
    std::string utf16;
    for (std::int32_t i = 0; i < text.length(); ++i) {
        utf16 += static_cast<char>(text[i] >> 8 & 0xff);
        utf16 += static_cast<char>(text[i] & 0xff);
    }
    auto base64 = toBase64(utf16);
    while (base64.ends_with('=')) base64.pop_back();
    return '&' + replaceAll(std::move(base64), "/", ",") + '-';
}

std::optional<std::string> unshifted(std::string_view code) {
    auto base64 = replaceAll(std::string{code}, ",", "/");
    while (base64.size() % 4 != 0) base64 += '=';
    const auto utf16 = fromBase64(base64);
    if (!utf16 || utf16->size() % 2 != 0) return {};

    icu::UnicodeString text;
    for (std::size_t i = 0; i < utf16->size(); i += 2) {
        const auto high = static_cast<unsigned char>((*utf16)[i]);
        const auto low = static_cast<unsigned char>((*utf16)[i + 1]);
        text.append(static_cast<char16_t>(high << 8 | low));
    }
    std::string utf8;
    return text.toUTF8String(utf8);
}

}  // namespace

std::string encodeFolderName(std::string_view utf8) {
    std::string wire;
    while (!utf8.empty()) {
        if (utf8.front() == '&') {
            wire += "&-";
            utf8.remove_prefix(1);
        } else if (standsForItself(utf8.front())) {
            wire += utf8.front();
            utf8.remove_prefix(1);
        } else {
            const auto end = std::ranges::find_if(utf8, standsForItself) - utf8.begin();
            wire += shifted(utf8.substr(0, static_cast<std::size_t>(end)));
            utf8.remove_prefix(static_cast<std::size_t>(end));
        }
    }
    return wire;
}

std::string decodeFolderName(std::string_view wire) {
    std::string utf8;
    auto rest = wire;
    while (!rest.empty()) {
        if (rest.front() != '&') {
            utf8 += rest.front();
            rest.remove_prefix(1);
            continue;
        }
        const auto end = rest.find('-');
        if (end == std::string_view::npos) return toValidUtf8(wire);
        const auto text =
            end == 1 ? std::optional<std::string>{"&"} : unshifted(rest.substr(1, end - 1));
        if (!text) return toValidUtf8(wire);
        utf8 += *text;
        rest.remove_prefix(end + 1);
    }
    return toValidUtf8(utf8);
}

}  // namespace deskbell::email
