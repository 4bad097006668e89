#pragma once
// Inboxes: the configured points of contact. The e-mail channel reads its servers and passwords
// here.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "db/db.hpp"
#include "kernel/actor.hpp"
#include "kernel/audit.hpp"
#include "kernel/http.hpp"
#include "kernel/outbox.hpp"
#include "kernel/secrets.hpp"

namespace deskbell::inboxes {

using InboxId = Id<struct InboxTag>;

/// How mail is fetched. kind: "none" (only the listener's address), "imap", "listener" (LMTP/SMTP).
struct IncomingSettings {
    std::string kind = "none";
    std::string host;
    int port = 993;
    std::string security = "tls";  ///< tls, starttls, plain
    std::string user;
    std::string auth = "password";  ///< password, oauth
    std::string folder = "INBOX";
    std::string after = "seen";  ///< seen, move, delete
    std::string moveTo;
};
/// How mail is sent. kind: "none", "smtp", "sandbox" (kept and shown at /demo/mail).
struct OutgoingSettings {
    std::string kind = "none";
    std::string host;
    int port = 587;
    std::string security = "starttls";
    std::string user;
    std::string auth = "password";
};
/// How Deskbell signs in without a password. For "google" and "microsoft" addresses and scope are
/// known; for "other" they are what the provider documents.
struct OAuthSettings {
    std::string provider = "other";
    std::string authorizeUrl;  ///< where an admin consents; empty: no consent, only a typed token
    std::string tokenUrl, scope, clientId;
    std::optional<Timestamp> connectedAt;  ///< since when we hold a refresh token
};
/// Where secrets may be sent to: https, or http to this machine (a gateway of one's own).
[[nodiscard]] bool isProviderUrl(std::string_view url);

/// What a provider sent back after the consent, and what belongs to it (RFC 6749, RFC 7636).
struct OAuthCode {
    std::string code, verifier, redirectUri;
};
/// Never on the wire, never in a log.
struct InboxSecrets {
    std::string incomingPassword, outgoingPassword, oauthClientSecret, oauthRefreshToken;
};

struct Inbox {
    InboxId id;
    std::string name, channel = "email", address;
    TeamId team;
    /// With {agent} and {team} for who answers. An agent's own signature goes before this one.
    std::string senderName, signatureHtml;
    bool acknowledge = true;
    /// Plain text with {name} {number} {subject} {business}; "": ours, in the customer's language.
    std::string acknowledgeText;
    std::string authservId;
    bool active = true;
    IncomingSettings incoming;
    OutgoingSettings outgoing;
    OAuthSettings oauth;
    Timestamp createdAt;
    std::int64_t version = 0;
};

/// The one with this address, or with it but for a +suffix; null when there is none.
[[nodiscard]] const Inbox* inboxAt(const std::vector<Inbox>& all, std::string_view address);

/// What a poller or deliverer last saw.
struct InboxState {
    std::optional<Timestamp> lastSuccessAt, lastAttemptAt;
    std::int64_t lagSeconds = 0;
    std::string error;   ///< plain words; "" when content
    std::string cursor;  ///< the channel's own JSON
};
enum class Direction { incoming, outgoing };

/// One step of "test this connection".
struct TestStep {
    std::string name;
    bool ok = false;
    std::string message;
};
struct TestReport {
    std::vector<TestStep> incoming, outgoing;
};
/// What inboxes ask of the channel; implemented by channels/email.
class InboxChannel {
public:
    virtual ~InboxChannel() = default;
    [[nodiscard]] virtual TestReport test(const Inbox& inbox, const InboxSecrets& secrets) = 0;
    /// Fetch now.
    virtual void fetchSoon(InboxId id) = 0;
    [[nodiscard]] virtual std::int64_t queued(db::ReadTx& tx, InboxId id) const = 0;
    /// The refresh token for the code; asks the provider.
    [[nodiscard]] virtual Result<std::string> exchangeCode(const Inbox& inbox,
                                                           const InboxSecrets& secrets,
                                                           const OAuthCode& code) = 0;
};

/// What the wire form needs of slices that stand elsewhere; passed in by the composition root.
struct Neighbours {
    std::function<std::string(db::ReadTx&, TeamId)> teamName;
    std::function<bool(db::ReadTx&, InboxId)> hasTickets;
    /// Arrivals too large to be taken whole, that no admin has put aside.
    std::function<std::int64_t(db::ReadTx&, InboxId)> oversized;
};
/// For consents: unguessable states, and how browsers reach this house.
struct Consenting {
    Random& random;
    std::string deskUrl;  ///< "https://desk.example.com"
};

/// Who writes for an inbox: an agent, or nobody ("") when a machine does; and the ticket's team, if
/// any.
struct Writer {
    std::string agent, team;
};
/// The sender's name that customers see. Where the inbox says nothing it is the agent's, and the
/// inbox's where there is none.
[[nodiscard]] std::string senderNameOf(const Inbox& inbox, const Writer& writer);
/// The inbox's signature, as HTML.
[[nodiscard]] std::string signatureOf(const Inbox& inbox, const Writer& writer);

class Inboxes {
public:
    class Impl;
    Inboxes(const Clock& clock, IdSource& ids, kernel::Outbox& outbox, kernel::Audit& audit,
            const kernel::Secrets& secrets);
    ~Inboxes();

    Result<Inbox> add(db::WriteTx& tx, const Actor& actor, Inbox inbox,
                      const InboxSecrets& secrets);
    [[nodiscard]] std::optional<Inbox> find(db::ReadTx& tx, InboxId id) const;
    /// The team that its tickets begin with, TeamId{} when that is nobody's; nullopt when there is
    /// no such inbox.
    [[nodiscard]] std::optional<TeamId> teamOf(db::ReadTx& tx, InboxId id) const;
    /// As inboxAt(), of all.
    [[nodiscard]] std::optional<Inbox> findByAddress(db::ReadTx& tx,
                                                     std::string_view address) const;
    [[nodiscard]] std::vector<Inbox> list(db::ReadTx& tx) const;
    /// Snapshot in memory for lists; reloaded after a commit that changed inboxes.
    [[nodiscard]] std::shared_ptr<const std::vector<Inbox>> cached(db::ReadTx& tx) const;
    /// The same without the database, when it is in memory; else null.
    [[nodiscard]] std::shared_ptr<const std::vector<Inbox>> inMemory() const;
    /// The provider replaced the refresh token; the old one may stop working.
    void setRefreshToken(db::WriteTx& tx, InboxId id, const std::string& token);
    /// `unavailable` when the key that sealed them is not ours.
    [[nodiscard]] Result<InboxSecrets> secretsOf(db::ReadTx& tx, InboxId id) const;

    [[nodiscard]] InboxState state(db::ReadTx& tx, InboxId id, Direction direction) const;
    /// Announces inbox.state when `error` or its absence changed.
    void setState(db::WriteTx& tx, InboxId id, Direction direction, const InboxState& state);

    void addRoutes(kernel::Router& router, InboxChannel& channel, Neighbours neighbours,
                   Consenting consenting);

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace deskbell::inboxes
