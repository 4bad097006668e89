#include "app/assets.hpp"

#include <algorithm>

namespace deskbell::app {

const Asset* findAsset(std::string_view path) {
    const auto assets = builtInAssets();
    const auto at = std::ranges::lower_bound(assets, path, {}, &Asset::path);
    return at != assets.end() && at->path == path ? &*at : nullptr;
}

}  // namespace deskbell::app
