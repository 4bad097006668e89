#include "app/invocation.hpp"

#include <cstdio>
#include <stdexcept>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

namespace deskbell::app {

Config Invocation::config() const {
    auto loaded = loadConfig(
        configFile.empty() ? std::nullopt : std::optional<std::filesystem::path>(configFile),
        flags);
    if (!loaded)
        throw std::runtime_error(loaded.error().detail.empty() ? loaded.error().reason
                                                               : loaded.error().detail);
    return *std::move(loaded);
}

void addConfigFlags(CLI::App& command, Invocation& invocation,
                    std::initializer_list<std::pair<const char*, const char*>> more) {
    auto add = [&](const std::string& flag, const std::string& key, const std::string& help) {
        command.add_option_function<std::string>(
            flag, [&invocation, key](const std::string& value) { invocation.flags[key] = value; },
            help);
    };
    command.add_option("--config", invocation.configFile,
                       "TOML file; `deskbell config` prints every key");
    add("--data", "data", "Folder of the data");
    for (const auto& [flag, key] : more)
        add(flag, key, "As " + std::string(key) + " in the config file");
}

int fail(const Error& error) {
    fmt::print(stderr, "deskbell: {}\n", error.detail.empty() ? error.reason : error.detail);
    return 1;
}

}  // namespace deskbell::app
