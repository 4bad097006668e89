#pragma once
// What the nodes of a site share besides the database: short words between them, leases, blobs.

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "kernel/blobs.hpp"
#include "kernel/leases.hpp"
#include "kernel/signals.hpp"
#include "sim/plug.hpp"

namespace deskbell::sim {

/// Carries words between nodes when it is told to, not when they are said.
class Ether {
public:
    [[nodiscard]] std::unique_ptr<kernel::Signals> join(PlugPtr plug, std::string self);
    /// Everybody hears what was said, in order.
    void deliver();
    /// What was said is gone. Those who notice that the line was cut are told; it may go unnoticed.
    enum class Loss { noticed, unnoticed };
    void lose(Loss loss);
    [[nodiscard]] std::size_t waiting() const;

private:
    class Line;
    std::vector<Line*> lines_;
};

/// Blobs of all nodes of a site, in memory.
class BlobShelf {
public:
    [[nodiscard]] std::unique_ptr<kernel::Blobs> open(PlugPtr plug);
    bool full = false;  ///< nothing more fits

    std::map<std::string, std::string, std::less<>> bytes;  ///< by hash
};

}  // namespace deskbell::sim
