#include <fmt/format.h>

#include <array>
#include <cmath>

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

void appendQuoted(std::string& out, std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    out += '"';
    std::size_t plain = 0;  // start of the run not copied yet
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const char escape = kEscape[c];
        if (escape == 0) continue;
        out.append(text, plain, i - plain);
        plain = i + 1;
        out += '\\';
        out += escape;
        if (escape == 'u') {
            out += "00";
            out += kHex[c >> 4];
            out += kHex[c & 15];
        }
    }
    out.append(text, plain);
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
    if (needComma_) out_ += ',';
    appendQuoted(out_, name);
    out_ += ':';
    afterKey_ = true;
    return *this;
}

Writer& Writer::string(std::string_view text) {
    separate();
    appendQuoted(out_, text);
    return *this;
}

Writer& Writer::integer(std::int64_t value) {
    return raw(fmt::format_int(value).c_str());
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
    return string(formatRfc3339(at));
}

Writer& Writer::time(std::optional<Timestamp> at) {
    return at ? time(*at) : null();
}

Writer& Writer::idValue(std::int64_t value) {
    return value == 0 ? null() : string(fmt::format_int(value).c_str());
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
