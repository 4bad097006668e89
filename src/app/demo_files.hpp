#pragma once
// Files that the demo's people attach: drawn and written here, so that nothing binary is kept in
// the source.

#include <string>
#include <string_view>
#include <vector>

namespace deskbell::app::demo {

struct DemoFile {
    std::string key;   ///< what scenarios call it: "wilted", "bouquet", "table", "invoice", "quote"
    std::string name;  ///< "IMG_2041.png"
    std::string contentType;
    std::string bytes;
};

/// All of them; the same bytes every time.
[[nodiscard]] std::vector<DemoFile> makeDemoFiles();

}  // namespace deskbell::app::demo
