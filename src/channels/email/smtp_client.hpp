#pragma once
// Hands messages to a submission server (RFC 6409, RFC 5321). Blocking. What counts is told per
// recipient, and honestly: accepted is never called failed, and what nobody knows is `uncertain`.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "channels/email/connection.hpp"
#include "channels/email/smtp_client_status.hpp"

namespace deskbell::email {

struct SubmissionSettings {
    std::string host;
    std::uint16_t port = 587;
    Security security = Security::startTls;
    std::string user;
    std::optional<Credentials> credentials;  ///< none: the server knows us by our address
    std::string heloName = "localhost";      ///< our own host name
    std::string caFile;                      ///< authorities trusted beside the system's; PEM
    Timeouts timeouts;
};

struct Envelope {
    std::string from;  ///< empty: the null sender, for what must not be answered by a machine
    std::vector<std::string> recipients;
};

enum class RecipientStatus {
    accepted,
    temporary,  ///< not taken now: try again later
    permanent,  ///< will not be taken
    uncertain,  ///< the connection broke after the message was sent, before the answer came
};

struct RecipientOutcome {
    std::string recipient;
    RecipientStatus status = RecipientStatus::temporary;
    int code = 0;          ///< of the reply, 0 when there was none
    std::string enhanced;  ///< "5.1.1", or empty
    std::string reply;     ///< what the server said, one line
    std::string reason;    ///< in plain words; empty when accepted
};

/// One outcome for each recipient of the envelope, in its order.
struct Delivery {
    std::vector<RecipientOutcome> recipients;
    [[nodiscard]] bool allAccepted() const;
};

/// A connection over which several messages can be sent, one after another.
class SmtpSession {
public:
    SmtpSession(SubmissionSettings settings, const Clock& clock, const StopSignal& stop);
    /// Says QUIT, without waiting for the answer.
    ~SmtpSession();
    SmtpSession(const SmtpSession&) = delete;
    SmtpSession& operator=(const SmtpSession&) = delete;

    /// Name lookup, connection, encryption, sign-in; each step is noted in the report.
    Result<void> connect();
    /// An error when nothing was handed over: all may be tried again on a new connection. Line ends
    /// of `raw` become CRLF.
    Result<Delivery> send(const Envelope& envelope, std::string_view raw);
    /// False after a fault: connect a new session.
    [[nodiscard]] bool usable() const { return alive_; }

    [[nodiscard]] const ConnectionReport& report() const { return report_; }

private:
    Result<void> greet();
    Result<void> sayHello();
    Result<void> upgradeToTls();
    Result<void> signIn();
    Result<SmtpReply> authenticate(const std::string& mechanism,
                                   const std::vector<std::string>& messages);
    Error signInError(const SmtpReply& reply) const;

    struct Unsendable {
        std::string_view enhanced;
        std::string reason;
    };
    Result<std::vector<std::size_t>> offerEnvelope(const Envelope& envelope, std::string_view raw,
                                                   Delivery& delivery);
    void transfer(std::string_view raw, const std::vector<std::size_t>& open, Delivery& delivery);
    std::optional<Unsendable> unsendable(const Envelope& envelope, std::string_view raw) const;
    std::string mailCommand(const Envelope& envelope, std::string_view raw) const;
    std::optional<std::string> wireAddress(const std::string& address) const;

    Result<std::vector<SmtpReply>> askAll(const std::vector<std::string>& commands);
    Result<SmtpReply> ask(std::string_view line);
    Result<SmtpReply> readReply(Connection::Deadline deadline);
    [[nodiscard]] const std::string* extension(std::string_view name) const;

    const SubmissionSettings settings_;
    Connection connection_;
    std::string input_;
    ConnectionReport report_;
    std::vector<std::pair<std::string, std::string>> extensions_;  ///< name, parameters; upper case
    bool alive_ = false;
};

/// Connects, sends one message and leaves.
[[nodiscard]] Result<Delivery> send(const SubmissionSettings& settings, const Envelope& envelope,
                                    std::string_view raw, const Clock& clock,
                                    const StopSignal& stop);

/// For the admin's "test this connection": everything short of sending a message.
[[nodiscard]] ConnectionReport testSubmission(const SubmissionSettings& settings,
                                              const Clock& clock, const StopSignal& stop);

}  // namespace deskbell::email
