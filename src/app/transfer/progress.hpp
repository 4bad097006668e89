#pragma once
// Progress of long commands: a line that changes on a terminal, else lines of the log.

#include <string>

#include "app/transfer/transfer.hpp"
#include "base/log.hpp"
#include "base/time.hpp"

namespace deskbell::app {

/// "copying messages: 1,200,000 of 3,000,000 (40 %)"
[[nodiscard]] std::string progressLine(const TransferProgress& progress);

class Progress {
public:
    Progress(const Clock& clock, Log& log);
    /// Leaves the terminal's cursor at the start of a line.
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void show(const TransferProgress& progress);
    /// For who takes a function; this object must outlive it.
    [[nodiscard]] WatchTransfer watch() {
        return [this](const TransferProgress& progress) { show(progress); };
    }

private:
    const Clock& clock_;
    Log& log_;
    const bool terminal_;
    std::string step_;
    Duration next_{0};
    bool shown_ = false;
};

}  // namespace deskbell::app
