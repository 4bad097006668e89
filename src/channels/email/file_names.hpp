#pragma once
// Names of attached files: safe to save under, and made up where a mail gives none.

#include <string>
#include <string_view>

namespace deskbell::email {

/// A bare name of at most 200 code points: no folders, no characters that a file system or a
/// download header trips over, no invisible ones that disguise the extension.
[[nodiscard]] std::string cleanFileName(std::string_view name);

/// "attachment-2.pdf" for the second file, of type application/pdf.
[[nodiscard]] std::string inventFileName(std::string_view contentType, std::size_t number);

}  // namespace deskbell::email
