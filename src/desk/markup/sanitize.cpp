#include "desk/markup/cleaner.hpp"
#include "desk/markup/markup.hpp"
#include "desk/markup/writer.hpp"

namespace deskbell::markup {
namespace {

Sanitized sanitize(std::string_view html, const CleanPolicy& policy) {
    auto clean = cleanTree(parseTree(html), policy);
    return {.html = writeHtml(clean.tree),
            .hasRemoteImages = clean.hasRemoteImages,
            .remoteHosts = clean.remoteHosts,
            .usedContentIds = std::move(clean.usedContentIds),
            .truncated = clean.tree.truncated};
}

}  // namespace

Sanitized sanitizeHtml(std::string_view html, const SanitizeOptions& options) {
    return sanitize(html,
                    {.remote = options.showRemoteImages ? RemoteImages::load : RemoteImages::block,
                     .styles = StyleSet::mail,
                     .resolveContentId = &options.resolveContentId});
}

Sanitized sanitizeComposed(std::string_view html) {
    return sanitize(html, {.remote = RemoteImages::drop,
                           .styles = StyleSet::composed,
                           .mentions = true,
                           .resolveContentId = nullptr});
}

std::string showRemoteImages(std::string_view sanitizedHtml) {
    return sanitize(sanitizedHtml, {.remote = RemoteImages::load,
                                    .styles = StyleSet::mail,
                                    .localImages = true,
                                    .resolveContentId = nullptr})
        .html;
}

}  // namespace deskbell::markup
