#include "kernel/origin.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace deskbell::kernel {
namespace {

/// "https://desk.example:8443/x" → "https://desk.example:8443".
std::string_view originOf(std::string_view url) {
    const auto host = url.find("://");
    if (host == url.npos) return {};
    return url.substr(0, url.find('/', host + 3));
}

std::string_view withoutScheme(std::string_view origin) {
    const auto host = origin.find("://");
    return host == origin.npos ? std::string_view() : origin.substr(host + 3);
}

bool looksLikeAddress(std::string_view text) {
    constexpr std::string_view kAllowed = "0123456789abcdefABCDEF.:";
    return !text.empty() && text.size() <= 45 && text.find_first_not_of(kAllowed) == text.npos;
}

}  // namespace

bool isUnsafe(std::string_view method) {
    return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

bool isFromOurOrigin(const net::HttpRequest& request, std::string_view publicUrl) {
    if (request.headers.has("Origin")) {
        const auto origin = request.headers.get("Origin");
        if (!publicUrl.empty()) return equalsIgnoreCaseAscii(origin, originOf(publicUrl));
        // Who ends TLS in front of us is not known here, so the scheme cannot be compared.
        const auto host = withoutScheme(origin);
        return !host.empty() && equalsIgnoreCaseAscii(host, request.headers.get("Host"));
    }
    const auto site = request.headers.get("Sec-Fetch-Site");
    return site == "same-origin" || site == "none";
}

std::string clientAddress(const net::HttpRequest& request, bool trustProxy) {
    if (!trustProxy) return request.peer;
    // The last one is what our proxy saw; those before it are hearsay.
    std::string_view last;
    for (const auto& [name, value] : request.headers.all()) {
        if (!equalsIgnoreCaseAscii(name, "X-Forwarded-For")) continue;
        last = trim(split(value, ',').back());
    }
    return looksLikeAddress(last) ? std::string(last) : request.peer;
}

}  // namespace deskbell::kernel
