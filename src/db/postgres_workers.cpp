#include "db/postgres_workers.hpp"

#include <utility>

namespace deskbell::db::postgres {
namespace {

using namespace std::chrono_literals;

constexpr Duration kLooksEvery = 250ms;

}  // namespace

Workers::Workers(int threads) {
    for (int i = 0; i < std::max(threads, 1); ++i) threads_.emplace_back([this] { work(); });
    refuser_ = std::thread([this] { refuseLate(); });
}

Workers::~Workers() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
    ended_.notify_all();
    refuser_.join();
}

void Workers::submit(Task task) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(task));
    }
    wake_.notify_one();
}

std::int64_t Workers::waiting() const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::int64_t>(waiting_.size());
}

void Workers::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        auto task = std::exchange(waiting_.front(), Task{{}, {}, Deadline(Duration{0})});
        waiting_.pop_front();
        lock.unlock();
        task.run();
        task.run = nullptr;  // what it holds on to is freed without the lock
        task.refuse = nullptr;
        lock.lock();
    }
}

/// All threads may be held up by a server that has fallen silent: then this one answers.
void Workers::refuseLate() {
    std::unique_lock lock(mutex_);
    while (!ended_.wait_for(lock, kLooksEvery, [this] { return stopping_ && waiting_.empty(); })) {
        std::deque<Task> late;
        while (!waiting_.empty() && waiting_.front().deadline.passed()) {
            late.push_back(std::move(waiting_.front()));
            waiting_.pop_front();
        }
        lock.unlock();
        for (const auto& task : late) task.refuse();
        late.clear();
        lock.lock();
    }
}

}  // namespace deskbell::db::postgres
