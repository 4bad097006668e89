#pragma once
// What everybody asks for and few change (calendars, policies): read once, kept in memory until an
// event says that it changed, here or on another node.

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "kernel/outbox.hpp"

namespace deskbell::kernel {

/// Thread-safe.
template <class T>
class Remembered {
public:
    /// Changes are announced as events of this kind, by announce().
    Remembered(Outbox& outbox, std::string kind) : outbox_(outbox), kind_(std::move(kind)) {
        outbox_.onRead([this](const StoredEvent& stored) {
            if (stored.event.kind == kind_) forget(stored.position);
        });
    }

    /// What is kept, else `load()`. A transaction that changed it must not ask again before its
    /// commit: it may get what was before.
    template <class Load>
    std::shared_ptr<const T> get(db::ReadTx& tx, Load load) {
        if (auto known = kept()) return known;
        auto fresh = std::make_shared<const T>(load());
        // Kept for others only when it shows the last change, and nothing that may yet be rolled
        // back.
        const auto keep = [this, fresh, seen = outbox_.head(tx)] {
            std::lock_guard lock(mutex_);
            if (seen >= changedAt_) kept_ = fresh;
        };
        if (auto* write = dynamic_cast<db::WriteTx*>(&tx))
            write->afterCommit(keep);
        else
            keep();
        return fresh;
    }

    /// The event of a change, and what is kept goes with its commit.
    void announce(db::WriteTx& tx, std::int64_t subject, AgentId by) {
        const auto position = outbox_.add(
            tx, {.kind = kind_, .subject = subject, .audience = {}, .by = by, .data = {}});
        tx.afterCommit([this, position] { forget(position); });
    }

    /// For what goes out of date by itself.
    void forgetAll() {
        std::lock_guard lock(mutex_);
        kept_.reset();
    }

private:
    std::shared_ptr<const T> kept() {
        std::lock_guard lock(mutex_);
        return kept_;
    }
    void forget(std::int64_t position) {
        std::lock_guard lock(mutex_);
        if (position <= changedAt_) return;
        kept_.reset();
        changedAt_ = position;
    }

    Outbox& outbox_;
    const std::string kind_;
    std::mutex mutex_;
    std::shared_ptr<const T> kept_;
    std::int64_t changedAt_ = 0;  ///< position of the last event of a change
};

}  // namespace deskbell::kernel
