#pragma once
// SQL of the event log.

#include "kernel/outbox.hpp"

namespace deskbell::kernel::outbox_store {

void insert(db::WriteTx& tx, std::int64_t position, Timestamp at, const Event& event);
[[nodiscard]] std::vector<StoredEvent> after(db::ReadTx& tx, std::int64_t position, int limit);
[[nodiscard]] std::int64_t head(db::ReadTx& tx);
[[nodiscard]] std::int64_t tail(db::ReadTx& tx);
void prune(db::WriteTx& tx, Timestamp before);

[[nodiscard]] std::int64_t cursor(db::ReadTx& tx, std::string_view consumer);
void setCursor(db::WriteTx& tx, std::string_view consumer, std::int64_t position);

}  // namespace deskbell::kernel::outbox_store
