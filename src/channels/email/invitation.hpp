#pragma once
// Calendar invitations (text/calendar, RFC 5545 and 6047), as far as a reader needs them.

#include <optional>
#include <string_view>

#include "channels/email/mail.hpp"

namespace deskbell::email {

/// The first VEVENT (or VTODO) of the calendar; nullopt when there is none. `method` is the
/// parameter of the part's content type and yields to METHOD inside. Time zones are IANA names or
/// those of Windows; of others the offset that the calendar defines is used. At most 1 MB is read.
[[nodiscard]] std::optional<Invitation> parseInvitation(std::string_view calendar,
                                                        std::string_view method);

}  // namespace deskbell::email
