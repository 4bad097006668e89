#include "app/assets.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace deskbell::app {
namespace {

TEST(Assets, HasAStartPageWhetherTheWebWasBuiltOrNot) {
    const auto* page = findAsset("/index.html");
    ASSERT_NE(page, nullptr);
    EXPECT_EQ(page->contentType, "text/html; charset=utf-8");
    EXPECT_TRUE(page->plain.starts_with("<!doctype html>") ||
                page->plain.starts_with("<!DOCTYPE html>"));
    EXPECT_FALSE(page->immutable);
}

TEST(Assets, AreOrderedByPathSoThatEachIsFound) {
    ASSERT_TRUE(std::ranges::is_sorted(builtInAssets(), {}, &Asset::path));
    for (const auto& asset : builtInAssets()) EXPECT_EQ(findAsset(asset.path), &asset);
    EXPECT_EQ(findAsset("/no-such-file.js"), nullptr);
    EXPECT_EQ(findAsset(""), nullptr);
}

TEST(Assets, AreSmallerWhenCompressed) {
    for (const auto& asset : builtInAssets()) {
        if (!asset.gzip.empty()) {
            EXPECT_LT(asset.gzip.size(), asset.plain.size()) << asset.path;
            EXPECT_EQ(asset.gzip.substr(0, 2), "\x1f\x8b") << asset.path;
        }
        if (!asset.brotli.empty()) {
            EXPECT_LT(asset.brotli.size(), asset.plain.size()) << asset.path;
        }
    }
}

}  // namespace
}  // namespace deskbell::app
