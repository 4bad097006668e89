#include "desk/timeline/frame.hpp"

#include "base/text.hpp"

namespace deskbell::timeline {

namespace {

constexpr std::string_view kStyle =
    "html{font:15px/1.55 'Inter "
    "Variable',system-ui,sans-serif;color:#1c2024;background:transparent;"
    "overflow-wrap:anywhere}body{margin:0;padding:1px}p{margin:0 0 "
    ".8em}p:last-child{margin-bottom:0}"
    "img{max-width:100%;height:auto}table{max-width:100%}pre{white-space:pre-wrap}a{color:#0b68cb}"
    "blockquote{margin:.4em 0;padding-left:.9em;border-left:3px solid #d0d5dc;color:#60646c}";
constexpr std::string_view kDarkStyle =
    "html{color:#edeef0}a{color:#70b8ff}blockquote{border-color:#43484e;color:#b0b4ba}";

/// Our sanitiser writes blocked images as `src="data:…" data-remote-src="ADDRESS"`.
std::string showRemoteImages(std::string html) {
    constexpr std::string_view kMark = "data-remote-src=\"";
    std::string out;
    std::size_t done = 0;
    for (auto at = html.find(kMark); at != std::string::npos; at = html.find(kMark, done)) {
        out.append(html, done, at - done);
        out += "src=\"";
        done = at + kMark.size();
        // The first src of an element wins in every parser, so the pixel's has to go.
        const auto tag = out.rfind('<');
        const auto pixel = out.find(" src=\"data:", tag);
        if (tag != std::string::npos && pixel != std::string::npos && pixel < out.size() - 5) {
            const auto end = out.find('"', pixel + 6);
            if (end != std::string::npos) out.erase(pixel, end + 1 - pixel);
        }
    }
    out.append(html, done, std::string::npos);
    return out;
}

}  // namespace

Frame makeFrame(const Message& message, const FrameOptions& options) {
    auto content = options.quoted ? message.quotedHtml : message.html;
    if (content.empty() && !options.quoted) {
        content = "<p>" + replaceAll(escapeHtml(message.text), "\n", "<br>") + "</p>";
    }
    if (options.remoteImages) content = showRemoteImages(std::move(content));

    Frame frame;
    frame.html =
        "<!doctype html><html><head><meta charset=\"utf-8\"><meta name=\"referrer\" "
        "content=\"no-referrer\">"
        "<base target=\"_blank\"><style>";
    frame.html += kStyle;
    if (options.dark) frame.html += kDarkStyle;
    frame.html += "</style></head><body>" + content + "</body></html>";
    frame.contentSecurityPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:" +
        std::string(options.remoteImages ? " https: http:" : "") +
        "; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; "
        "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox";
    return frame;
}

}  // namespace deskbell::timeline
