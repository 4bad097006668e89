#include "app/transfer/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace deskbell::app {

namespace {

using namespace std::chrono_literals;

constexpr Duration kOnTerminal = 200ms;
constexpr Duration kInLog = 10s;

std::string grouped(std::int64_t number) {
    auto digits = std::to_string(number);
    for (auto at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), ",");
    return digits;
}

}  // namespace

std::string progressLine(const TransferProgress& progress) {
    auto line = fmt::format("{} {}: {}", progress.step, progress.what, grouped(progress.done));
    if (progress.total > 0) {
        line += fmt::format(" of {} ({} %)", grouped(progress.total),
                            progress.done * 100 / progress.total);
    }
    return line;
}

Progress::Progress(const Clock& clock, Log& log)
    : clock_(clock), log_(log), terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
    if (shown_) fmt::print(stderr, "\r\x1b[K");
}

void Progress::show(const TransferProgress& progress) {
    const auto now = clock_.steady();
    const bool begins = progress.step != step_;
    if (!begins && now < next_) return;
    step_ = progress.step;
    next_ = now + (terminal_ ? kOnTerminal : kInLog);
    if (terminal_) {
        fmt::print(stderr, "\r\x1b[K{}", progressLine(progress));
        std::fflush(stderr);
        shown_ = true;
    } else {
        log_.info("transfer.progress", {{"step", progress.step},
                                        {"what", progress.what},
                                        {"done", progress.done},
                                        {"total", progress.total}});
    }
}

}  // namespace deskbell::app
