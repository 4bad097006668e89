#pragma once
// What the commands of the command line share.

#include <initializer_list>
#include <map>
#include <string>
#include <utility>

#include "app/config.hpp"

namespace CLI {
class App;
}

namespace deskbell::app {

/// Flags of the config, as given.
struct Invocation {
    std::string configFile;
    std::map<std::string, std::string> flags;

    /// Throws std::runtime_error with a sentence.
    [[nodiscard]] Config config() const;
};

/// Adds --config, --data and flags that are keys of the config: {"--listen", "listen"}.
void addConfigFlags(CLI::App& command, Invocation& invocation,
                    std::initializer_list<std::pair<const char*, const char*>> more);

/// Prints the error; the exit status of a command that failed.
[[nodiscard]] int fail(const Error& error);

}  // namespace deskbell::app
