#pragma once
// One TCP connection to a mail server, with TLS when asked; under the IMAP and the SMTP client.
// Blocking, for a thread of its own. Every wait ends at its deadline, and at once when the
// StopSignal is raised by another thread.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace deskbell::email {

/// How a connection to a mail server is protected.
enum class Security {
    tls,                ///< TLS from the first byte (IMAP 993, SMTP 465)
    startTls,           ///< STARTTLS, or nothing is sent (IMAP 143, SMTP 587)
    startTlsIfOffered,  ///< STARTTLS when the server has it, else plain: for a relay in one's own
                        ///< net
    plain,              ///< never encrypted: only on the same machine
};

/// What is proved to the server: a password, or an OAuth access token (sent with XOAUTH2).
struct Credentials {
    enum class Kind { password, accessToken };
    Kind kind = Kind::password;
    std::string secret;
};

/// How long the other side may take.
struct Timeouts {
    std::chrono::milliseconds connect{20'000};    ///< name lookup, TCP and TLS, each
    std::chrono::milliseconds reply{60'000};      ///< silence inside a conversation
    std::chrono::milliseconds transfer{600'000};  ///< one command with everything that it moves
};

/// What went wrong with a mail server. Travels as Error::reason ("mail.sign_in"); Error::detail is
/// the sentence that tells an admin what to do.
enum class MailFault {
    lookup,       ///< the host name is not known
    unreachable,  ///< nothing answers at that address and port
    timeout,      ///< too slow
    certificate,  ///< the certificate could not be trusted
    encryption,   ///< no common TLS, or STARTTLS missing
    signIn,       ///< password or token refused
    folder,       ///< no such folder, or it cannot be opened
    refused,      ///< the server understood and said no
    protocol,     ///< the answer makes no sense
    closed,       ///< the server hung up
    stopped,      ///< our side gave up because the StopSignal was raised
};

[[nodiscard]] Error mailError(MailFault fault, std::string sentence);
/// The fault inside an error made by mailError; `protocol` for any other error.
[[nodiscard]] MailFault faultOf(const Error& error);
/// Text from a server, fit for a sentence: one line, valid UTF-8, at most 200 code points.
[[nodiscard]] std::string quoteServer(std::string_view text);

/// One line of "test this connection".
struct ConnectionStep {
    std::string name;  ///< "Name lookup", "Connection", "Encryption", "Sign-in", "Folder"
    bool ok = false;
    std::string message;
};

/// Steps in the order they were taken; the first that failed is the last.
struct ConnectionReport {
    std::vector<ConnectionStep> steps;
    [[nodiscard]] bool ok() const { return !steps.empty() && steps.back().ok; }
    void passed(std::string name, std::string message);
    /// Notes the failure and hands the error on.
    Error failed(std::string name, Error error);
};

/// What a report says about Security::plain.
inline constexpr std::string_view kNotEncrypted =
    "None: passwords and messages can be read on the way.";

/// Ends all waits of the connections that watch it, now and later. Thread-safe.
class StopSignal {
public:
    StopSignal();  ///< throws std::system_error when descriptors have run out
    ~StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    void raise() noexcept;
    [[nodiscard]] bool raised() const noexcept { return raised_; }
    /// Waits; true when it was raised meanwhile.
    [[nodiscard]] bool waitFor(std::chrono::milliseconds time) const;
    /// Readable once raised, for poll.
    [[nodiscard]] int descriptor() const noexcept { return fd_; }

private:
    int fd_;
    std::atomic<bool> raised_{false};
};

class TlsEngine;

class Connection {
public:
    /// A point on Clock::steady().
    using Deadline = Duration;

    Connection(const Clock& clock, const StopSignal& stop);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] Deadline in(std::chrono::milliseconds time) const;

    /// Looks the name up and connects to the first of its addresses that answers; `time` bounds
    /// each of the two steps. Notes both in the report.
    Result<void> open(const std::string& host, std::uint16_t port, std::chrono::milliseconds time,
                      ConnectionReport& report);
    /// TLS 1.2 or later; chain and host name are verified against the system's authorities and
    /// those in `caFile` (PEM, may be empty).
    Result<void> startTls(const std::string& host, const std::string& caFile, Deadline deadline,
                          ConnectionReport& report);
    [[nodiscard]] bool encrypted() const { return tls_ != nullptr; }

    Result<void> write(std::string_view bytes, Deadline deadline);
    /// At least one byte, appended to `out`; a hang-up is an error (MailFault::closed).
    Result<void> read(std::string& out, Deadline deadline);
    void close();
    /// From here on a raised StopSignal ends no wait: for the last answer that must not be missed.
    void ignoreStop() { heedsStop_ = false; }

private:
    Result<std::vector<std::string>> lookUp(const std::string& host, Deadline deadline);
    Result<void> connectTo(const std::string& address, std::uint16_t port, Deadline deadline);
    Result<void> handshake(Deadline deadline);
    Result<void> wait(int fd, short events, Deadline deadline) const;
    Result<void> sendAll(std::string_view bytes, Deadline deadline);
    Result<std::string_view> receive(Deadline deadline);
    [[nodiscard]] bool stopped() const { return heedsStop_ && stop_.raised(); }

    const Clock& clock_;
    const StopSignal& stop_;
    bool heedsStop_ = true;
    int fd_ = -1;
    std::unique_ptr<TlsEngine> tls_;
    std::string early_;  ///< decrypted along with the end of the handshake
    std::vector<char> buffer_;
};

}  // namespace deskbell::email
