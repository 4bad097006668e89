#pragma once
// Pure decisions about entries and attachments.

#include <string>
#include <string_view>

#include "desk/timeline/timeline.hpp"

namespace deskbell::timeline::rules {

/// A bare, printable name without folders, at most 150 code points; "file" when nothing is left.
[[nodiscard]] std::string cleanFileName(std::string_view name);
/// "type/subtype" in lower case without parameters; "application/octet-stream" for anything else.
[[nodiscard]] std::string cleanContentType(std::string_view type);

/// `cid:` references to inline attachments become their addresses. The HTML must be sanitised, so
/// that `src="cid:` is always an attribute.
[[nodiscard]] std::string linkInlineImages(std::string html,
                                           const std::vector<Attachment>& attachments);

/// The type as which it is safe to show these bytes inside a page, by their first bytes: PNG, JPEG,
/// GIF, WebP, AVIF or PDF; "" for everything else, above all SVG and HTML.
[[nodiscard]] std::string_view previewType(std::string_view firstBytes);
/// Whether a preview may exist, judged by the declared type (the bytes decide when it is asked
/// for).
[[nodiscard]] bool mayHavePreview(std::string_view contentType);

/// Content-Disposition for a file name (RFC 6266, RFC 8187).
[[nodiscard]] std::string disposition(std::string_view kind, std::string_view fileName);

}  // namespace deskbell::timeline::rules
