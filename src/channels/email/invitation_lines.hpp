#pragma once
// A stranger's calendar cut down to what an invitation is made of, before a library reads it.

#include <string>
#include <string_view>

namespace deskbell::email {

/// Unfolded, and only the lines that parseInvitation wants, each of at most 64 KB with at most 4 KB
/// of parameters; 20,000 lines and six nested components at the most. Other lines are no loss to
/// the reader, and can make a parser take very long (RDATE with a hundred thousand values).
[[nodiscard]] std::string usefulLines(std::string_view calendar);

}  // namespace deskbell::email
