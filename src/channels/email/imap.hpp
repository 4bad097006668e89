#pragma once
// One signed-in connection to one mailbox. Blocking: a mailbox has a thread of its own. The round
// of a poller is
//     connect → select → { listNew → fetch, keep durably, settle }* → waitForMail → listNew → …
// After any error whose fault is not `refused` or `folder`, and after an exception from a callback,
// the session is dead: make a new one.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "channels/email/connection.hpp"
#include "channels/email/imap_parser.hpp"

namespace deskbell::email {

struct MailboxSettings {
    std::string host;
    std::uint16_t port = 993;
    Security security = Security::tls;
    std::string user;
    Credentials credentials;
    std::string folder = "INBOX";
    std::string caFile;  ///< authorities trusted beside the system's; PEM
    Timeouts timeouts;
    std::chrono::milliseconds idleRenewal{29 * 60'000};  ///< servers hang up after 30 minutes
    std::chrono::milliseconds pollInterval{60'000};      ///< where the server has no IDLE
    bool useIdle = true;
    std::size_t maxMessageBytes = 50 * 1024 * 1024;
};

struct FolderState {
    std::uint32_t uidValidity = 0;
    std::uint32_t uidNext = 0;  ///< 0 when the server does not say
    std::uint32_t messages = 0;
    /// UIDs mean something else than at the time of `knownValidity`: all messages look new, and
    /// what was taken in already has to be recognised by its content.
    bool uidValidityChanged = false;
};

struct MessageHead {
    std::uint32_t uid = 0;
    std::uint64_t size = 0;  ///< what the server says; some only estimate it
    bool seen = false;
};

struct FetchedMessage {
    std::uint32_t uid = 0;
    std::uint64_t size = 0;
    bool tooLarge = false;  ///< over maxMessageBytes: `raw` is the start of it, in whole lines
    std::string raw;
};

/// What becomes of a message on the server once it is safe here.
struct AfterIntake {
    enum class Action { keep, markSeen, move, remove };
    Action action = Action::markSeen;
    std::string folder;  ///< where to, for `move`
};

struct Folder {
    std::string name;  ///< UTF-8
    bool selectable = true;
    std::string use;  ///< "\Sent", "\Junk" … (RFC 6154), or empty
};

enum class Wakeup { news, nothing };

class ImapSession {
public:
    ImapSession(MailboxSettings settings, const Clock& clock, const StopSignal& stop);
    /// Says goodbye if there is somebody to hear it, without waiting for an answer.
    ~ImapSession();
    ImapSession(const ImapSession&) = delete;
    ImapSession& operator=(const ImapSession&) = delete;

    /// Name lookup, connection, encryption, sign-in; each step is noted in the report.
    Result<void> connect();
    /// `folder` (MailFault) when it does not exist or cannot be opened.
    Result<FolderState> select(std::string_view folder,
                               std::optional<std::uint32_t> knownValidity = {});
    /// Up to `limit` (at most 500) messages from `firstUid` upwards, in order of UID.
    Result<std::vector<MessageHead>> listNew(std::uint32_t firstUid, std::size_t limit);
    /// Called with the UID of a message that the server has and does not hand out, and its words.
    using Unreadable = std::function<void(std::uint32_t uid, const std::string& why)>;

    /// Hands each message over as it arrives, without marking it seen. One that is gone meanwhile
    /// is left out. When the server refuses some, the others are asked for one by one and these
    /// go to `unreadable`, which should keep a note of them (and not settle them); without it the
    /// first refusal is the error `refused`.
    Result<void> fetch(std::span<const MessageHead> heads,
                       const std::function<void(FetchedMessage)>& take,
                       const Unreadable& unreadable = {});
    /// `uids` ascending. Without MOVE and UIDPLUS a moved or removed message stays, marked as
    /// deleted: a bare EXPUNGE would take other people's deleted messages along.
    Result<void> settle(std::span<const std::uint32_t> uids, const AfterIntake& after);
    /// Waits for new mail by IDLE, or by asking each pollInterval. `nothing` after idleRenewal or
    /// pollInterval: call it again.
    Result<Wakeup> waitForMail();
    /// At most 10,000 folders.
    Result<std::vector<Folder>> listFolders();

    [[nodiscard]] bool has(std::string_view capability) const;
    [[nodiscard]] const ConnectionReport& report() const { return report_; }

private:
    using Each = std::function<void(ImapResponse&)>;

    Result<void> greet();
    Result<void> askCapabilities();
    Result<void> upgradeToTls();
    Result<void> signIn();
    Result<ImapResponse> authenticate(std::string_view mechanism, const std::string& message);
    Result<ImapResponse> logIn();
    Error signInError(const ImapResponse& answer) const;

    Result<Wakeup> idle();
    Result<Wakeup> poll();

    std::string nextTag();
    Result<void> begin(const std::string& tag, std::string_view command);
    Result<ImapResponse> finish(const std::string& tag, const Each& each = {});
    /// A whole command; an answer other than OK is the error `refused`.
    Result<ImapResponse> run(std::string_view command, const Each& each = {});
    Result<ImapResponse> receive(Connection::Deadline deadline);
    Result<void> note(const ImapResponse& response);
    enum class Extent { whole, start };
    Result<void> fetchSet(std::vector<std::uint32_t> uids, Extent extent,
                          const std::function<void(FetchedMessage)>& take,
                          const Unreadable& unreadable);
    Result<void> fetchBodies(const std::vector<std::uint32_t>& uids, Extent extent,
                             const std::function<void(FetchedMessage)>& take);

    const MailboxSettings settings_;
    Connection connection_;
    ImapFramer framer_;
    ConnectionReport report_;
    std::vector<std::string> capabilities_;  ///< upper case
    FolderState folder_;
    unsigned lastTag_ = 0;
    bool alive_ = false;
    bool signedIn_ = false;  ///< since PREAUTH or a successful sign-in
    bool news_ = false;      ///< more messages announced than listNew has seen
};

/// Tries everything that the poller will do: for the admin's "test this connection".
[[nodiscard]] ConnectionReport testMailbox(const MailboxSettings& settings, const Clock& clock,
                                           const StopSignal& stop);

}  // namespace deskbell::email
