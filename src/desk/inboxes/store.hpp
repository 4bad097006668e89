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
void remove(db::WriteTx& tx, InboxId id);
[[nodiscard]] std::optional<Inbox> find(db::ReadTx& tx, InboxId id);
[[nodiscard]] std::optional<InboxId> idOfAddress(db::ReadTx& tx, std::string_view address);
[[nodiscard]] std::vector<Inbox> list(db::ReadTx& tx);
[[nodiscard]] std::string sealedSecrets(db::ReadTx& tx, InboxId id);
[[nodiscard]] InboxState state(db::ReadTx& tx, InboxId id, Direction direction);
void putState(db::WriteTx& tx, InboxId id, Direction direction, const InboxState& state);

}  // namespace deskbell::inboxes::store
