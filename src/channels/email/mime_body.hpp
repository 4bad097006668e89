#pragma once
// Private to parseMail: puts the body and the attachments of a mail together from its part tree.

#include "base/result.hpp"
#include "channels/email/mail.hpp"
#include "channels/email/mime_bounds.hpp"

// GMime's tree, which must not show in headers.
struct _GMimeObject;

namespace deskbell::email {

/// Fills text, html, attachments, invitations, reportType and oddities of `mail` from the tree.
/// `invalid`, reason "mail.too_complex", when it has too many parts or is nested too deeply.
[[nodiscard]] Result<void> readBody(_GMimeObject* root, const MailBounds& bounds, Mail& mail);

}  // namespace deskbell::email
