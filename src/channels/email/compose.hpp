#pragma once
// An outgoing mail as RFC 5322 bytes, ready for SMTP.

#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "channels/email/mail.hpp"

namespace deskbell::email {

/// Why the mail is sent (RFC 3834): what says "auto" is never answered by well-behaved programs.
enum class AutoSubmitted {
    no,         ///< an agent wrote it
    generated,  ///< the desk tells something on its own account
    replied,    ///< the desk answers a mail: an acknowledgement
};

struct OutgoingMail {
    Address from;
    std::vector<Address> to, cc, bcc;  ///< bcc reaches the envelope only
    std::vector<Address> replyTo;
    std::string subject;
    std::string text;               ///< UTF-8; the text alternative when there is html too
    std::string html;               ///< empty: plain text only
    std::vector<Part> attachments;  ///< inline ones need a contentId and html that refers to it
    std::string messageId;          ///< without <>, required
    std::vector<std::string> inReplyTo, references;  ///< without <>; malformed ones are left out
    Timestamp date;
    AutoSubmitted autoSubmitted = AutoSubmitted::no;
    /// Further fields, such as X-Deskbell-Ticket. Not those that are made from the above.
    std::vector<HeaderField> extraHeaders;
};

struct ComposedMail {
    std::string bytes;                    ///< CRLF line ends, 7-bit, no line over 998 octets
    std::vector<std::string> recipients;  ///< the envelope: to, cc and bcc without repeats
};

/// Builds the mail. Text and HTML become multipart/alternative, inline images multipart/related,
/// other files multipart/mixed. `invalid` with the field that is wrong: "mail.address" for an
/// address that cannot be written in ASCII (domains are turned into punycode),
/// "mail.header.control" for control characters in anything that goes into a header,
/// "mail.header.name", "mail.message_id", "mail.no_recipient", "mail.too_large" (over 50 MB).
[[nodiscard]] Result<ComposedMail> composeMail(const OutgoingMail& mail, Random& random);

}  // namespace deskbell::email
