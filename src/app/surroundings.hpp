#pragma once
// What a house stands on: the parts that differ between one machine, several nodes on PostgreSQL
// and a simulation. Everything above them is the same everywhere.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "app/blob_store.hpp"
#include "app/config.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "channels/email/mail_transport.hpp"
#include "db/db.hpp"
#include "db/migrations.hpp"
#include "desk/tickets/tickets.hpp"
#include "kernel/event_positions.hpp"
#include "kernel/jobs.hpp"
#include "kernel/leases.hpp"
#include "kernel/partitions.hpp"
#include "kernel/signals.hpp"

namespace deskbell::app {

/// Whether other nodes may work on the same database.
enum class Nodes { one, several };

/// Handed to a House, which owns it from then on. Destroyed from the last to the first.
struct Surroundings {
    Nodes nodes = Nodes::one;
    std::unique_ptr<kernel::Signals> signals;
    std::unique_ptr<db::Database> database;  ///< migrated to this program's schema
    std::unique_ptr<kernel::Leases> leases;  ///< may refer to the two above
    std::unique_ptr<kernel::EventPositions> positions;
    std::unique_ptr<kernel::Partitions> partitions = kernel::makeNoPartitions();
    kernel::Jobs::Options jobs;  ///< how jobs are claimed, and for how long
    /// Who gives tickets their numbers and counts them.
    std::function<std::shared_ptr<tickets::Tally>(IdSource&)> tally = [](IdSource&) {
        return tickets::makeEmbeddedTally();
    };
    std::string secretKey;  ///< 32 bytes that seal mailbox passwords; the same on all nodes
    BlobStore blobStore;
    std::unique_ptr<email::MailTransport> mailTransport;
};

/// As the configuration says. Makes the data folder, opens and migrates the database. Throws
/// db::Fault and std::runtime_error with a sentence that says what to do.
[[nodiscard]] Surroundings openSurroundings(
    const Config& config, const Clock& clock, Random& random, Log& log,
    std::span<const db::Migration> migrations = db::builtInMigrations());

/// "DIR/deskbell.db"
[[nodiscard]] std::filesystem::path databaseFile(const std::filesystem::path& data);

}  // namespace deskbell::app
