#include "channels/email/invitation_lines.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"

namespace deskbell::email {
namespace {

constexpr std::size_t kMostLines = 20'000;
constexpr std::size_t kMostLine = 64 * 1024;
constexpr std::size_t kMostHead = 4 * 1024;
constexpr std::size_t kMostDepth = 6;

constexpr std::array<std::string_view, 21> kUseful{
    "BEGIN",   "END",      "METHOD", "UID",      "SUMMARY",      "LOCATION",   "DESCRIPTION",
    "DTSTART", "DTEND",    "DUE",    "DURATION", "ORGANIZER",    "ATTENDEE",   "RRULE",
    "STATUS",  "SEQUENCE", "TZID",   "TZNAME",   "TZOFFSETFROM", "TZOFFSETTO", "VERSION"};

std::vector<std::string> unfold(std::string_view calendar) {
    std::vector<std::string> lines;
    while (!calendar.empty() && lines.size() < kMostLines) {
        const auto end = std::min(calendar.find('\n'), calendar.size());
        auto line = calendar.substr(0, end);
        calendar.remove_prefix(std::min(end + 1, calendar.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!lines.empty() && (line.starts_with(' ') || line.starts_with('\t'))) {
            if (lines.back().size() < kMostLine) lines.back() += line.substr(1);
        } else {
            lines.emplace_back(line);
        }
    }
    return lines;
}

/// Where the name and its parameters end: the first colon outside quotes.
std::size_t endOfHead(std::string_view line) {
    bool quoted = false;
    for (std::size_t i = 0; i < std::min(line.size(), kMostHead); ++i) {
        if (line[i] == '"') quoted = !quoted;
        if (line[i] == ':' && !quoted) return i;
    }
    return std::string_view::npos;
}

bool isUseful(std::string_view name) {
    return std::any_of(kUseful.begin(), kUseful.end(), [&](std::string_view useful) {
        return equalsIgnoreCaseAscii(name, useful);
    });
}

}  // namespace

std::string usefulLines(std::string_view calendar) {
    std::string out;
    std::size_t depth = 0;
    for (const auto& line : unfold(calendar)) {
        const auto head = endOfHead(line);
        if (head == std::string_view::npos || line.size() > kMostLine) continue;
        const auto name = trim(std::string_view(line).substr(0, std::min(head, line.find(';'))));
        if (!isUseful(name)) continue;
        if (equalsIgnoreCaseAscii(name, "BEGIN") && ++depth > kMostDepth) break;
        if (equalsIgnoreCaseAscii(name, "END") && depth > 0) --depth;
        out.append(line).append("\r\n");
    }
    return out;
}

}  // namespace deskbell::email
