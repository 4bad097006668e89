#pragma once
// The writer thread: group commit. It takes the use cases that wait, runs them in one transaction,
// commits once and then answers all of them.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "db/sqlite_checkpointer.hpp"
#include "db/sqlite_tx.hpp"

namespace deskbell::db::sqlite {

class Writer {
public:
    /// `connection` is the writer's from now on; all must outlive it.
    Writer(Connection& connection, Checkpointer& checkpointer, int groupSize, Log& log);
    /// Finishes what was submitted.
    ~Writer();

    void submit(Database::WriteWork work, Database::Done done);
    /// Fills in the writer's part.
    void addTo(DatabaseStats& stats) const;

private:
    struct UseCase {
        Database::WriteWork work;
        Database::Done done;
        bool kept = false;
        std::exception_ptr thrown = nullptr;
        SqliteWriteTx::Actions afterCommit = {};
    };
    using Group = std::vector<UseCase>;

    void loop();
    std::optional<UseCase> waitForNext();
    std::optional<UseCase> takeNext();

    void runGroup(UseCase first);
    void runInOneTransaction(Group& group, UseCase first);
    void runAgainInSavepoints(Group& group);
    bool run(UseCase& useCase);
    void rollBack();
    void answer(Group& group);
    void reportHealth(const std::exception_ptr& fault);

    Connection& connection_;
    Checkpointer& checkpointer_;
    const std::size_t groupSize_;
    Log& log_;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<UseCase> waiting_;
    bool stopping_ = false;
    std::optional<Fault::Kind> failing_;  ///< how the last group failed, when it did

    std::atomic<std::int64_t> commits_{0};
    std::atomic<std::int64_t> useCases_{0};
    std::atomic<std::int64_t> rolledBack_{0};
    std::thread thread_;
};

}  // namespace deskbell::db::sqlite
