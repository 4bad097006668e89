#pragma once
// Readers: a pool of read-only connections for any thread, and a few threads for reads that should
// not hold up the one that asks.

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "db/sqlite_connection.hpp"

namespace deskbell::db::sqlite {

/// Read-only connections, opened when they are first needed. Thread-safe.
class ReadPool {
public:
    ReadPool(const SqliteOptions& options, StatementCounters& counters);

    /// Runs `work` on the calling thread in a snapshot of its own; waits while all are in use.
    void run(const Database::ReadWork& work);

private:
    using Pooled = std::unique_ptr<Connection>;
    class Borrowed;
    Pooled take();
    void giveBack(Pooled connection);

    const SqliteOptions options_;
    const int most_;
    StatementCounters& counters_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<Pooled> idle_;  ///< the last one used first: its cache is warm
    int open_ = 0;
};

/// Threads that run submitted reads in order of their coming.
class ReadThreads {
public:
    ReadThreads(ReadPool& pool, int threads);
    /// Finishes what was submitted.
    ~ReadThreads();

    void submit(Database::ReadWork work, Database::Done done);

private:
    struct Task {
        Database::ReadWork work;
        Database::Done done;
    };
    void loop();

    ReadPool& pool_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Task> waiting_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace deskbell::db::sqlite
