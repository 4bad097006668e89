#pragma once
// The web, inside the binary: what vite built, compressed beforehand (tools/embed_web.py).

#include <span>
#include <string_view>

namespace deskbell::app {

/// One file of the web. All views live as long as the process.
struct Asset {
    std::string_view path;         ///< "/index.html", "/assets/desk-4f1c09aa.js"
    std::string_view contentType;  ///< as the header has it
    std::string_view etag;         ///< of the content, with its quotes
    std::string_view plain;
    std::string_view gzip;    ///< empty when compressing does not pay
    std::string_view brotli;  ///< likewise
    bool immutable;           ///< its name changes with its content: cacheable for ever
};

/// All files, ordered by path. Never empty: a binary built without the web has one page,
/// "/index.html", that says how to build it.
[[nodiscard]] std::span<const Asset> builtInAssets();

/// The file at a path, or nullptr.
[[nodiscard]] const Asset* findAsset(std::string_view path);

}  // namespace deskbell::app
