#include "channels/email/charset.hpp"

#include <gmime/gmime.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <optional>

#include "base/text.hpp"

namespace deskbell::email {
namespace {

/// What mail programs really mean by a name, where they mean more than the standard says.
std::string_view supersetOf(std::string_view charset) {
    static constexpr std::array<std::array<std::string_view, 2>, 22> kSupersets{{
        {"gb2312", "gb18030"},
        {"gb_2312-80", "gb18030"},
        {"gbk", "gb18030"},
        {"x-gbk", "gb18030"},
        {"cp936", "gb18030"},
        {"ks_c_5601-1987", "cp949"},
        {"ks_c_5601", "cp949"},
        {"ksc5601", "cp949"},
        {"euc-kr", "cp949"},
        {"shift_jis", "cp932"},
        {"shift-jis", "cp932"},
        {"sjis", "cp932"},
        {"x-sjis", "cp932"},
        {"big5", "big5-hkscs"},
        {"iso-2022-jp", "iso-2022-jp-3"},
        {"iso-8859-1", "windows-1252"},
        {"iso8859-1", "windows-1252"},
        {"latin1", "windows-1252"},
        {"iso-8859-9", "windows-1254"},
        {"tis-620", "cp874"},
        {"utf8", "utf-8"},
        {"unicode-1-1-utf-7", "utf-7"},
    }};
    for (const auto& [name, superset] : kSupersets) {
        if (equalsIgnoreCaseAscii(charset, name)) return superset;
    }
    return {};
}

enum class Damage { refuse, replace };

struct IconvCloser {
    void operator()(iconv_t converter) const { g_mime_iconv_close(converter); }
};
using Iconv = std::unique_ptr<std::remove_pointer_t<iconv_t>, IconvCloser>;

/// Nullopt when the charset is not known, or when bytes do not belong to it and Damage::refuse.
std::optional<std::string> convert(std::string_view bytes, const std::string& charset,
                                   Damage damage) {
    auto* opened = g_mime_iconv_open("UTF-8", charset.c_str());
    // iconv reports failure as the pointer -1, which C++ only makes by a cast.
    if (opened == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
    Iconv converter(opened);

    std::string out;
    std::array<char, 4096> buffer;
    auto* in = const_cast<char*>(bytes.data());  // iconv's signature; it does not write there
    std::size_t inLeft = bytes.size();
    bool draining = bytes.empty();
    while (true) {
        char* to = buffer.data();
        std::size_t toLeft = buffer.size();
        const auto done = draining ? iconv(converter.get(), nullptr, nullptr, &to, &toLeft)
                                   : iconv(converter.get(), &in, &inLeft, &to, &toLeft);
        const int why = done == static_cast<std::size_t>(-1) ? errno : 0;
        out.append(buffer.data(), buffer.size() - toLeft);
        if (why == E2BIG) continue;
        if (draining) break;
        if (why == 0) {
            draining = true;
            continue;
        }
        if (damage == Damage::refuse) return std::nullopt;
        out += "\xEF\xBF\xBD";
        if (why == EINVAL || inLeft == 0) break;  // cut off inside the last character
        ++in;
        --inLeft;
    }
    return toValidUtf8(out);
}

bool isAscii(std::string_view bytes) {
    return std::ranges::all_of(bytes, [](unsigned char c) { return c < 0x80; });
}

bool looksLikeIso2022Jp(std::string_view bytes) {
    return isAscii(bytes) && (bytes.find("\x1b$B") != std::string_view::npos ||
                              bytes.find("\x1b$@") != std::string_view::npos);
}

/// True when at least half of the bytes beyond ASCII form proper UTF-8 sequences: damaged UTF-8
/// rather than another charset.
bool isMostlyUtf8(std::string_view bytes) {
    std::size_t high = 0;
    std::size_t good = 0;
    for (std::size_t i = 0; i < bytes.size();) {
        const auto lead = static_cast<unsigned char>(bytes[i]);
        if (lead < 0x80) {
            ++i;
            continue;
        }
        const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if (isUtf8(bytes.substr(i, length)) && i + length <= bytes.size()) {
            high += length;
            good += length;
            i += length;
        } else {
            ++high;
            ++i;
        }
    }
    return good * 2 >= high;
}

/// By a table of our own: the most common charset but UTF-8, and opening iconv loads a library.
/// The five bytes that windows-1252 leaves undefined become U+FFFD.
std::string asWindows1252(std::string_view bytes) {
    static constexpr std::array<std::string_view, 32> kHigh{
        "€", "\uFFFD", "‚",      "ƒ", "„",      "…",      "†", "‡",      "ˆ", "‰", "Š",
        "‹", "Œ",      "\uFFFD", "Ž", "\uFFFD", "\uFFFD", "‘", "’",      "“", "”", "•",
        "–", "—",      "˜",      "™", "š",      "›",      "œ", "\uFFFD", "ž", "Ÿ"};
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 8);
    for (const char byte : bytes) {
        const auto c = static_cast<unsigned char>(byte);
        if (c == 0) continue;
        if (c < 0x80) {
            out += byte;
        } else if (c < 0xA0) {
            out += kHigh[c - 0x80];
        } else {
            out += static_cast<char>(0xC0 | c >> 6);
            out += static_cast<char>(0x80 | (c & 0x3F));
        }
    }
    return out;
}

/// True for charsets in which ASCII bytes mean ASCII, whatever the charset is called.
bool containsAscii(std::string_view charset) {
    static constexpr std::array<std::string_view, 13> kFamilies{
        "utf-8", "utf8",  "us-ascii", "ascii", "iso-8859-", "iso8859-", "windows-",
        "koi8-", "latin", "gb",       "big5",  "euc-",      "ks_c_"};
    return std::ranges::any_of(kFamilies, [&](std::string_view family) {
        return startsWithIgnoreCaseAscii(charset, family);
    });
}

DecodedText guess(std::string_view bytes, std::string why) {
    if (looksLikeIso2022Jp(bytes)) {
        if (auto text = convert(bytes, "iso-2022-jp", Damage::replace)) {
            return {*std::move(text), why + "; read as iso-2022-jp"};
        }
    }
    if (isUtf8(bytes)) {
        return {toValidUtf8(bytes), isAscii(bytes) ? std::string() : why + "; read as utf-8"};
    }
    if (isMostlyUtf8(bytes)) return {toValidUtf8(bytes), why + "; read as damaged utf-8"};
    return {asWindows1252(bytes), why + "; read as windows-1252"};
}

/// Western single-byte charsets accept every byte, so they hide text that is UTF-8 in truth.
bool acceptsAnything(std::string_view charset) {
    static constexpr std::array<std::string_view, 7> kWestern{
        "iso-8859-1", "iso8859-1", "latin1", "iso-8859-15", "windows-1252", "cp1252", "us-ascii"};
    return std::ranges::any_of(
        kWestern, [&](std::string_view name) { return equalsIgnoreCaseAscii(charset, name); });
}

/// What programs write when they do not know. GMime would take some of these for the locale's.
bool meansUnknown(std::string_view charset) {
    static constexpr std::array<std::string_view, 9> kNames{
        "x-unknown", "unknown", "unknown-8bit", "x-user-defined", "default", "8bit",
        "7bit",      "binary",  "none"};
    return std::ranges::any_of(
        kNames, [&](std::string_view name) { return equalsIgnoreCaseAscii(charset, name); });
}

}  // namespace

DecodedText decodeCharset(std::string_view bytes, std::string_view declared) {
    constexpr std::size_t kLongestName = 64;
    const std::string charset(trim(declared));
    if (charset.empty() || meansUnknown(charset)) return guess(bytes, "No charset is given");
    if (charset.size() > kLongestName || !isAscii(charset) ||
        charset.find('\0') != std::string::npos) {
        return guess(bytes, "The charset has an impossible name");
    }
    if (containsAscii(charset) && isAscii(bytes)) return {toValidUtf8(bytes)};
    if (!isAscii(bytes) && acceptsAnything(charset) && isUtf8(bytes)) {
        return {toValidUtf8(bytes), "The text is labelled " + charset + " but is utf-8"};
    }
    if (equalsIgnoreCaseAscii(charset, "utf-8") && isUtf8(bytes)) return {toValidUtf8(bytes)};

    if (equalsIgnoreCaseAscii(charset, "windows-1252") || supersetOf(charset) == "windows-1252") {
        return {asWindows1252(bytes)};
    }
    const std::string name(supersetOf(charset).empty() ? charset : supersetOf(charset));
    if (auto text = convert(bytes, name, Damage::refuse)) return {*std::move(text)};
    if (isUtf8(bytes) || equalsIgnoreCaseAscii(name, "utf-8") ||
        equalsIgnoreCaseAscii(name, "us-ascii")) {
        return guess(bytes, "The text is not " + charset + " as labelled");
    }
    if (auto text = convert(bytes, name, Damage::replace)) {
        return {*std::move(text), "Some bytes are not " + charset + " as labelled"};
    }
    return guess(bytes, "The charset " + charset + " is not known");
}

}  // namespace deskbell::email
