#include "app/web_pages.hpp"

#include <map>
#include <mutex>

#include "app/assets.hpp"
#include "base/text.hpp"

namespace deskbell::app {

namespace {

// Scripts, styles and fonts are files of ours; nothing inline, nothing from elsewhere.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src "
    "'self'; "
    "connect-src 'self'; frame-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri "
    "'none'; form-action 'self'; "
    "frame-ancestors 'none'";

enum class Coding { plain, gzip, brotli };

Coding chooseCoding(const Asset& asset, std::string_view accepted) {
    bool gzip = false, brotli = false;
    for (auto part : split(accepted, ',')) {
        auto name = trim(part.substr(0, part.find(';')));
        if (part.find("q=0") != std::string_view::npos &&
            part.find("q=0.") == std::string_view::npos)
            continue;
        gzip = gzip || name == "gzip";
        brotli = brotli || name == "br";
    }
    if (brotli && !asset.brotli.empty()) return Coding::brotli;
    return gzip && !asset.gzip.empty() ? Coding::gzip : Coding::plain;
}

std::string_view bytesOf(const Asset& asset, Coding coding) {
    if (coding == Coding::brotli) return asset.brotli;
    return coding == Coding::gzip ? asset.gzip : asset.plain;
}

/// Bodies as the server shares them between connections, made at their first use.
class Bodies {
public:
    std::shared_ptr<const std::string> get(const Asset& asset, Coding coding) {
        std::lock_guard lock(mutex_);
        auto& body = bodies_[{&asset, coding}];
        if (!body) body = std::make_shared<const std::string>(bytesOf(asset, coding));
        return body;
    }

private:
    std::mutex mutex_;
    std::map<std::pair<const Asset*, Coding>, std::shared_ptr<const std::string>> bodies_;
};

kernel::Response serve(Bodies& bodies, const Asset& asset, const kernel::Request& request) {
    kernel::Response response;
    response.useRaw = true;
    auto& raw = response.raw;
    raw.headers.add("Cache-Control",
                    asset.immutable ? "public, max-age=31536000, immutable" : "no-cache");
    raw.headers.add("ETag", std::string(asset.etag));
    raw.headers.add("Vary", "Accept-Encoding");
    raw.headers.add("Content-Security-Policy", std::string(kPolicy));
    if (request.http->headers.get("If-None-Match") == asset.etag) {
        raw.status = 304;
        return response;
    }
    const auto coding = chooseCoding(asset, request.http->headers.get("Accept-Encoding"));
    raw.headers.add("Content-Type", std::string(asset.contentType));
    if (coding != Coding::plain)
        raw.headers.add("Content-Encoding", coding == Coding::brotli ? "br" : "gzip");
    raw.sharedBody = bodies.get(asset, coding);
    return response;
}

}  // namespace

void addWebPages(kernel::Router& router) {
    auto bodies = std::make_shared<Bodies>();
    auto page = [bodies](const kernel::Request& request) -> Result<kernel::Response> {
        const auto path = request.http->path();
        if (path.starts_with("/api/"))
            return Error{Errc::notFound, "route.not_found", "", "There is no such address."};
        const auto* asset = findAsset(path);
        // A missing file of the web must not answer with a page; everything else is the desk's own.
        if (!asset && path.starts_with("/assets/")) return Error{Errc::notFound, "asset.not_found"};
        if (!asset) asset = findAsset("/index.html");
        ASSERT(asset != nullptr);
        return serve(*bodies, *asset, request);
    };
    for (std::string_view path : {"/", "/{rest...}"}) {
        router.add({.method = "GET",
                    .path = path,
                    .summary = "The desk",
                    .access = kernel::Access::anyone,
                    .query = {"*"},  // of the desk's own addresses; its script reads them
                    .handler = kernel::PlainHandler(page)});
    }
}

void addApiDescription(kernel::Router& router) {
    auto describe = [&router](const kernel::Request&) -> Result<kernel::Response> {
        kernel::Response response;
        response.json = router.openApi(version());
        return response;
    };
    router.add({.method = "GET",
                .path = "/api/openapi.json",
                .summary = "This interface, as OpenAPI 3.1",
                .access = kernel::Access::anyone,
                .response = kernel::schema::mapOf("true"),
                .handler = kernel::PlainHandler(describe)});
}

std::string_view version() {
    return DESKBELL_VERSION;
}

}  // namespace deskbell::app
