#include "support/postgres_server.hpp"

#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace deskbell::test {
namespace {

namespace fs = std::filesystem;

/// Where PostgreSQL's own programs are: Debian keeps them out of PATH, one folder for each version.
fs::path binaries() {
    if (programExists("initdb")) return {};
    std::vector<fs::path> found;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", none)) {
        if (fs::exists(entry.path() / "bin" / "initdb")) found.push_back(entry.path() / "bin");
    }
    if (found.empty()) throw std::runtime_error("PostgreSQL is not installed");
    return *std::max_element(found.begin(), found.end());
}

/// PostgreSQL refuses to run as root.
std::vector<std::string> unprivileged(std::vector<std::string> command) {
    if (::geteuid() != 0) return command;
    std::vector<std::string> whole{
        "setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig", "TERM",
        "--"};
    whole.insert(whole.end(), command.begin(), command.end());
    return whole;
}

std::string chooseLocale() {
    if (const char* wanted = std::getenv("DESKBELL_TEST_LOCALE")) return wanted;
    std::vector<std::string> known{"icu:en-US", "icu:de-DE", "icu:sv-SE", "icu:tr-TR"};
    std::istringstream listed(mustRun({"locale", "-a"}));
    for (std::string name; std::getline(listed, name);) {
        if (name.ends_with(".utf8")) known.push_back(name);
    }
    return known[static_cast<std::size_t>(::getpid()) % known.size()];
}

fs::path makeRoot() {
    std::string name = fs::temp_directory_path() / "deskbell-postgres-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    const auto* user = ::geteuid() == 0 ? ::getpwnam("postgres") : nullptr;
    if (user != nullptr && ::chown(name.c_str(), user->pw_uid, user->pw_gid) != 0) {
        throw std::runtime_error("cannot give the directory to postgres");
    }
    return name;
}

/// The server on root/data; returns when it takes connections.
std::unique_ptr<ChildProcess> startPostgres(const fs::path& root, std::uint16_t port) {
    auto process = std::make_unique<ChildProcess>(
        unprivileged({binaries() / "postgres", "-D", root / "data", "-p", std::to_string(port),
                      "-c", "listen_addresses=127.0.0.1", "-c",
                      "unix_socket_directories=" + root.native(), "-c", "max_connections=300", "-c",
                      "fsync=off", "-c", "logging_collector=on", "-c", "autovacuum_naptime=10s"}));
    awaitPort(port);
    // It listens before it takes connections.
    const auto ready = std::vector<std::string>{
        binaries() / "pg_isready", "-q", "-h", "127.0.0.1", "-p", std::to_string(port), "-t", "1"};
    for (int tries = 0; runProgram(ready).status != 0; ++tries) {
        if (tries == 1000) throw std::runtime_error("PostgreSQL does not start");
    }
    return process;
}

std::string ask(const std::string& url, std::string_view sql) {
    auto printed = mustRun({"psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", std::string(sql), url});
    if (printed.ends_with('\n')) printed.pop_back();
    return printed;
}

}  // namespace

bool PostgresServer::isInstalled() {
    try {
        return binaries().empty() || programExists("psql");
    } catch (const std::runtime_error&) {
        return false;
    }
}

PostgresServer::PostgresServer() : root_(makeRoot()), locale_(chooseLocale()), port_(freePort()) {
    std::vector<std::string> command{
        binaries() / "initdb", "-D",       root_ / "data", "-U", "deskbell", "-A", "trust",
        "--encoding=UTF8",     "--no-sync"};
    if (locale_.starts_with("icu:")) {
        for (auto option : {std::string("--locale-provider=icu"),
                            "--icu-locale=" + locale_.substr(4), std::string("--locale=C.UTF-8")})
            command.push_back(std::move(option));
    } else {
        command.push_back("--locale=" + locale_);
    }
    mustRun(unprivileged(std::move(command)));
    start();
}

PostgresServer::~PostgresServer() {
    process_.reset();
    std::error_code ignored;
    fs::remove_all(root_, ignored);
}

void PostgresServer::start() {
    process_ = startPostgres(root_, port_);
}

void PostgresServer::crash() {
    std::ifstream file(root_ / "data" / "postmaster.pid");
    pid_t postmaster = 0;
    file >> postmaster;
    std::vector<pid_t> all{postmaster};
    std::istringstream children(runProgram({"pgrep", "-P", std::to_string(postmaster)}).output);
    for (pid_t child = 0; children >> child;) all.push_back(child);
    for (const auto pid : all) ::kill(pid, SIGKILL);
    process_.reset();
    std::error_code ignored;
    fs::remove(root_ / "data" / "postmaster.pid", ignored);
}

bool Pooler::isInstalled() {
    return programExists("pgbouncer") || programExists("/usr/sbin/pgbouncer");
}

Pooler::Pooler(const PostgresServer& server) : root_(makeRoot()), port_(freePort()) {
    const auto settings = root_ / "pgbouncer.ini";
    std::ofstream(settings) << "[databases]\n* = host=127.0.0.1 user=deskbell port="
                            << server.port() << "\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
                            << "listen_port = " << port_ << "\nauth_type = any\n"
                            << "pool_mode = transaction\ndefault_pool_size = 2\n"
                            << "max_client_conn = 200\nunix_socket_dir =\nlogfile =\n";
    const auto* program = programExists("pgbouncer") ? "pgbouncer" : "/usr/sbin/pgbouncer";
    process_ = std::make_unique<ChildProcess>(unprivileged({program, "-q", settings}));
    awaitPort(port_);
}

Pooler::~Pooler() {
    process_.reset();
    std::error_code ignored;
    fs::remove_all(root_, ignored);
}

std::string PostgresServer::url(std::string_view database) const {
    return url(database, port_);
}

std::string PostgresServer::url(std::string_view database, std::uint16_t port) {
    return "postgres://deskbell@127.0.0.1:" + std::to_string(port) + "/" + std::string(database) +
           "?sslmode=disable";
}

std::string PostgresServer::createDatabase(std::string_view from) const {
    const auto name = "test_" + std::to_string(++made_);
    query("postgres", "CREATE DATABASE " + name + " TEMPLATE " + std::string(from));
    return name;
}

void PostgresServer::dropDatabase(std::string_view name) const {
    query("postgres", "DROP DATABASE " + std::string(name) + " WITH (FORCE)");
}

std::string PostgresServer::query(std::string_view database, std::string_view sql) const {
    return ask(url(database), sql);
}

PostgresReplica::PostgresReplica(const PostgresServer& primary)
    : primary_(primary), root_(makeRoot()), port_(freePort()) {
    mustRun(unprivileged({binaries() / "pg_basebackup", "-D", root_ / "data", "-h", "127.0.0.1",
                          "-p", std::to_string(primary.port()), "-U", "deskbell", "-R", "-X",
                          "stream", "-c", "fast", "--no-sync"}));
    start();
}

PostgresReplica::~PostgresReplica() {
    stop();
    std::error_code ignored;
    fs::remove_all(root_, ignored);
}

std::string PostgresReplica::url(std::string_view database) const {
    return PostgresServer::url(database, port_);
}

void PostgresReplica::start() {
    process_ = startPostgres(root_, port_);
}

void PostgresReplica::stop() {
    process_.reset();
}

void PostgresReplica::pauseReplay() {
    query("SELECT pg_wal_replay_pause()");
    while (query("SELECT pg_get_wal_replay_pause_state()") != "paused") {
    }
}

void PostgresReplica::catchUp() {
    query("SELECT CASE WHEN pg_is_wal_replay_paused() THEN pg_wal_replay_resume()::text END");
    // Of its own, so that there is a record to end with.
    const auto target =
        primary_.query("postgres", "SELECT pg_logical_emit_message(true, 'test', 'here')");
    const auto reached = "SELECT pg_last_wal_replay_lsn() >= '" + target + "'::pg_lsn";
    for (int tries = 0; query(reached) != "t"; ++tries) {
        if (tries == 1000) throw std::runtime_error("the replica does not follow");
    }
}

std::string PostgresReplica::query(std::string_view sql) const {
    return ask(url("postgres"), sql);
}

}  // namespace deskbell::test
