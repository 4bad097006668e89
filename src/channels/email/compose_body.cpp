#include "channels/email/compose_body.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "channels/email/file_names.hpp"
#include "channels/email/header_encode.hpp"

namespace deskbell::email {
namespace {

constexpr std::size_t kEncodedLine = 76;

/// Every line end as CRLF.
std::string toCrlf(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 32);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
        if (text[i] == '\n' || text[i] == '\r') {
            out += "\r\n";
        } else {
            out += text[i];
        }
    }
    return out;
}

/// True for ASCII with CRLF lines that no mail system needs to touch.
bool is7Bit(std::string_view text, std::size_t longestLine) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x7F || c == 0) return false;
        if (c == '\r' || c == '\n') {
            const bool pair = c == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
            if (!pair) return false;
            ++i;
            length = 0;
        } else if (++length > longestLine) {
            return false;
        }
    }
    return true;
}

/// Lines that some system on the way would change: "From " and "." at the start, blanks at the end.
bool hasFragileLines(std::string_view text) {
    for (auto line : split(text, '\n')) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.starts_with("From ") || line.starts_with('.') || line.ends_with(' ') ||
            line.ends_with('\t')) {
            return true;
        }
    }
    return false;
}

std::string quotedPrintable(std::string_view text) {
    std::string out;
    std::size_t column = 0;
    auto put = [&](std::string_view piece) {
        if (column + piece.size() > kEncodedLine - 1) {
            out += "=\r\n";
            column = 0;
        }
        out += piece;
        column += piece.size();
    };
    auto escaped = [](unsigned char c) {
        constexpr std::string_view kHex = "0123456789ABCDEF";
        return std::string{'=', kHex[c >> 4], kHex[c & 15]};
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
            out += "\r\n";
            column = 0;
            ++i;
            continue;
        }
        const bool lineEnds = i + 1 == text.size() || text[i + 1] == '\r';
        const bool blank = c == ' ' || c == '\t';
        const bool fragile = column == 0 && (c == '.' || text.substr(i).starts_with("From "));
        const bool plain = (c > ' ' && c < 127 && c != '=' && !fragile) || (blank && !lineEnds);
        if (plain) {
            put(text.substr(i, 1));
        } else {
            put(escaped(c));
        }
    }
    return out;
}

std::string base64Lines(std::string_view bytes) {
    const auto encoded = toBase64(bytes);
    std::string out;
    out.reserve(encoded.size() + encoded.size() / 38 + 2);
    for (std::size_t at = 0; at < encoded.size(); at += kEncodedLine) {
        out.append(encoded, at, kEncodedLine).append("\r\n");
    }
    return out;
}

std::string textPart(std::string_view subtype, std::string_view text) {
    const auto lines = toCrlf(text);
    std::string out = "Content-Type: text/" + std::string(subtype) + "; charset=utf-8\r\n";
    if (is7Bit(lines, kEncodedLine) && !hasFragileLines(lines)) {
        return out + "Content-Transfer-Encoding: 7bit\r\n\r\n" + lines;
    }
    const auto high = std::ranges::count_if(lines, [](unsigned char c) { return c >= 0x80; });
    if (static_cast<std::size_t>(high) * 3 > lines.size()) {
        return out + "Content-Transfer-Encoding: base64\r\n\r\n" + base64Lines(lines);
    }
    return out + "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + quotedPrintable(lines);
}

bool isToken(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
               c == '+' || c == '_';
    });
}

/// The type as given where a file can have it. Multiparts would break the structure.
std::string contentTypeOf(const Part& file) {
    constexpr std::string_view kUnknown = "application/octet-stream";
    const auto type = toLowerAscii(file.contentType);
    const auto slash = type.find('/');
    if (slash == std::string::npos || type.size() > 127) return std::string(kUnknown);
    const auto major = std::string_view(type).substr(0, slash);
    const auto minor = std::string_view(type).substr(slash + 1);
    if (!isToken(major) || !isToken(minor) || major == "multipart") return std::string(kUnknown);
    // Messages must not be encoded (RFC 2046): one that needs it travels as a plain file.
    if (major == "message" && !(minor == "rfc822" && is7Bit(toCrlf(file.bytes), 998))) {
        return std::string(kUnknown);
    }
    return type;
}

std::string filePart(const Part& file) {
    const auto type = contentTypeOf(file);
    const auto name = cleanFileName(file.fileName);
    const bool shown = file.isInline && !file.contentId.empty();
    std::string out = "Content-Type: " + type;
    if (!name.empty()) out += encodeParameter("name", name);
    out += "\r\nContent-Disposition: ";
    out += shown ? "inline" : "attachment";
    if (!name.empty()) out += encodeParameter("filename", name);
    out += "\r\n";
    if (!file.contentId.empty()) out += "Content-ID: <" + file.contentId + ">\r\n";
    if (type == "message/rfc822") {
        return out + "Content-Transfer-Encoding: 7bit\r\n\r\n" + toCrlf(file.bytes);
    }
    return out + "Content-Transfer-Encoding: base64\r\n\r\n" + base64Lines(file.bytes);
}

/// The boundary is random: nothing that a stranger wrote can contain it.
std::string multipart(std::string_view subtype, const std::vector<std::string>& parts,
                      Random& random) {
    const auto boundary = "=_" + random.token(18);
    std::string out = "Content-Type: multipart/" + std::string(subtype) + ";\r\n boundary=\"" +
                      boundary + "\"\r\n\r\n";
    for (const auto& part : parts) {
        out.append("--").append(boundary).append("\r\n").append(part);
        if (!out.ends_with("\r\n")) out += "\r\n";
    }
    return out + "--" + boundary + "--\r\n";
}

}  // namespace

std::string composeBody(const OutgoingMail& mail, Random& random) {
    std::vector<std::string> shown;
    std::vector<std::string> files;
    for (const auto& file : mail.attachments) {
        const bool isShown = file.isInline && !file.contentId.empty() && !mail.html.empty();
        (isShown ? shown : files).push_back(filePart(file));
    }

    std::string body;
    if (mail.html.empty()) {
        body = textPart("plain", mail.text);
    } else {
        body = textPart("html", mail.html);
        if (!shown.empty()) {
            shown.insert(shown.begin(), std::move(body));
            body = multipart("related", shown, random);
        }
        if (!mail.text.empty()) {
            body = multipart("alternative", {textPart("plain", mail.text), body}, random);
        }
    }
    if (files.empty()) return body;
    files.insert(files.begin(), std::move(body));
    return multipart("mixed", files, random);
}

}  // namespace deskbell::email
