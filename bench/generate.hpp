#pragma once
// Fills a data folder with many believable tickets, far faster than use cases could.

#include <cstdint>
#include <filesystem>
#include <functional>

#include "base/log.hpp"
#include "base/random.hpp"
#include "base/time.hpp"

namespace deskbell::bench {

/// What the data is: the same seed and number of tickets give the same words and times.
struct Shape {
    std::int64_t tickets = 10'000;
    std::uint64_t seed = 1;
    std::string database;  ///< postgres://…; empty: SQLite in the folder
};

/// Address and password of the agent (an administrator) that the data comes with.
inline constexpr const char* kAgentEmail = "ada@bench.example";
inline constexpr const char* kAgentPassword = "a bench of tickets";
/// An agent, with the same password, who sees one team alone, which has one ticket in two thousand.
inline constexpr const char* kSmallTeamEmail = "small@bench.example";
/// The inbox that takes what arrives by LMTP.
inline constexpr const char* kInboxAddress = "help@bench.example";

/// Makes an empty folder a business with two years of tickets: a fiftieth of them active, an
/// average of three entries, one in a hundred with twenty. Events, and with them the search index,
/// are left out: `deskbell rebuild search` makes the index. Throws db::Fault.
void generate(const std::filesystem::path& data, const Shape& shape, const Clock& clock,
              Random& random, Log& log,
              const std::function<void(std::int64_t done, std::int64_t total)>& progress);

}  // namespace deskbell::bench
