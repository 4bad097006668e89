#pragma once
// Raw RFC 5322 bytes become a Mail. Start reading at parseMail in mime.cpp; the body is put
// together in mime_body.cpp, limits are in mime_bounds.cpp.

#include <string_view>

#include "base/result.hpp"
#include "channels/email/mail.hpp"

namespace deskbell::email {

/// Starts the MIME library. One lives in the composition root, made before threads parse mails; a
/// fixture has its own. It ends nothing: GMime cannot be started a second time in one process.
class MimeRuntime {
public:
    MimeRuntime();
    MimeRuntime(const MimeRuntime&) = delete;
    MimeRuntime& operator=(const MimeRuntime&) = delete;
};

/// Understands any mail, however broken: what cannot be read is guessed, and the guess is named in
/// `oddities`. `invalid` with reason "mail.too_complex" (the detail says which bound) when the mail
/// exceeds the bounds of mime_bounds.hpp; such a mail belongs into quarantine. Needs a MimeRuntime.
/// Pure: no I/O, no clock; thread-safe.
[[nodiscard]] Result<Mail> parseMail(std::string_view raw);

}  // namespace deskbell::email
