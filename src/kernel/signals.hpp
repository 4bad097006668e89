#pragma once
// Short words between the nodes that work on one database: "there are events", "somebody types".
// They may get lost, so whoever relies on one also looks by himself now and then. A place where the
// databases differ.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/log.hpp"
#include "base/random.hpp"

namespace deskbell::kernel {

class Signals {
public:
    /// Called on the signals' thread; must be short and must not throw.
    struct Listener {
        std::function<void(std::string_view text)> heard;  ///< what another node said
        std::function<void()> missed = {};  ///< the line was cut, something may have been said
    };

    virtual ~Signals() = default;
    /// Before start().
    virtual void listen(std::string topic, Listener listener) = 0;
    /// To all other nodes. Thread-safe, never waits. Of texts that are too long (6 kB) nothing is
    /// said; neither topics nor texts contain line breaks, topics no spaces.
    virtual void tell(std::string_view topic, std::string_view text) = 0;
    virtual void start() = 0;
    virtual void stop() = 0;
    /// This process among all: different at each start.
    [[nodiscard]] virtual const std::string& self() const = 0;
};

/// For a database that has one node: there is nobody to be told.
[[nodiscard]] std::unique_ptr<Signals> makeNoSignals();
/// By LISTEN and NOTIFY. `url` must lead to the server itself, not to a pooler.
[[nodiscard]] std::unique_ptr<Signals> makePostgresSignals(std::string url, Random& random,
                                                           Log& log);

}  // namespace deskbell::kernel
