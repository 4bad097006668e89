#pragma once
// Rows of inboxes and what was last seen of them.

#include <optional>
#include <string>
#include <vector>

#include "desk/inboxes/inboxes.hpp"

namespace deskbell::inboxes::store {

[[nodiscard]] bool insert(db::WriteTx& tx, const Inbox& inbox,
                          std::string_view sealedSecrets);  ///< false: address taken
[[nodiscard]] bool update(db::WriteTx& tx, const Inbox& inbox,
                          std::string_view sealedSecrets);  ///< bumps the version
/// The secrets alone: the inbox stays the version that it is.
void putSecrets(db::WriteTx& tx, InboxId id, std::string_view sealedSecrets);
void remove(db::WriteTx& tx, InboxId id);
[[nodiscard]] std::optional<Inbox> find(db::ReadTx& tx, InboxId id);
[[nodiscard]] std::optional<TeamId> teamOf(db::ReadTx& tx, InboxId id);
[[nodiscard]] std::vector<Inbox> list(db::ReadTx& tx);
[[nodiscard]] std::string sealedSecrets(db::ReadTx& tx, InboxId id);
[[nodiscard]] InboxState state(db::ReadTx& tx, InboxId id, Direction direction);
/// A consent that was asked for at a provider.
struct Consent {
    InboxId inbox;
    AgentId agent;
    std::int64_t session = 0;
    std::string sealedVerifier;
    Timestamp expiresAt;
};
/// In place of those that the agent asked for this inbox before, and of expired ones.
void putConsent(db::WriteTx& tx, std::string_view stateHash, const Consent& consent, Timestamp now);
[[nodiscard]] std::optional<Consent> findConsent(db::ReadTx& tx, std::string_view stateHash);
void removeConsent(db::WriteTx& tx, std::string_view stateHash);
void putState(db::WriteTx& tx, InboxId id, Direction direction, const InboxState& state);

}  // namespace deskbell::inboxes::store
