#include "app/surroundings.hpp"

#include <fstream>
#include <sstream>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "db/postgres.hpp"
#include "db/sqlite.hpp"
#include "kernel/job_claims.hpp"

namespace deskbell::app {

namespace {

/// So soon the jobs of a node that died are run by another.
constexpr Duration kJobLease = std::chrono::seconds(20);

void prepareFolder(const std::filesystem::path& data) {
    std::filesystem::create_directories(data);
    std::filesystem::permissions(data, std::filesystem::perms::owner_all,
                                 std::filesystem::perm_options::replace);
}

/// The key that seals mailbox passwords: DIR/secret.key, made at the first start, never in a backup
/// of the database alone.
std::string secretKey(const std::filesystem::path& data, Random& random) {
    const auto path = data / "secret.key";
    if (std::filesystem::exists(path)) {
        std::ifstream file(path, std::ios::binary);
        std::stringstream bytes;
        bytes << file.rdbuf();
        auto key = fromBase64(trim(bytes.str()));
        if (!key || key->size() != 32)
            throw std::runtime_error(path.string() + " is damaged; restore it from your backup.");
        return *std::move(key);
    }
    std::string key(32, '\0');
    random.fill(key.data(), key.size());
    std::ofstream file(path, std::ios::binary);
    std::filesystem::permissions(
        path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
        std::filesystem::perm_options::replace);
    file << toBase64(key) << "\n";
    file.close();
    if (!file) throw std::runtime_error("Cannot write " + path.string());
    return key;
}

using Migrations = std::span<const db::Migration>;

void bringUpToDate(db::Database& database, Migrations migrations, const Clock& clock,
                   const std::function<void()>& copyAside) {
    auto migrated = db::migrate(database, migrations, clock, copyAside);
    if (!migrated)
        throw std::runtime_error(migrated.error().detail.empty() ? migrated.error().reason
                                                                 : migrated.error().detail);
}

std::unique_ptr<db::Database> openDatabase(const Config& config, Migrations migrations,
                                           const Clock& clock, Random& random, Log& log) {
    if (!config.database.empty()) {
        db::PostgresOptions options;
        options.url = config.database;
        options.replicas = config.databaseReplicas;
        auto database = db::openPostgres(std::move(options), random, log);
        bringUpToDate(*database, migrations, clock, [] {});
        return database;
    }
    const auto file = databaseFile(config.data);
    auto database = db::openSqlite({.file = file, .readers = 24}, log);
    bringUpToDate(*database, migrations, clock, [&] {
        const auto aside = config.data / ("deskbell.before-upgrade." +
                                          std::to_string(toMicros(clock.now())) + ".db");
        log.info("database.copied_before_upgrade", {{"file", std::string_view(aside.native())}});
        db::backupSqlite(file, aside, [](int, int) {});
    });
    return database;
}

// --- What depends on whether this is the only node.

bool isAlone(const Config& config) {
    return config.database.empty();
}

std::unique_ptr<kernel::Signals> signalsOf(const Config& config, Random& random, Log& log) {
    if (isAlone(config)) return kernel::makeNoSignals();
    const auto& url = config.databaseDirect.empty() ? config.database : config.databaseDirect;
    return kernel::makePostgresSignals(url, random, log);
}

std::unique_ptr<kernel::Leases> leasesOf(const Config& config, db::Database& database,
                                         const kernel::Signals& signals, const Clock& clock,
                                         Log& log) {
    if (isAlone(config)) return kernel::makeEmbeddedLeases();
    return kernel::makePostgresLeases(database, clock, log, {.holder = signals.self()});
}

std::unique_ptr<kernel::EventPositions> positionsOf(const Config& config) {
    return isAlone(config) ? kernel::makeEmbeddedPositions() : kernel::makePostgresPositions();
}

/// The tables that grow for ever (migrations/0020_partitions.sql).
std::unique_ptr<kernel::Partitions> partitions() {
    return kernel::makePostgresPartitions(
        {{"entries", "id"}, {"messages", "entry_id"}, {"intake", "id"}, {"audit_entries", "id"}});
}

kernel::Jobs::Options jobOptions(const Config& config) {
    kernel::Jobs::Options options;
    if (isAlone(config)) return options;
    options.claims = kernel::makePostgresJobClaims();
    options.lease = kJobLease;
    return options;
}

}  // namespace

std::filesystem::path databaseFile(const std::filesystem::path& data) {
    return data / "deskbell.db";
}

Surroundings openSurroundings(const Config& config, const Clock& clock, Random& random, Log& log,
                              Migrations migrations) {
    prepareFolder(config.data);
    Surroundings around;
    around.nodes = isAlone(config) ? Nodes::one : Nodes::several;
    around.signals = signalsOf(config, random, log);
    around.database = openDatabase(config, migrations, clock, random, log);
    around.leases = leasesOf(config, *around.database, *around.signals, clock, log);
    around.positions = positionsOf(config);
    around.jobs = jobOptions(config);
    if (!isAlone(config)) {
        around.partitions = partitions();
        around.tally = tickets::makePostgresTally;
    }
    around.secretKey = secretKey(config.data, random);
    around.blobStore = openBlobStore(config, *around.database, clock, random, log);
    around.mailTransport = email::makeMailTransport(clock);
    return around;
}

}  // namespace deskbell::app
