#pragma once
// winmail.dat: what Outlook packs a message into (MS-OXTNEF).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "channels/email/mail.hpp"

namespace deskbell::email {

struct TnefContent {
    std::string text;         ///< plain body, UTF-8, or empty
    std::string html;         ///< HTML body, UTF-8, or empty
    std::string rtf;          ///< rich text body when there is neither of the others
    std::vector<Part> files;  ///< attachments, those of embedded messages included
};

/// Nullopt when the bytes are no TNEF. Truncated files give what was complete.
[[nodiscard]] std::optional<TnefContent> readTnef(std::string_view bytes);

}  // namespace deskbell::email
