#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "base/assert.hpp"
#include "base/json.hpp"

namespace deskbell::json {
namespace {

/// For each byte: 0 when it stands for itself in a JSON string, else the letter after the
/// backslash, 'u' for those that have none of their own.
constexpr std::array<char, 256> kEscape = [] {
    std::array<char, 256> table{};
    for (std::size_t c = 0; c < 0x20; ++c) table[c] = 'u';
    table['\b'] = 'b';
    table['\f'] = 'f';
    table['\n'] = 'n';
    table['\r'] = 'r';
    table['\t'] = 't';
    table['"'] = '"';
    table['\\'] = '\\';
    return table;
}();

/// Whether one of eight bytes must be escaped: below 0x20, a quote or a backslash. The borrow of
/// the subtraction shows in the top bit of a byte that was smaller (Mycroft's test); bytes above
/// 0x7f are masked out, and a byte above a match may be flagged wrongly, which only costs a second
/// look.
bool mayNeedEscape(std::uint64_t bytes) {
    constexpr std::uint64_t kOnes = 0x0101010101010101;
    constexpr std::uint64_t kTops = 0x8080808080808080;
    const auto quote = bytes ^ (kOnes * '"');
    const auto backslash = bytes ^ (kOnes * '\\');
    const auto hit = (bytes - kOnes * 0x20) | (quote - kOnes) | (backslash - kOnes);
    return (hit & ~bytes & kTops) != 0;
}

/// The length of the part of `text` from `from` on that stands for itself.
std::size_t plainRun(std::string_view text, std::size_t from) {
    auto i = from;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t bytes;
        std::memcpy(&bytes, text.data() + i, 8);
        if (mayNeedEscape(bytes)) break;
    }
    while (i < text.size() && kEscape[static_cast<unsigned char>(text[i])] == 0) ++i;
    return i - from;
}

void appendEscaped(std::string& out, char c) {
    constexpr std::string_view kHex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    const char escape = kEscape[byte];
    out += '\\';
    out += escape;
    if (escape != 'u') return;
    out += "00";
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
}

void appendQuoted(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t i = 0; i < text.size();) {
        const auto run = plainRun(text, i);
        out.append(text, i, run);
        i += run;
        if (i < text.size()) appendEscaped(out, text[i++]);
    }
    out += '"';
}

}  // namespace

Writer& Writer::beginObject() {
    separate();
    out_ += '{';
    open_.push_back('{');
    needComma_ = false;
    return *this;
}

Writer& Writer::endObject() {
    ASSERT(!open_.empty() && open_.back() == '{' && !afterKey_);
    out_ += '}';
    open_.pop_back();
    needComma_ = true;
    return *this;
}

Writer& Writer::beginArray() {
    separate();
    out_ += '[';
    open_.push_back('[');
    needComma_ = false;
    return *this;
}

Writer& Writer::endArray() {
    ASSERT(!open_.empty() && open_.back() == '[');
    out_ += ']';
    open_.pop_back();
    needComma_ = true;
    return *this;
}

Writer& Writer::key(std::string_view name) {
    ASSERT(!open_.empty() && open_.back() == '{' && !afterKey_);
    constexpr std::size_t kUsual = 60;
    if (name.size() <= kUsual && plainRun(name, 0) == name.size()) {
        char text[kUsual + 4];  // one append instead of five
        char* end = text;
        if (needComma_) *end++ = ',';
        *end++ = '"';
        end = std::copy(name.begin(), name.end(), end);
        *end++ = '"';
        *end++ = ':';
        out_.append(text, end);
    } else {
        if (needComma_) out_ += ',';
        appendQuoted(out_, name);
        out_ += ':';
    }
    afterKey_ = true;
    return *this;
}

Writer& Writer::string(std::string_view text) {
    separate();
    appendQuoted(out_, text);
    return *this;
}

Writer& Writer::integer(std::int64_t value) {
    const fmt::format_int digits(value);
    return raw({digits.data(), digits.size()});
}

Writer& Writer::number(double value) {
    if (!std::isfinite(value)) return null();  // JSON has no word for it
    separate();
    fmt::format_to(std::back_inserter(out_), "{}", value);
    return *this;
}

Writer& Writer::boolean(bool value) {
    return raw(value ? "true" : "false");
}

Writer& Writer::null() {
    return raw("null");
}

Writer& Writer::time(Timestamp at) {
    separate();
    out_ += '"';
    appendRfc3339(out_, at);
    out_ += '"';
    return *this;
}

Writer& Writer::time(std::optional<Timestamp> at) {
    return at ? time(*at) : null();
}

Writer& Writer::idValue(std::int64_t value) {
    if (value == 0) return null();
    separate();
    const fmt::format_int digits(value);
    out_ += '"';
    out_.append(digits.data(), digits.size());
    out_ += '"';
    return *this;
}

Writer& Writer::raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
}

/// Before every value: the comma, unless a key stands in front.
void Writer::separate() {
    if (afterKey_) {
        afterKey_ = false;
    } else {
        ASSERT(open_.empty() ? out_.empty() : open_.back() == '[');
        if (needComma_) out_ += ',';
    }
    needComma_ = true;
}

}  // namespace deskbell::json
