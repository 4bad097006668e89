#include "net/response_head.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

namespace deskbell::net {

namespace {

bool belongsToServer(std::string_view name) {
    switch (name.size()) {
        case 4:
            return equalsIgnoreCaseAscii(name, "date");
        case 10:
            return equalsIgnoreCaseAscii(name, "connection");
        case 14:
            return equalsIgnoreCaseAscii(name, "content-length");
        case 17:
            return equalsIgnoreCaseAscii(name, "transfer-encoding");
        default:
            return false;
    }
}

void appendStatusLine(std::string& out, int status) {
    out += "HTTP/1.1 ";
    out += std::to_string(status);
    out += ' ';
    out += statusText(status);
    out += "\r\n";
}

void appendField(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
}

void appendFields(std::string& out, const Headers& headers) {
    for (const auto& [name, value] : headers.all()) {
        if (belongsToServer(name)) continue;
        const auto start = out.size();
        out.append(name).append(": ").append(value);
        std::replace_if(
            out.begin() + static_cast<std::ptrdiff_t>(start), out.end(),
            [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; }, ' ');
        out += "\r\n";
    }
}

}  // namespace

std::string_view statusText(int status) {
    switch (status) {
        case 100:
            return "Continue";
        case 101:
            return "Switching Protocols";
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 206:
            return "Partial Content";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 308:
            return "Permanent Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 416:
            return "Range Not Satisfiable";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 425:
            return "Too Early";
        case 426:
            return "Upgrade Required";
        case 428:
            return "Precondition Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        case 507:
            return "Insufficient Storage";
        default:
            return "Unknown";
    }
}

bool statusHasBody(int status) {
    return status >= 200 && status != 204 && status != 304;
}

std::string writeHead(int status, const Headers& headers, const HeadOptions& options) {
    std::string out;
    out.reserve(512);
    appendStatusLine(out, status);
    appendField(out, "Date", options.date);
    if (statusHasBody(status)) {
        appendField(out, "Content-Length", std::to_string(options.contentLength));
    }
    if (!options.keepAlive) {
        appendField(out, "Connection", "close");
    } else if (options.oldClient) {
        appendField(out, "Connection", "keep-alive");
    }
    appendFields(out, headers);
    out += "\r\n";
    return out;
}

std::string writeUpgradeHead(const Headers& headers, std::string_view acceptKey,
                             std::string_view date) {
    std::string out;
    appendStatusLine(out, 101);
    appendField(out, "Date", date);
    appendField(out, "Upgrade", "websocket");
    appendField(out, "Connection", "Upgrade");
    appendField(out, "Sec-WebSocket-Accept", acceptKey);
    appendFields(out, headers);
    out += "\r\n";
    return out;
}

HttpResponse problemResponse(const Refusal& refusal) {
    json::Writer document;
    document.beginObject();
    document.key("type").string("about:blank");
    document.key("title").string(statusText(refusal.status));
    document.key("status").integer(refusal.status);
    document.key("detail").string(refusal.detail);
    document.key("reason").string(refusal.reason);
    document.endObject();

    HttpResponse response;
    response.status = refusal.status;
    response.headers.add("Content-Type", "application/problem+json");
    response.headers.add("Cache-Control", "no-store");
    response.body = document.take();
    return response;
}

}  // namespace deskbell::net
