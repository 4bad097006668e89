#include "channels/email/file_names.hpp"

#include <array>

#include "base/text.hpp"

namespace deskbell::email {
namespace {

/// Marks that turn the direction of writing or take no width: "invoice<RLO>fdp.exe".
std::string removeInvisible(std::string text) {
    static constexpr std::array<std::string_view, 14> kInvisible{
        "\u200B", "\u200C", "\u200D", "\u200E", "\u200F", "\u202A", "\u202B",
        "\u202C", "\u202D", "\u202E", "\u2066", "\u2067", "\u2068", "\u2069"};
    for (auto mark : kInvisible) text = replaceAll(std::move(text), mark, "");
    return text;
}

}  // namespace

std::string cleanFileName(std::string_view name) {
    constexpr std::size_t kLongest = 200;
    constexpr std::size_t kLongestExtension = 20;
    auto clean = removeInvisible(cleanLine(toValidUtf8(name)));
    if (const auto slash = clean.find_last_of("/\\"); slash != std::string::npos) {
        clean.erase(0, slash + 1);
    }
    for (char& c : clean) {
        if (std::string_view("<>:\"|?*").find(c) != std::string_view::npos) c = '_';
    }
    clean = std::string(trim(clean));
    if (clean.find_first_not_of('.') == std::string::npos) return {};
    if (codePoints(clean) <= kLongest) return clean;

    const auto dot = clean.rfind('.');
    const bool extension = dot != std::string::npos && clean.size() - dot <= kLongestExtension;
    const auto tail = extension ? clean.substr(dot) : std::string();
    return std::string(firstCodePoints(clean, kLongest - codePoints(tail))) + tail;
}

std::string inventFileName(std::string_view contentType, std::size_t number) {
    static constexpr std::array<std::array<std::string_view, 2>, 18> kExtensions{{
        {"text/plain", ".txt"},
        {"text/html", ".html"},
        {"text/calendar", ".ics"},
        {"text/csv", ".csv"},
        {"text/rfc822-headers", ".txt"},
        {"message/rfc822", ".eml"},
        {"message/delivery-status", ".txt"},
        {"message/feedback-report", ".txt"},
        {"application/pdf", ".pdf"},
        {"application/zip", ".zip"},
        {"application/rtf", ".rtf"},
        {"application/pgp-signature", ".asc"},
        {"application/pkcs7-signature", ".p7s"},
        {"image/jpeg", ".jpg"},
        {"image/jpg", ".jpg"},
        {"image/png", ".png"},
        {"image/gif", ".gif"},
        {"image/webp", ".webp"},
    }};
    std::string name = "attachment-" + std::to_string(number);
    for (const auto& [type, extension] : kExtensions) {
        if (contentType == type) return name.append(extension);
    }
    return name + ".bin";
}

}  // namespace deskbell::email
