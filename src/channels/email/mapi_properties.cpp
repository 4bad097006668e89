#include "channels/email/mapi_properties.hpp"

#include <algorithm>
#include <optional>

#include "channels/email/charset.hpp"

namespace deskbell::email {
namespace {

enum Type : std::uint16_t {
    kObject = 0x000D,
    kString8 = 0x001E,
    kUnicode = 0x001F,
    kBinary = 0x0102,
    kManyValues = 0x1000,
};

/// Size of a value of a fixed-size type with its padding; nullopt for types of variable size.
std::optional<std::size_t> fixedSize(unsigned type) {
    switch (type) {
        case 0x0001:
            return 0;  // null
        case 0x0002:   // 16-bit integer
        case 0x0003:   // 32-bit integer
        case 0x0004:   // float
        case 0x000A:   // error
        case 0x000B:
            return 4;  // boolean
        case 0x0005:   // double
        case 0x0006:   // currency
        case 0x0007:   // application time
        case 0x0014:   // 64-bit integer
        case 0x0040:
            return 8;  // time
        case 0x0048:
            return 16;  // GUID
        default:
            return std::nullopt;
    }
}

std::size_t padded(std::size_t size) {
    return (size + 3) / 4 * 4;
}

std::string_view skippingPadding(LittleEndianReader& in, std::size_t size) {
    const auto value = in.bytes(size);
    // The padding of the last value is often missing.
    in.bytes(std::min(padded(size) - size, in.left()));
    return value;
}

}  // namespace

std::uint32_t LittleEndianReader::number(std::size_t size) {
    const auto digits = bytes(size);
    std::uint32_t value = 0;
    for (std::size_t i = digits.size(); i-- > 0;) {
        value = value << 8 | static_cast<unsigned char>(digits[i]);
    }
    return value;
}

std::string_view LittleEndianReader::bytes(std::size_t size) {
    if (size > rest_.size()) {
        failed_ = true;
        rest_ = {};
        return {};
    }
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
}

MapiProperties::MapiProperties(std::string_view bytes) {
    LittleEndianReader in(bytes);
    for (auto count = in.number(4); count > 0 && readOne(in); --count) continue;
}

bool MapiProperties::readOne(LittleEndianReader& in) {
    constexpr std::uint16_t kFirstNamed = 0x8000;
    auto type = static_cast<std::uint16_t>(in.number(2));
    const auto id = static_cast<std::uint16_t>(in.number(2));
    if (id >= kFirstNamed) {
        in.bytes(16);  // the GUID of its name space
        if (in.number(4) == 0) {
            in.number(4);
        } else {
            skippingPadding(in, in.number(4));
        }
    }
    const bool many = (type & kManyValues) != 0;
    type = static_cast<std::uint16_t>(type & ~kManyValues);
    const auto size = fixedSize(type);
    const bool variable =
        type == kObject || type == kString8 || type == kUnicode || type == kBinary;
    if (in.failed() || (!size && !variable)) return false;

    const auto values = many || variable ? in.number(4) : 1;
    for (std::uint32_t i = 0; i < values; ++i) {
        const auto value = variable ? skippingPadding(in, in.number(4)) : in.bytes(*size);
        if (in.failed()) return false;
        if (i == 0) values_.try_emplace(id, Value{type, value});
        if (size == 0) break;  // nothing to read, however many there are
    }
    return true;
}

std::string_view MapiProperties::raw(std::uint16_t id) const {
    const auto found = values_.find(id);
    return found == values_.end() ? std::string_view() : found->second.bytes;
}

std::string MapiProperties::text(std::uint16_t id, std::string_view charset) const {
    const auto found = values_.find(id);
    if (found == values_.end()) return {};
    const auto& [type, bytes] = found->second;
    if (type == kUnicode) return decodeCharset(bytes, "utf-16le").text;
    return decodeCharset(bytes.substr(0, bytes.find('\0')), charset).text;
}

std::uint32_t MapiProperties::number(std::uint16_t id) const {
    return LittleEndianReader(raw(id)).number(4);
}

bool MapiProperties::isObject(std::uint16_t id) const {
    const auto found = values_.find(id);
    return found != values_.end() && found->second.type == kObject;
}

std::string decompressRtf(std::string_view compressed) {
    constexpr std::size_t kMost = 10u << 20;
    constexpr std::size_t kWindow = 4096;
    constexpr std::uint32_t kCompressed = 0x75465A4C;
    constexpr std::uint32_t kPlain = 0x414C454D;
    // What the window holds at the start, by the specification.
    constexpr std::string_view kDictionary =
        "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
        "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
        "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

    LittleEndianReader in(compressed);
    in.number(4);  // compressed size: the rest counts
    const std::size_t size = in.number(4);
    const auto kind = in.number(4);
    in.number(4);  // checksum
    if (in.failed() || size > kMost) return {};
    if (kind == kPlain) return std::string(in.bytes(std::min(size, in.left())));
    if (kind != kCompressed) return {};

    std::string window(kDictionary);
    window.resize(kWindow, ' ');
    std::size_t at = kDictionary.size();
    std::string out;
    auto put = [&](char c) {
        out += c;
        window[at] = c;
        at = (at + 1) % kWindow;
    };
    while (in.left() > 0 && out.size() < size) {
        const auto control = in.number(1);
        for (unsigned bit = 0; bit < 8 && in.left() > 0 && out.size() < size; ++bit) {
            if ((control >> bit & 1) == 0) {
                put(in.bytes(1).front());
                continue;
            }
            const auto high = in.number(1);
            const auto low = in.number(1);
            if (in.failed()) return out;
            std::size_t from = high << 4 | low >> 4;
            if (from == at) return out;  // the end mark
            for (auto left = (low & 15) + 2; left > 0; --left) {
                put(window[from]);
                from = (from + 1) % kWindow;
            }
        }
    }
    return out;
}

}  // namespace deskbell::email
