#pragma once
// Calendar invitations (text/calendar, RFC 5545 and 6047), as far as a reader needs them: read by
// libical, within bounds.

#include <optional>
#include <string>
#include <string_view>

#include "channels/email/mail.hpp"

namespace deskbell::email {

/// The first VEVENT (or VTODO) of the calendar; nullopt when there is none. `method` is the
/// parameter of the part's content type and yields to METHOD inside. Time zones are IANA names or
/// those of Windows; others are computed from what the calendar says of them. At most 1 MB, 20,000
/// lines and 200 attendees are read. Thread-safe.
[[nodiscard]] std::optional<Invitation> parseInvitation(std::string_view calendar,
                                                        std::string_view method);

/// The object `invitation` of a message as on the wire; its schema stands with the route of
/// entries (desk/timeline/http.cpp).
[[nodiscard]] std::string toJson(const Invitation& invitation);

}  // namespace deskbell::email
