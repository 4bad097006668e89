#include "kernel/html.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace deskbell::kernel {
namespace {

constexpr std::array<std::string_view, 5> kAddresses = {"href", "src", "action", "formaction",
                                                        "cite"};
constexpr std::array<std::string_view, 10> kVoid = {"br",   "col",  "hr",   "img",    "input",
                                                    "link", "meta", "area", "source", "wbr"};

template <class List>
bool contains(const List& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; form-action "
    "'self'; "
    "base-uri 'none'; frame-ancestors 'none'";

}  // namespace

bool isSafeAddress(std::string_view address) {
    const auto start = address.substr(0, address.find_first_of("/?#"));
    const auto colon = start.find(':');
    // "//host" is a scheme-relative address, and browsers read a backslash as a slash.
    if (colon == start.npos)
        return !address.starts_with("//") && address.find('\\') == address.npos &&
               std::all_of(address.begin(), address.end(),
                           [](unsigned char c) { return c > 0x20; });
    const auto scheme = start.substr(0, colon);
    return scheme == "https" || scheme == "http" || scheme == "mailto" || scheme == "tel";
}

Html& Html::element(HtmlName name, Attributes attributes, std::string_view content) {
    open(name, attributes);
    text(content);
    return close(name);
}

Html& Html::element(HtmlName name, Attributes attributes) {
    open(name, attributes);
    return contains(kVoid, name.text()) ? *this : close(name);
}

Html& Html::text(std::string_view content) {
    out_ += escapeHtml(content);
    return *this;
}

Html& Html::paragraphs(std::string_view content) {
    const auto lines = split(content, '\n');
    bool inside = false;
    for (const auto line : lines) {
        const auto words = trim(line);
        if (words.empty()) {
            if (inside) out_ += "</p>";
            inside = false;
            continue;
        }
        out_ += inside ? "<br>" : "<p>";
        text(words);
        inside = true;
    }
    if (inside) out_ += "</p>";
    return *this;
}

Html& Html::sanitized(std::string_view html) {
    out_ += html;
    return *this;
}

void Html::open(HtmlName name, Attributes attributes) {
    out_ += '<';
    out_ += name.text();
    for (const auto& attribute : attributes) {
        if (const auto* present = std::get_if<bool>(&attribute.value)) {
            if (*present) (out_ += ' ') += attribute.name.text();
            continue;
        }
        const auto value = std::get<std::string_view>(attribute.value);
        const bool leadsAstray =
            contains(kAddresses, attribute.name.text()) && !isSafeAddress(value);
        (out_ += ' ') += attribute.name.text();
        out_ += "=\"" + (leadsAstray ? "#" : escapeHtml(value)) + '"';
    }
    out_ += '>';
}

Html& Html::close(HtmlName name) {
    ASSERT(!contains(kVoid, name.text()));
    out_ += "</";
    out_ += name.text();
    out_ += '>';
    return *this;
}

std::string writePage(const PageFrame& frame, const Html& body) {
    Html html;
    html.element("html", {{"lang", frame.language}}, [&] {
        html.element("head", {}, [&] {
            html.element("meta", {{"charset", "utf-8"}});
            html.element(
                "meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
            html.element("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
            html.element("meta", {{"name", "robots"}, {"content", "noindex"}});
            html.element("title", {}, frame.title);
            html.element("link", {{"rel", "stylesheet"}, {"href", frame.stylesheet}});
        });
        html.element("body", {}, [&] { html.sanitized(body.str()); });
    });
    return "<!doctype html>" + html.str();
}

Response pageResponse(std::string document, int status) {
    Response response;
    response.useRaw = true;
    response.raw.status = status;
    response.raw.headers.add("Content-Type", "text/html; charset=utf-8");
    response.raw.headers.add("Content-Security-Policy", std::string(kPolicy));
    response.raw.headers.add("Cache-Control", "no-store");
    response.raw.body = std::move(document);
    return response;
}

Response redirectTo(std::string path) {
    ASSERT(isSafeAddress(path));
    Response response;
    response.useRaw = true;
    response.raw.status = 303;
    response.raw.headers.add("Location", std::move(path));
    return response;
}

}  // namespace deskbell::kernel
