#pragma once
// Threads that run what was submitted, in order of its coming. Private to the driver.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "db/postgres_deadline.hpp"

namespace deskbell::db::postgres {

class Workers {
public:
    struct Task {
        std::function<void()> run;
        std::function<void()> refuse;  ///< called instead when its turn does not come in time
        Deadline deadline;             ///< not before that of the task submitted before it
    };
    explicit Workers(int threads);
    /// Finishes what was submitted.
    ~Workers();

    void submit(Task task);
    [[nodiscard]] std::int64_t waiting() const;

private:
    void work();
    void refuseLate();

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable ended_;
    std::deque<Task> waiting_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
    std::thread refuser_;
};

}  // namespace deskbell::db::postgres
