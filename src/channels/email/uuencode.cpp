#include "channels/email/uuencode.hpp"

#include <optional>

#include "base/text.hpp"

namespace deskbell::email {
namespace {

constexpr std::size_t kMostFiles = 100;

std::string_view takeLine(std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// The file name of "begin 644 name".
std::optional<std::string> parseBegin(std::string_view line) {
    if (!line.starts_with("begin ") || line.size() < 11) return std::nullopt;
    const auto mode = line.substr(6, line.find(' ', 6) - 6);
    const bool octal = (mode.size() == 3 || mode.size() == 4) &&
                       mode.find_first_not_of("01234567") == std::string_view::npos;
    if (!octal || line.size() < 6 + mode.size() + 2) return std::nullopt;
    return std::string(trim(line.substr(6 + mode.size() + 1)));
}

/// Decodes one line; false when it is not uuencoded.
bool decodeLine(std::string_view line, std::string& out) {
    auto six = [](char c) { return static_cast<unsigned>(c - 32) & 63u; };
    if (line.empty() || line[0] < 32 || line[0] > 96) return false;
    const std::size_t length = six(line[0]);
    const std::size_t groups = (length + 2) / 3;
    if (line.size() > groups * 4 + 3) return false;  // one check character and blanks at most
    std::string bytes;
    for (std::size_t g = 0; g < groups; ++g) {
        unsigned bits = 0;
        for (std::size_t k = 0; k < 4; ++k) {
            const std::size_t at = 1 + g * 4 + k;
            const char c = at < line.size() ? line[at] : ' ';  // trailing blanks get lost
            if (c < 32 || c > 96) return false;
            bits = bits << 6 | six(c);
        }
        bytes += static_cast<char>(bits >> 16 & 0xFF);
        bytes += static_cast<char>(bits >> 8 & 0xFF);
        bytes += static_cast<char>(bits & 0xFF);
    }
    out.append(bytes, 0, length);
    return true;
}

/// The bytes between "begin" and "end"; moves `text` behind "end" on success.
std::optional<std::string> decodeFile(std::string_view& text) {
    auto rest = text;
    std::string bytes;
    while (!rest.empty()) {
        const auto line = takeLine(rest);
        if (line == "end") {
            text = rest;
            return bytes;
        }
        if (line == "`" || line.empty()) continue;
        if (!decodeLine(line, bytes)) return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

std::vector<Part> extractUuencoded(std::string& text) {
    std::vector<Part> files;
    if (text.find("begin ") == std::string::npos) return files;

    std::string kept;
    std::string_view rest(text);
    int failures = 0;  // each one may have looked at everything
    while (!rest.empty()) {
        const auto before = rest;
        const auto line = takeLine(rest);
        if (auto name = parseBegin(line); name && files.size() < kMostFiles && failures < 10) {
            if (auto bytes = decodeFile(rest); bytes && !bytes->empty()) {
                files.push_back({*name, "application/octet-stream", *std::move(bytes), {}, false});
                continue;
            }
            ++failures;
        }
        kept += before.substr(0, before.size() - rest.size());
    }
    if (!files.empty()) text = std::move(kept);
    return files;
}

}  // namespace deskbell::email
