#pragma once
// A whole business brought from one place to another, of either kind, and verified there: every
// row of every table, every file, the key. What is broken off goes on when it is asked for again.

#include "app/transfer/place.hpp"
#include "db/row_copy.hpp"

namespace deskbell::app {

/// Where it stands: "reading", "copying", "files" or "verifying"; how much of how much (0: not
/// known), of what.
struct TransferProgress {
    std::string_view step;
    std::string_view what;
    std::int64_t done = 0;
    std::int64_t total = 0;
};
using WatchTransfer = std::function<void(const TransferProgress&)>;

struct TransferTools {
    const Clock& clock;
    Random& random;
    Log& log;
    WatchTransfer watch;
};

/// What there is: rows of each table, and files.
struct Inventory {
    std::vector<db::TableSum> tables;
    std::int64_t files = 0;
    std::int64_t fileBytes = 0;
    int schema = 0;  ///< the number of the newest migration

    [[nodiscard]] std::int64_t rows() const;
};

struct TransferReport {
    Inventory brought;
    /// A line for each file that is damaged at its source and was left out.
    std::vector<std::string> damagedFiles;
};

enum class SourceIs {
    atRest,   ///< nobody writes to it, and nobody can begin to while it is the embedded database
    serving,  ///< what is written after the copy has begun stays behind
};

struct TransferOrder {
    Place from;
    Place to;
    SourceIs source = SourceIs::atRest;
    /// What must be there, known from a backup's manifest: anything else is not copied.
    std::optional<Inventory> expected = {};
    /// Called when all is verified and before the target can be served.
    std::function<void(const Inventory&)> beforeEnd = {};
};

/// Copies. Errors say what to do: `conflict` when the target holds something else, when servers use
/// the source, or when what arrived is not what was there; `notFound` when there is no source.
/// Throws db::Fault, std::runtime_error.
[[nodiscard]] Result<TransferReport> transfer(const TransferOrder& order,
                                              const TransferTools& tools);

/// What the embedded database and the files of a folder are, read anew; `findings` gets a line for
/// each file that is damaged and for what the database's own check finds.
[[nodiscard]] Result<Inventory> takeInventory(const Place& folder, const Clock& clock,
                                              const WatchTransfer& watch,
                                              std::vector<std::string>& findings);
/// A line for each difference.
[[nodiscard]] std::vector<std::string> differences(const Inventory& wanted, const Inventory& found);

}  // namespace deskbell::app
