#include "desk/timeline/rules.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "net/http.hpp"

namespace deskbell::timeline::rules {

std::string cleanFileName(std::string_view name) {
    auto bare = name.substr(std::min(name.find_last_of("/\\") + 1, name.size()));
    auto clean = cleanLine(toValidUtf8(bare));
    std::erase_if(clean, [](char c) {
        return c == '"' || c == '<' || c == '>' || c == ':' || c == '|' || c == '?' || c == '*';
    });
    clean = std::string(trim(firstCodePoints(clean, 150)));
    return clean.empty() || clean == "." || clean == ".." ? "file" : clean;
}

std::string cleanContentType(std::string_view type) {
    auto bare = toLowerAscii(trim(type.substr(0, type.find(';'))));
    const auto slash = bare.find('/');
    const bool good = slash != std::string::npos && slash > 0 && slash + 1 < bare.size() &&
                      bare.size() <= 100 &&
                      std::all_of(bare.begin(), bare.end(), [](unsigned char c) {
                          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' ||
                                 c == '-' || c == '+' || c == '.' || c == '_';
                      });
    return good ? bare : "application/octet-stream";
}

std::string linkInlineImages(std::string html, const std::vector<Attachment>& attachments) {
    if (html.find("cid:") == std::string::npos) return html;
    for (const auto& attachment : attachments) {
        if (attachment.contentId.empty()) continue;
        const auto address = "/api/v1/attachments/" + toString(attachment.id) + "/preview";
        html = replaceAll(std::move(html), "src=\"cid:" + escapeHtml(attachment.contentId) + "\"",
                          "src=\"" + address + "\"");
    }
    return html;
}

std::string_view previewType(std::string_view bytes) {
    using namespace std::string_view_literals;
    if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return "image/png";
    if (bytes.starts_with("\xff\xd8\xff"sv)) return "image/jpeg";
    if (bytes.starts_with("GIF87a"sv) || bytes.starts_with("GIF89a"sv)) return "image/gif";
    if (bytes.size() > 12 && bytes.starts_with("RIFF"sv) && bytes.substr(8, 4) == "WEBP"sv)
        return "image/webp";
    if (bytes.size() > 12 && bytes.substr(4, 8) == "ftypavif"sv) return "image/avif";
    if (bytes.starts_with("%PDF-"sv)) return "application/pdf";
    return "";
}

bool mayHavePreview(std::string_view type) {
    static constexpr std::string_view kTypes[] = {"image/png",  "image/jpeg", "image/gif",
                                                  "image/webp", "image/avif", "application/pdf"};
    return std::find(std::begin(kTypes), std::end(kTypes), type) != std::end(kTypes);
}

std::string disposition(std::string_view kind, std::string_view fileName) {
    std::string ascii;
    for (unsigned char c : fileName)
        ascii +=
            c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '%' ? static_cast<char>(c) : '_';
    return std::string(kind) + "; filename=\"" + ascii + "\"; filename*=UTF-8''" +
           net::encodeUriComponent(fileName);
}

}  // namespace deskbell::timeline::rules
