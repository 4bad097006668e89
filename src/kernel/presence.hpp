#pragma once
// Who looks at or types in what, right now. Kept in memory only: an announcement holds for half a
// minute. Thread-safe.

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "kernel/actor.hpp"

namespace deskbell::kernel {

class Presence {
public:
    static constexpr auto kHolds = std::chrono::seconds(30);
    static constexpr std::size_t kMostSubjects = 8;  ///< of one connection

    enum class State { viewing, typing };
    /// Identifies the connection by which an agent is present; one agent may have several.
    using Connection = const void*;

    /// The agent is there, or still is. True when others should hear of it; false also when the
    /// connection is present at too many subjects already.
    [[nodiscard]] bool announce(Connection connection, const Actor& agent, std::string_view subject,
                                State state, Duration now);
    /// True when it was there.
    [[nodiscard]] bool leave(Connection connection, std::string_view subject);
    /// The subjects that it has left thereby.
    [[nodiscard]] std::vector<std::string> leaveAll(Connection connection);
    /// Drops what was not renewed; the subjects that changed.
    [[nodiscard]] std::vector<std::string> expire(Duration now);

    /// Whether the agent is there by any connection.
    [[nodiscard]] bool isPresent(AgentId agent, std::string_view subject, Duration now) const;
    [[nodiscard]] std::vector<Connection> connections(std::string_view subject) const;
    /// Whether the connection is present at anything.
    [[nodiscard]] bool knows(Connection connection) const;
    /// {"type":"presence","subject":…,"agents":[…]}: each agent once, typing before viewing.
    [[nodiscard]] std::string message(std::string_view subject) const;
    /// When expire() has something to do next.
    [[nodiscard]] std::optional<Duration> nextExpiry() const;

private:
    struct Entry {
        Connection connection;
        AgentId agent;
        std::string name;
        State state;
        Duration until;
    };
    [[nodiscard]] std::vector<Entry> entriesOf(std::string_view subject) const;
    template <class Gone>
    std::vector<std::string> drop(Gone gone);

    mutable std::mutex mutex_;
    std::map<std::string, std::vector<Entry>, std::less<>> subjects_;
};

}  // namespace deskbell::kernel
