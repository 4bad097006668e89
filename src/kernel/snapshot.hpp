#pragma once
// What is asked for all the time and changes now and then: read whole, remembered until an event
// says that it changed, on whichever node.

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "kernel/outbox.hpp"

namespace deskbell::kernel {

/// A remembered T. Thread-safe; must live as long as the outbox tells of events.
template <class T>
class Snapshot {
public:
    using Read = std::function<T(db::ReadTx&)>;

    /// `kinds`: the events that make what was read before them out of date. Before the first write.
    Snapshot(Outbox& outbox, std::initializer_list<std::string_view> kinds, Read read)
        : outbox_(outbox), read_(std::move(read)) {
        const std::vector<std::string> heard(kinds.begin(), kinds.end());
        outbox.onRead([this, heard](const StoredEvent& stored) {
            if (std::find(heard.begin(), heard.end(), stored.event.kind) != heard.end())
                forget(stored.position);
        });
    }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

    /// As remembered, else as the transaction sees it.
    [[nodiscard]] std::shared_ptr<const T> get(db::ReadTx& tx) {
        if (auto known = remembered()) return known;
        auto fresh = std::make_shared<const T>(read_(tx));
        // Kept for others only when it shows the last change, and nothing that may yet be rolled
        // back.
        const auto keep = [this, fresh, shown = outbox_.shown(tx)] {
            const std::lock_guard lock(mutex_);
            if (shown >= changedAt_) kept_ = fresh;
        };
        if (auto* write = dynamic_cast<db::WriteTx*>(&tx))
            write->afterCommit(keep);
        else
            keep();
        return fresh;
    }

    /// As remembered, without asking the database; null when it would have to be asked.
    [[nodiscard]] std::shared_ptr<const T> remembered() {
        const std::lock_guard lock(mutex_);
        return kept_;
    }

    /// For what goes out of date by itself, such as with the time.
    void drop() {
        const std::lock_guard lock(mutex_);
        kept_.reset();
    }

    /// The transaction changes what is remembered, and wrote its event at that position.
    void changed(db::WriteTx& tx, std::int64_t position) {
        tx.afterCommit([this, position] { forget(position); });
    }

private:
    void forget(std::int64_t position) {
        const std::lock_guard lock(mutex_);
        if (position <= changedAt_) return;
        kept_.reset();
        changedAt_ = position;
    }

    Outbox& outbox_;
    const Read read_;
    std::mutex mutex_;
    std::shared_ptr<const T> kept_;
    std::int64_t changedAt_ = 0;  ///< position of the last event that changed it
};

}  // namespace deskbell::kernel
