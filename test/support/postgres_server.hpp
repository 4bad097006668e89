#pragma once
// A PostgreSQL server of the tests' own, and a gate in front of it that breaks on demand.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "support/processes.hpp"

namespace deskbell::test {

/// A fresh cluster in a temporary directory, on loopback, without fsync (what is killed here is the
/// server, never the machine). Its locale is another one in every process (any UTF-8 one that the
/// machine or ICU has), because nothing may depend on it; DESKBELL_TEST_LOCALE=icu:sv or =C.utf8
/// brings a certain one back. Started as root, it runs as the user postgres.
class PostgresServer {
public:
    PostgresServer();
    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    /// True when PostgreSQL's programs are installed.
    [[nodiscard]] static bool isInstalled();

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] const std::string& locale() const { return locale_; }
    [[nodiscard]] std::string url(std::string_view database) const;
    /// The same through something in between.
    [[nodiscard]] static std::string url(std::string_view database, std::uint16_t port);

    /// A copy of `from` under a new name.
    [[nodiscard]] std::string createDatabase(std::string_view from = "template0") const;
    void dropDatabase(std::string_view name) const;
    /// What psql prints for a statement, without headers.
    std::string query(std::string_view database, std::string_view sql) const;

    /// Ends it as `kill -9` would, in all its processes.
    void crash();
    void start();

private:
    std::filesystem::path root_;
    std::string locale_;
    std::uint16_t port_;
    mutable std::atomic<int> made_{0};
    std::unique_ptr<ChildProcess> process_;
};

/// A hot standby that follows a server by streaming.
class PostgresReplica {
public:
    explicit PostgresReplica(const PostgresServer& primary);
    ~PostgresReplica();
    PostgresReplica(const PostgresReplica&) = delete;
    PostgresReplica& operator=(const PostgresReplica&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string url(std::string_view database) const;
    /// From now on it shows what it shows now, and receives on.
    void pauseReplay();
    /// Until it shows what the primary has committed by now.
    void catchUp();
    void stop();
    void start();

private:
    std::string query(std::string_view sql) const;

    const PostgresServer& primary_;
    std::filesystem::path root_;
    std::uint16_t port_;
    std::unique_ptr<ChildProcess> process_;
};

/// PgBouncer in transaction mode, with two connections to the server for each database.
class Pooler {
public:
    explicit Pooler(const PostgresServer& server);
    ~Pooler();
    Pooler(const Pooler&) = delete;
    Pooler& operator=(const Pooler&) = delete;

    [[nodiscard]] static bool isInstalled();
    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    std::filesystem::path root_;
    std::uint16_t port_;
    std::unique_ptr<ChildProcess> process_;
};

/// Lets connections through to a port, until it is told to break one.
class Gate {
public:
    enum class Break {
        before,  ///< hangs up instead of passing the text on
        after,   ///< passes it on, waits for the answer and hangs up instead of passing that back
        stall,   ///< passes nothing on any more, in both directions, and does not hang up
    };
    explicit Gate(std::uint16_t to);
    ~Gate();
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    /// Breaks the next connection whose client sends `text`; once.
    void breakAt(std::string text, Break how);
    /// Hangs up on all.
    void cut();
    /// Connections that are open.
    [[nodiscard]] int open() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace deskbell::test
