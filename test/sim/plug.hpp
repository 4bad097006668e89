#pragma once
// Whether the process of a node still runs. A node cannot be stopped in the middle of a function
// here, so it goes on; but once its plug is pulled nothing that it does reaches the world.

#include <memory>

namespace deskbell::sim {

struct Plug {
    bool pulled = false;
};
using PlugPtr = std::shared_ptr<Plug>;

}  // namespace deskbell::sim
