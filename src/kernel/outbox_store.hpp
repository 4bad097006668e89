#pragma once
// SQL of the event log.

#include "kernel/outbox.hpp"

namespace deskbell::kernel::outbox_store {

void insert(db::WriteTx& tx, std::int64_t position, Timestamp at, const Event& event);
/// Those above `position` and not above `last`.
[[nodiscard]] std::vector<StoredEvent> after(db::ReadTx& tx, std::int64_t position,
                                             std::int64_t last, int limit);
[[nodiscard]] bool anyAfter(db::ReadTx& tx, std::int64_t position);
/// The oldest of the newest `count` events not above `head`.
[[nodiscard]] std::optional<std::int64_t> firstOfNewest(db::ReadTx& tx, std::int64_t head,
                                                        int count);
[[nodiscard]] std::int64_t tail(db::ReadTx& tx);
void prune(db::WriteTx& tx, Timestamp before);

[[nodiscard]] std::int64_t cursor(db::ReadTx& tx, std::string_view consumer);
void setCursor(db::WriteTx& tx, std::string_view consumer, std::int64_t position);

}  // namespace deskbell::kernel::outbox_store
