#include "kernel/outbox.hpp"

#include "kernel/outbox_store.hpp"

namespace deskbell::kernel {

namespace store = outbox_store;

Outbox::Outbox(const Clock& clock) : Outbox(clock, makeEmbeddedPositions()) {}

Outbox::Outbox(const Clock& clock, std::unique_ptr<EventPositions> positions)
    : clock_(clock), positions_(std::move(positions)) {}

void Outbox::add(db::WriteTx& tx, const Event& event) {
    store::insert(tx, positions_->next(tx), clock_.now(), event);
    tx.afterCommit([this] {
        for (const auto& wake : wake_) wake();
    });
}

std::vector<StoredEvent> Outbox::after(db::ReadTx& tx, std::int64_t position, int limit) const {
    return store::after(tx, position, limit);
}

std::int64_t Outbox::head(db::ReadTx& tx) const {
    return store::head(tx);
}

std::int64_t Outbox::tail(db::ReadTx& tx) const {
    return store::tail(tx);
}

void Outbox::prune(db::WriteTx& tx, Timestamp before) {
    store::prune(tx, before);
}

void Outbox::onCommit(std::function<void()> wake) {
    wake_.push_back(std::move(wake));
}

std::int64_t Outbox::cursor(db::ReadTx& tx, std::string_view consumer) const {
    return store::cursor(tx, consumer);
}

void Outbox::setCursor(db::WriteTx& tx, std::string_view consumer, std::int64_t position) {
    store::setCursor(tx, consumer, position);
}

}  // namespace deskbell::kernel
