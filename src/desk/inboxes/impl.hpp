#pragma once
// What service.cpp and http.cpp share.

#include <mutex>

#include "desk/inboxes/inboxes.hpp"
#include "desk/inboxes/store.hpp"

namespace deskbell::inboxes {

/// Secrets of a request: absent ones stay as they are stored.
struct SecretsChange {
    std::optional<std::string> incomingPassword, outgoingPassword, oauthClientSecret,
        oauthRefreshToken;
};

class Inboxes::Impl {
public:
    Impl(const Clock& c, IdSource& i, kernel::Outbox& o, kernel::Audit& a, const kernel::Secrets& s)
        : clock(c), ids(i), outbox(o), audit(a), secrets(s) {}

    Result<Inbox> add(db::WriteTx& tx, const Actor& actor, Inbox inbox, const InboxSecrets& plain);
    Result<Inbox> change(db::WriteTx& tx, const Actor& actor, const Inbox& stored, Inbox wanted,
                         const SecretsChange& plain);
    Result<void> remove(db::WriteTx& tx, const Actor& actor, InboxId id);
    Result<InboxSecrets> secretsOf(db::ReadTx& tx, InboxId id) const;
    /// Stored secrets with the changes applied; those of a server that is no longer the same are
    /// dropped.
    Result<InboxSecrets> merge(db::ReadTx& tx, const Inbox& stored, const Inbox& wanted,
                               const SecretsChange& plain) const;
    std::shared_ptr<const std::vector<Inbox>> cached(db::ReadTx& tx);
    void announce(db::WriteTx& tx, const Actor& actor, std::string_view kind, InboxId id);

    const Clock& clock;
    IdSource& ids;
    kernel::Outbox& outbox;
    kernel::Audit& audit;
    const kernel::Secrets& secrets;
    std::function<std::string(db::ReadTx&, TeamId)> teamName;

private:
    std::mutex mutex_;
    std::shared_ptr<const std::vector<Inbox>> cached_;
    std::int64_t changedAt_ = 0;  ///< position of the last event that changed an inbox
};

}  // namespace deskbell::inboxes
