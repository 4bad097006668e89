#pragma once
// Wakes the event log's listeners where several nodes write into it.

#include "base/log.hpp"
#include "db/db.hpp"
#include "kernel/outbox.hpp"
#include "kernel/signals.hpp"
#include "kernel/threads.hpp"

namespace deskbell::kernel {

/// Reads on in the log when a commit is heard of, of this node or another, and every two seconds
/// whatever is heard; wakes the listeners when there are events to be read. Tells the other nodes
/// of this one's commits: after them, so that commits do not queue for the lock of NOTIFY.
class EventWatch {
public:
    /// Before the first write. Everything must outlive it.
    EventWatch(Outbox& outbox, db::Database& database, Signals& signals, Log& log);
    ~EventWatch();

    void start();
    void stop();
    /// Reads on now, on the calling thread, instead of start(); for tests.
    void runOnce() { static_cast<void>(step()); }

private:
    Duration step();
    /// True when there were events.
    bool readOn();

    Outbox& outbox_;
    db::Database& database_;
    Log& log_;
    std::int64_t seen_;
    bool unsettled_ = false;
    Duration restIfUnsettled_;
    const std::shared_ptr<WakeableThread> thread_;
};

}  // namespace deskbell::kernel
