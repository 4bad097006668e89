#pragma once
// Addresses in messages: which of them may be followed or loaded. Private to this folder.

#include <cstdint>
#include <string>
#include <string_view>

namespace deskbell::markup {

/// A link's address, normalised as browsers read it, if its scheme is http, https, mailto or tel;
/// empty otherwise.
[[nodiscard]] std::string cleanLink(std::string_view raw);

enum class ImageKind : std::uint8_t { none, contentId, inlineData, remote, local };

struct ImageAddress {
    ImageKind kind = ImageKind::none;
    std::string address;  ///< normalised; of contentId: the id alone
    std::string host;     ///< of remote
};

/// What an image's address points to. `inlineData` is base64 of PNG, JPEG, GIF or WebP alone;
/// `local` is a path on our own server.
[[nodiscard]] ImageAddress readImageAddress(std::string_view raw);

}  // namespace deskbell::markup
