#include "kernel/outbox.hpp"

#include <limits>

#include "kernel/outbox_store.hpp"

namespace deskbell::kernel {

namespace store = outbox_store;

Outbox::Outbox(const Clock& clock) : Outbox(clock, makeEmbeddedPositions()) {}

Outbox::Outbox(const Clock& clock, std::unique_ptr<EventPositions> positions)
    : clock_(clock), positions_(std::move(positions)) {}

std::int64_t Outbox::add(db::WriteTx& tx, const Event& event) {
    const auto position = positions_->next(tx);
    store::insert(tx, position, clock_.now(), event);
    tx.afterCommit([this] {
        if (relay_) return relay_();
        wake();
    });
    return position;
}

std::vector<StoredEvent> Outbox::after(db::ReadTx& tx, std::int64_t position, int limit) const {
    auto events = store::after(tx, position, positions_->settled(tx), limit);
    for (const auto& event : events) {
        for (const auto& heard : heard_) heard(event);
    }
    return events;
}

bool Outbox::isUnsettled(db::ReadTx& tx) const {
    const auto settled = positions_->settled(tx);
    return settled != std::numeric_limits<std::int64_t>::max() && store::anyAfter(tx, settled);
}

std::int64_t Outbox::head(db::ReadTx& tx) const {
    return positions_->head(tx);
}

std::int64_t Outbox::shown(db::ReadTx& tx) const {
    return positions_->shown(tx);
}

std::int64_t Outbox::beforeNewest(db::ReadTx& tx, int count) const {
    const auto head = positions_->head(tx);
    const auto first = store::firstOfNewest(tx, head, count);
    return first ? *first - 1 : head;
}

std::int64_t Outbox::tail(db::ReadTx& tx) const {
    return store::tail(tx);
}

void Outbox::catchUp(db::WriteTx& tx) {
    positions_->catchUp(tx);
}

void Outbox::prune(db::WriteTx& tx, Timestamp before) {
    store::prune(tx, before);
}

void Outbox::onCommit(std::function<void()> wake) {
    wake_.push_back(std::move(wake));
}

void Outbox::onRead(std::function<void(const StoredEvent&)> heard) {
    heard_.push_back(std::move(heard));
}

void Outbox::relayCommits(std::function<void()> relay) {
    relay_ = std::move(relay);
}

void Outbox::wake() const {
    for (const auto& wake : wake_) wake();
}

std::int64_t Outbox::cursor(db::ReadTx& tx, std::string_view consumer) const {
    return store::cursor(tx, consumer);
}

void Outbox::setCursor(db::WriteTx& tx, std::string_view consumer, std::int64_t position) {
    store::setCursor(tx, consumer, position);
}

}  // namespace deskbell::kernel
