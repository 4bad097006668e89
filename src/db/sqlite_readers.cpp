#include "db/sqlite_readers.hpp"

#include <algorithm>

#include "db/sqlite_tx.hpp"

namespace deskbell::db::sqlite {

/// A connection for the time of one read.
class ReadPool::Borrowed {
public:
    explicit Borrowed(ReadPool& pool) : pool_(pool), connection_(pool.take()) {}
    ~Borrowed() { pool_.giveBack(std::move(connection_)); }
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;

    Connection& operator*() const { return *connection_; }

private:
    ReadPool& pool_;
    Pooled connection_;
};

ReadPool::ReadPool(const SqliteOptions& options, StatementCounters& counters)
    : options_(options), most_(std::max(options.readers, 1)), counters_(counters) {}

void ReadPool::run(const Database::ReadWork& work) {
    const Borrowed connection(*this);
    // Deferred: the snapshot is that of the first statement, and all later ones see the same.
    (*connection).control("BEGIN");
    SqliteReadTx tx(*connection);
    try {
        work(tx);
    } catch (...) {
        if ((*connection).inTransaction()) (*connection).control("ROLLBACK");
        throw;
    }
    (*connection).control("COMMIT");
}

ReadPool::Pooled ReadPool::take() {
    {
        std::unique_lock lock(mutex_);
        freed_.wait(lock, [this] { return !idle_.empty() || open_ < most_; });
        if (!idle_.empty()) {
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            return connection;
        }
        ++open_;
    }
    try {
        return std::make_unique<Connection>(options_, Connection::Mode::read, counters_);
    } catch (...) {
        {
            const std::lock_guard lock(mutex_);
            --open_;
        }
        freed_.notify_one();
        throw;
    }
}

void ReadPool::giveBack(Pooled connection) {
    {
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(connection));
    }
    freed_.notify_one();
}

ReadThreads::ReadThreads(ReadPool& pool, int threads) : pool_(pool) {
    for (int i = 0; i < std::max(threads, 1); ++i) threads_.emplace_back([this] { loop(); });
}

ReadThreads::~ReadThreads() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
}

void ReadThreads::submit(Database::ReadWork work, Database::Done done) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back({std::move(work), std::move(done)});
    }
    wake_.notify_one();
}

void ReadThreads::loop() {
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        auto task = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();

        std::exception_ptr thrown;
        try {
            pool_.run(task.work);
        } catch (...) {
            thrown = std::current_exception();
        }
        task.done(thrown);
        task = {};  // what the work holds on to is freed without the lock

        lock.lock();
    }
}

}  // namespace deskbell::db::sqlite
