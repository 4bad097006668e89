#include "desk/timeline/frame.hpp"

#include "base/text.hpp"
#include "desk/markup/markup.hpp"

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

}  // namespace

Frame makeFrame(const Message& message, const FrameOptions& options) {
    auto content = options.quoted ? message.quotedHtml : message.html;
    if (content.empty() && !options.quoted) {
        content = "<p>" + replaceAll(escapeHtml(message.text), "\n", "<br>") + "</p>";
    }
    if (options.remoteImages) content = markup::showRemoteImages(content);

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
