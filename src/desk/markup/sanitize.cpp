#include "desk/markup/markup.hpp"
#include "desk/markup/tree.hpp"
#include "desk/markup/writer.hpp"

namespace deskbell::markup {

Sanitized sanitizeHtml(std::string_view html, const SanitizeOptions& options) {
    return writeHtml(parseTree(html),
                     {.remote = options.showRemoteImages ? RemoteImages::load : RemoteImages::block,
                      .styles = StyleSet::mail,
                      .localImages = false,
                      .resolveContentId = &options.resolveContentId});
}

Sanitized sanitizeComposed(std::string_view html) {
    return writeHtml(parseTree(html), {.remote = RemoteImages::drop,
                                       .styles = StyleSet::composed,
                                       .mentions = true,
                                       .localImages = false,
                                       .resolveContentId = nullptr});
}

std::string showRemoteImages(std::string_view sanitizedHtml) {
    return writeHtml(parseTree(sanitizedHtml), {.remote = RemoteImages::load,
                                                .styles = StyleSet::mail,
                                                .localImages = true,
                                                .resolveContentId = nullptr})
        .html;
}

}  // namespace deskbell::markup
