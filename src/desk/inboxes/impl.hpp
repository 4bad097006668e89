#pragma once
// What service.cpp and http.cpp share.

#include "desk/inboxes/inboxes.hpp"
#include "desk/inboxes/store.hpp"
#include "kernel/snapshot.hpp"

namespace deskbell::inboxes {

/// Secrets of a request: absent ones stay as they are stored.
struct SecretsChange {
    std::optional<std::string> incomingPassword, outgoingPassword, oauthClientSecret,
        oauthRefreshToken;
};

class Inboxes::Impl {
public:
    Impl(const Clock& c, IdSource& i, kernel::Outbox& o, kernel::Audit& a, const kernel::Secrets& s)
        : clock(c),
          ids(i),
          outbox(o),
          audit(a),
          secrets(s),
          inboxes_(o, {"inbox.changed"}, store::list) {}

    Result<Inbox> add(db::WriteTx& tx, const Actor& actor, Inbox inbox, const InboxSecrets& plain);
    Result<Inbox> change(db::WriteTx& tx, const Actor& actor, const Inbox& stored, Inbox wanted,
                         const SecretsChange& plain);
    Result<void> remove(db::WriteTx& tx, const Actor& actor, InboxId id);
    Result<InboxSecrets> secretsOf(db::ReadTx& tx, InboxId id) const;
    /// Stored secrets with the changes applied; those of a server that is no longer the same are
    /// dropped.
    Result<InboxSecrets> merge(db::ReadTx& tx, const Inbox& stored, const Inbox& wanted,
                               const SecretsChange& plain) const;
    std::shared_ptr<const std::vector<Inbox>> cached(db::ReadTx& tx) { return inboxes_.get(tx); }
    std::shared_ptr<const std::vector<Inbox>> inMemory() { return inboxes_.remembered(); }
    /// The address of the provider's consent page, for this session of this agent.
    Result<std::string> beginConsent(db::WriteTx& tx, const Actor& actor, const Inbox& inbox);
    struct Consented {
        Inbox inbox;
        InboxSecrets secrets;
        std::string verifier;
    };
    /// What belongs to the state that a provider sent back; it counts once. `forbidden` unless the
    /// same session asked for it within the last minutes.
    Result<Consented> takeConsent(db::WriteTx& tx, const Actor& actor, std::string_view state);
    Result<void> connected(db::WriteTx& tx, const Actor& actor, const Inbox& asked,
                           const std::string& refreshToken);
    /// Said on the inbox's page, as any other trouble of its servers.
    void connectFailed(db::WriteTx& tx, const Inbox& inbox, const Error& error);
    [[nodiscard]] std::string redirectUri() const;

    void announce(db::WriteTx& tx, const Actor& actor, std::string_view kind, InboxId id);

    const Clock& clock;
    IdSource& ids;
    kernel::Outbox& outbox;
    kernel::Audit& audit;
    const kernel::Secrets& secrets;
    std::function<std::string(db::ReadTx&, TeamId)> teamName;
    std::optional<Consenting> consenting;  ///< since addRoutes

private:
    kernel::Snapshot<std::vector<Inbox>> inboxes_;
};

[[nodiscard]] std::string toText(const InboxSecrets& plain);
/// Of the request's path; `notFound` when there is none.
[[nodiscard]] Result<Inbox> inboxOf(db::ReadTx& tx, const kernel::Request& request);
void addOAuthRoutes(kernel::Router& router, Inboxes::Impl& self, InboxChannel& channel);

}  // namespace deskbell::inboxes
