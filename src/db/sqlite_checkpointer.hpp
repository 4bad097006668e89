#pragma once
// Moves what was committed from the write-ahead log into the database file, on a thread of its own,
// so that no commit waits for it.
//
// A passive checkpoint never waits for anybody and never stops a writer, but under steady writing
// it never comes to the end of the log either, and the log grows without bound. So when the log is
// long, the writer itself is asked to make it start over, between two commits. Having just been
// copied passively, only its last few pages are left to do then. The file of the log is never cut:
// overwriting it costs half of what growing it costs.

#include <condition_variable>
#include <mutex>
#include <thread>

#include "db/sqlite_connection.hpp"

namespace deskbell::db::sqlite {

class Checkpointer {
public:
    /// The file must be in WAL mode already. `log` must outlive this object.
    Checkpointer(const SqliteOptions& options, StatementCounters& counters, Log& log);
    ~Checkpointer();

    /// The writer says after each commit how many pages the log has.
    void committed(int walPages);
    /// True once when the log is so long that the writer should call restartLog now.
    [[nodiscard]] bool restartIsDue();

private:
    void loop();
    bool waitForWork(std::unique_lock<std::mutex>& lock);
    bool checkpoint();

    Connection connection_;
    Log& log_;
    std::mutex mutex_;
    std::condition_variable wake_;
    int pages_ = 0;      ///< in the log now
    int attempted_ = 0;  ///< in the log when it was last copied
    bool failed_ = false;
    bool restartDue_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

/// Copies the rest of the log and makes the next commit write to its start again. Waits for readers
/// a few milliseconds only; then the log stays long until the next time. Call it on the writing
/// connection, outside a transaction.
void restartLog(Connection& connection);

}  // namespace deskbell::db::sqlite
