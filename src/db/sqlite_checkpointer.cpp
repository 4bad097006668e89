#include "db/sqlite_checkpointer.hpp"

#include <sqlite3.h>

namespace deskbell::db::sqlite {
namespace {

constexpr int kBatchPages = 1000;             // copy when this many are new: 4 MB
constexpr int kLongLogPages = 16'384;         // ask for a restart: 64 MB
constexpr std::chrono::seconds kIdleWait{1};  // copy a rest when nothing more came for so long
constexpr int kRestartWaitMillis = 20;

}  // namespace

Checkpointer::Checkpointer(const SqliteOptions& options, StatementCounters& counters, Log& log)
    : connection_(options, Connection::Mode::write, counters),
      log_(log),
      thread_([this] { loop(); }) {}

Checkpointer::~Checkpointer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void Checkpointer::committed(int walPages) {
    bool wake;
    {
        const std::lock_guard lock(mutex_);
        const bool idle = pages_ == attempted_;
        if (walPages < attempted_) attempted_ = 0;  // the log has started over
        pages_ = walPages;
        wake = idle || pages_ - attempted_ >= kBatchPages;
    }
    if (wake) wake_.notify_one();
}

bool Checkpointer::restartIsDue() {
    const std::lock_guard lock(mutex_);
    return std::exchange(restartDue_, false);
}

void Checkpointer::loop() {
    std::unique_lock lock(mutex_);
    while (waitForWork(lock)) {
        attempted_ = pages_;
        lock.unlock();
        const bool done = checkpoint();
        lock.lock();
        failed_ = !done;
    }
}

/// Waits until there is something to copy; false when it is time to stop.
bool Checkpointer::waitForWork(std::unique_lock<std::mutex>& lock) {
    if (!failed_) {
        wake_.wait(lock, [this] { return stopping_ || pages_ != attempted_; });
    }
    wake_.wait_for(lock, kIdleWait, [this] {
        return stopping_ || (!failed_ && pages_ - attempted_ >= kBatchPages);
    });
    return !stopping_;
}

/// False when it failed, which loses nothing: the log keeps the pages until it works again.
bool Checkpointer::checkpoint() {
    int inLog = 0;
    const int code = sqlite3_wal_checkpoint_v2(connection_.handle(), nullptr,
                                               SQLITE_CHECKPOINT_PASSIVE, &inLog, nullptr);
    const std::lock_guard lock(mutex_);
    // Busy: the writer is just restarting the log.
    const bool failed = code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY;
    if (failed && !failed_) {
        log_.error("db.checkpoint.failed", {{"error", sqlite3_errstr(code)}});
    }
    if (!failed && inLog >= kLongLogPages) restartDue_ = true;
    return !failed;
}

void restartLog(Connection& connection) {
    sqlite3_busy_timeout(connection.handle(), kRestartWaitMillis);
    sqlite3_wal_checkpoint_v2(connection.handle(), nullptr, SQLITE_CHECKPOINT_RESTART, nullptr,
                              nullptr);
    sqlite3_busy_timeout(connection.handle(), kBusyMillis);
}

}  // namespace deskbell::db::sqlite
