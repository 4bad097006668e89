#pragma once
// The way to mail servers outside. The channel decides what to say to them; this is how it gets
// there: over sockets, or within a simulation.

#include <memory>

#include "channels/email/smtp_client.hpp"

namespace deskbell::email {

class MailTransport {
public:
    virtual ~MailTransport() = default;
    /// Hands one message over; blocks, thread-safe. Outcomes and errors are those of
    /// SmtpSession::send.
    [[nodiscard]] virtual Result<Delivery> submit(const SubmissionSettings& settings,
                                                  const Envelope& envelope, std::string_view raw,
                                                  const StopSignal& stop) = 0;
};

/// By SMTP.
[[nodiscard]] std::unique_ptr<MailTransport> makeMailTransport(const Clock& clock);

}  // namespace deskbell::email
