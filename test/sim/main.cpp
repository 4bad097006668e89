// deskbell_sim: runs seeds, says which of them break an invariant and how to see it again.

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <mutex>
#include <thread>

#include "base/time.hpp"
#include "channels/email/mime.hpp"
#include "sim/run.hpp"

namespace deskbell::sim {
namespace {

struct Options {
    std::uint64_t seed = 1, seeds = 1;
    int steps = 500, threads = 1;
    bool trace = false;
    std::vector<std::string> without;
    std::filesystem::path folder;
};

constexpr std::size_t kTail = 40;

void tell(const Options& options, std::uint64_t seed, const Outcome& outcome) {
    const auto& failure = *outcome.failure;
    fmt::print("seed {}, step {} ({}): {} does not hold: {}\n", seed, failure.step, failure.action,
               failure.invariant, failure.what);
    const auto& trace = outcome.trace;
    const auto first = options.trace || trace.size() < kTail ? 0 : trace.size() - kTail;
    for (auto i = first; i < trace.size(); ++i) fmt::print("    {}\n", trace[i]);
    fmt::print("Again: build/release/deskbell_sim --seed {} --steps {} --trace\n", seed,
               options.steps);
    std::fflush(stdout);
}

/// How many seeds failed.
int runAll(const Options& options) {
    const SystemClock clock;
    const auto started = clock.steady();
    const auto empty = options.folder / "empty.db";
    makeEmptyHouse(empty);

    std::mutex mutex;
    std::atomic<std::uint64_t> next{options.seed};
    int failed = 0;
    const auto work = [&](int thread) {
        for (auto seed = next++; seed < options.seed + options.seeds; seed = next++) {
            const auto outcome = run({.seed = seed,
                                      .steps = options.steps,
                                      .folder = options.folder / ("run" + std::to_string(thread)),
                                      .emptyHouse = empty,
                                      .without = options.without});
            const std::lock_guard lock(mutex);
            if (outcome.failure) {
                ++failed;
                tell(options, seed, outcome);
            } else if (options.trace) {
                for (const auto& line : outcome.trace) fmt::print("{}\n", line);
            }
            if (options.seeds == 1) fmt::print("hash {}\n", outcome.hash);
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < options.threads; ++i) threads.emplace_back(work, i);
    for (auto& thread : threads) thread.join();

    const auto took = std::chrono::duration<double>(clock.steady() - started).count();
    const auto steps = static_cast<double>(options.seeds) * options.steps;
    fmt::print("{} seeds of {} steps in {:.0f} s: {:.0f} steps/s, {} failed\n", options.seeds,
               options.steps, took, steps / took, failed);
    return failed;
}

/// Memory where there is some to be had as files.
std::filesystem::path scratch() {
    std::error_code error;
    const std::filesystem::path memory = "/dev/shm";
    const auto root = std::filesystem::is_directory(memory, error)
                          ? memory
                          : std::filesystem::temp_directory_path();
    return root / ("deskbell-sim-" + std::to_string(::getpid()));
}

}  // namespace
}  // namespace deskbell::sim

int main(int argc, char** argv) {
    using namespace deskbell;
    sim::Options options;
    options.folder = sim::scratch();
    CLI::App app("Simulates a Deskbell of two nodes, and what may happen to it, from seeds.");
    app.add_option("--seed", options.seed, "the first seed")->capture_default_str();
    app.add_option("--seeds", options.seeds, "how many")->capture_default_str();
    app.add_option("--steps", options.steps, "of each seed")->capture_default_str();
    app.add_option("--threads", options.threads, "that run seeds side by side")
        ->capture_default_str();
    app.add_option("--without", options.without,
                   "an action or invariant to leave out; may be said more than once");
    app.add_flag("--trace", options.trace, "print all that happened");
    CLI11_PARSE(app, argc, argv);

    const email::MimeRuntime mime;
    std::filesystem::create_directories(options.folder);
    const int failed = sim::runAll(options);
    std::filesystem::remove_all(options.folder);
    return failed == 0 ? 0 : 1;
}
