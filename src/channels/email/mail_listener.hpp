#pragma once
// Takes mail from one's own MTA by LMTP (RFC 2033) or SMTP (RFC 5321). One event loop serves all
// connections; a mail is acknowledged only when the sink says that it is durable.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace deskbell::email {

enum class MailProtocol { lmtp, smtp };

struct IncomingMail {
    MailProtocol protocol = MailProtocol::lmtp;
    std::string id;                          ///< as in the Received line, and for logs
    std::string from;                        ///< envelope sender; empty for bounces
    std::vector<std::string> recipients;     ///< those that the sink accepted, as they were written
    std::shared_ptr<const std::string> raw;  ///< with our Received line in front, CRLF line ends
    std::string peer;                        ///< address of the other end
    std::string helo;                        ///< what it calls itself
    bool secure = false;                     ///< came over TLS
    Timestamp receivedAt;
};

/// What to tell about one recipient.
struct RecipientAnswer {
    enum class Kind {
        taken,     ///< durable: 250
        tryLater,  ///< 451
        refused,   ///< 550
    };
    Kind kind = Kind::taken;
    std::string text;  ///< one line of ASCII for the other side's log; may be empty
};

/// May be called once, from any thread, also after the listener has stopped. Letting all copies go
/// without calling it means tryLater.
using AnswerMail = std::function<void(std::vector<RecipientAnswer>)>;

/// The same for a recipient before the mail. `notFound`: no such mailbox (550 5.1.1).
/// `unavailable`, `tooMany`: 451. Others: 550 5.7.1. Never called means 451.
using AnswerRecipient = std::function<void(Result<void>)>;

/// Where mail goes. Both functions run on the listener's event loop and must not block, not even
/// for a read from disk: they hand the work on and answer later. What they throw becomes tryLater.
class MailSink {
public:
    virtual ~MailSink() = default;
    /// Whether mail for this recipient is wanted. Meanwhile this conversation waits, and no other.
    virtual void accept(std::string recipient, AnswerRecipient done) = 0;
    /// Answers with one RecipientAnswer for each recipient, in their order. SMTP has one reply for
    /// all: a single tryLater makes the sender repeat the whole mail, so taking must be idempotent.
    virtual void deliver(IncomingMail mail, AnswerMail done) = 0;
};

struct ListenerLimits {
    std::size_t messageBytes = 50 * 1024 * 1024;
    std::size_t memoryBytes = 512 * 1024 * 1024;  ///< of all mails being received
    std::size_t recipients = 1000;                ///< of one mail
    std::size_t connections = 500;
    std::size_t connectionsPerAddress = 0;           ///< 0: no limit
    std::size_t errors = 20;                         ///< on one connection, before it is closed
    std::chrono::milliseconds commandTime{300'000};  ///< between two commands
    std::chrono::milliseconds dataTime{600'000};     ///< for the content of one mail
    std::chrono::milliseconds sinkTime{300'000};     ///< until the sink answers, each time
    std::chrono::milliseconds writeTime{60'000};     ///< for the other side to take our replies
};

struct ListenerOptions {
    MailProtocol protocol = MailProtocol::lmtp;
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0: any free port
    std::string hostName = "localhost";
    /// Networks that may speak ("10.0.0.0/8", "2001:db8::/32", "192.0.2.1"). Others are turned
    /// away.
    std::vector<std::string> allowedNetworks{"127.0.0.0/8", "::1/128"};
    std::filesystem::path certificate;  ///< PEM chain; empty: no STARTTLS
    std::filesystem::path privateKey;
    ListenerLimits limits;
};

struct ListenerStats {
    std::int64_t connections = 0;  ///< open now
    std::int64_t taken = 0;        ///< recipients answered with 250 since the start
    std::int64_t refused = 0;      ///< connections turned away or cut off
};

class MailListener {
public:
    virtual ~MailListener() = default;
    [[nodiscard]] virtual std::uint16_t port() const = 0;
    [[nodiscard]] virtual ListenerStats stats() const = 0;
    /// Stops accepting, finishes mails that are being received or stored, says 421 to the rest;
    /// waits at most `grace`. Destruction stops without grace.
    virtual void stop(std::chrono::milliseconds grace) = 0;
};

/// Binds and starts. `invalid` when a network, the address or the certificate cannot be used
/// (`field` says which); `unavailable` when the address is taken. The sink, clock, random and log
/// have to outlive the listener.
[[nodiscard]] Result<std::unique_ptr<MailListener>> startMailListener(ListenerOptions options,
                                                                      MailSink& sink,
                                                                      const Clock& clock,
                                                                      Random& random, Log& log);

}  // namespace deskbell::email
