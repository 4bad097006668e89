#pragma once
// The two kinds of threads that the kernel has: one that sleeps until something is to be done, and
// a pool that works off a queue.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/time.hpp"

namespace deskbell::kernel {

/// A thread that runs `step` when it is woken and when the time has passed that the last step
/// answered, but at least every half minute. A step that throws ends the process: it has to catch.
class WakeableThread {
public:
    using Step = std::function<Duration()>;
    /// Background work leaves the processor to those who answer requests.
    enum class Rank { usual, background };
    explicit WakeableThread(Step step, Rank rank = Rank::usual)
        : step_(std::move(step)), rank_(rank) {}
    ~WakeableThread() { stop(); }

    /// Runs the first step at once.
    void start();
    /// Thread-safe, cheap; wakes before start() are not lost.
    void wake();
    /// Waits for the running step to end. May be called twice.
    void stop();

private:
    void run();

    Step step_;
    const Rank rank_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool woken_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

/// Threads that take tasks from a bounded queue. Tasks must not throw.
class WorkerPool {
public:
    WorkerPool(int threads, std::size_t mostWaiting);
    ~WorkerPool() { stop(); }

    /// False when the queue is full or the pool stops; the task is then dropped.
    [[nodiscard]] bool submit(std::function<void()> task);
    /// Finishes what was taken in, then ends. May be called twice.
    void stop();

private:
    void run();

    const std::size_t mostWaiting_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> waiting_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace deskbell::kernel
