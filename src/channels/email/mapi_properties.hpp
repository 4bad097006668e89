#pragma once
// Private to the TNEF reader: MAPI property lists (MS-OXTNEF 2.1.3.4) and compressed RTF.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace deskbell::email {

/// Reads little-endian numbers off the front; past the end it gives zeros and `failed()`.
class LittleEndianReader {
public:
    explicit LittleEndianReader(std::string_view bytes) : rest_(bytes) {}

    std::uint32_t number(std::size_t size);
    std::string_view bytes(std::size_t size);
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] std::size_t left() const { return rest_.size(); }

private:
    std::string_view rest_;
    bool failed_ = false;
};

/// The named-by-number properties of a message or an attachment, first values only. Views into the
/// bytes they were read from.
class MapiProperties {
public:
    MapiProperties() = default;
    /// Takes what can be read before the first damage.
    explicit MapiProperties(std::string_view bytes);

    /// Raw bytes of a property of any type; empty when absent.
    [[nodiscard]] std::string_view raw(std::uint16_t id) const;
    /// A text property as UTF-8; `charset` is that of 8-bit text.
    [[nodiscard]] std::string text(std::uint16_t id, std::string_view charset) const;
    [[nodiscard]] std::uint32_t number(std::uint16_t id) const;
    [[nodiscard]] bool isObject(std::uint16_t id) const;

private:
    struct Value {
        std::uint16_t type = 0;
        std::string_view bytes;
    };

    bool readOne(LittleEndianReader& in);
    std::map<std::uint16_t, Value> values_;
};

/// Decompresses PidTagRtfCompressed (MS-OXRTFCP); empty when damaged or over 10 MB.
[[nodiscard]] std::string decompressRtf(std::string_view compressed);

}  // namespace deskbell::email
