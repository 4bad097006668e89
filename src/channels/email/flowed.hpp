#pragma once
// format=flowed (RFC 3676): paragraphs that mail programs broke into lines become whole again.

#include <string>
#include <string_view>

namespace deskbell::email {

enum class DelSp { no, yes };  ///< the DelSp parameter: is the space before a soft break text?

/// Joins soft-broken lines of the same quote depth and removes space-stuffing; the signature
/// separator "-- " stays a line of its own. Quoted lines keep their ">" marks.
[[nodiscard]] std::string unfoldFlowed(std::string_view text, DelSp delSp);

}  // namespace deskbell::email
