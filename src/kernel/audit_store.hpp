#pragma once
// SQL of the audit log.

#include <string>
#include <vector>

#include "base/time.hpp"
#include "db/db.hpp"
#include "kernel/actor.hpp"

namespace deskbell::kernel::audit_store {

struct Entry {
    std::int64_t id = 0;
    Timestamp at;
    std::string actorKind;  ///< "agent", "system", "anonymous"
    AgentId agent;
    std::string actorName, peer, requestId, action, subject, details;
};

void insert(db::WriteTx& tx, const Entry& entry);
/// Newest first, older than `before` (0: from the newest).
[[nodiscard]] std::vector<Entry> list(db::ReadTx& tx, std::int64_t before, int limit);

}  // namespace deskbell::kernel::audit_store
