#include "kernel/threads.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace deskbell::kernel {
namespace {

// The wall clock may have been set meanwhile, so a far due time is looked at again now and then.
constexpr int kPolite = 10;
constexpr auto kLongestRest = std::chrono::seconds(30);

}  // namespace

void WakeableThread::start() {
    thread_ = std::thread([this] { run(); });
}

void WakeableThread::wake() {
    {
        std::lock_guard lock(mutex_);
        woken_ = true;
    }
    changed_.notify_one();
}

void WakeableThread::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void WakeableThread::run() {
    // On Linux this is the priority of the calling thread alone. Refused, it is just not as polite.
    if (rank_ == Rank::background) static_cast<void>(setpriority(PRIO_PROCESS, 0, kPolite));
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        woken_ = false;
        lock.unlock();
        const auto rest = step_();
        lock.lock();
        changed_.wait_for(lock, std::min<Duration>(rest, kLongestRest),
                          [this] { return woken_ || stopping_; });
    }
}

WorkerPool::WorkerPool(int threads, std::size_t mostWaiting) : mostWaiting_(mostWaiting) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

bool WorkerPool::submit(std::function<void()> task) {
    {
        std::lock_guard lock(mutex_);
        if (stopping_ || waiting_.size() >= mostWaiting_) return false;
        waiting_.push_back(std::move(task));
    }
    changed_.notify_one();
    return true;
}

void WorkerPool::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

void WorkerPool::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        auto task = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        task();
        task = nullptr;  // what it holds is let go outside the lock
        lock.lock();
    }
}

}  // namespace deskbell::kernel
