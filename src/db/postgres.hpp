#pragma once
// PostgreSQL 15 or later, for several nodes on one database. Use cases run side by side, each on a
// connection of its own at SERIALIZABLE, and again from their start when the database finds that
// two got into each other's way or when the connection is lost before the commit. Reads are
// read-only snapshots. Why it is so: docs/adr/0009-postgresql-driver.md.

#include <memory>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/random.hpp"
#include "db/db.hpp"

namespace deskbell::db {

struct PostgresOptions {
    static constexpr const char* kServerName = "deskbell";

    /// Whether statements are parsed once per connection. PgBouncer in transaction mode hands a
    /// connection to another server at every transaction, where the names mean nothing (before
    /// 1.21): each statement is then sent with its text. `automatic` looks whether the process that
    /// answers is the one that was connected to.
    enum class Prepare { automatic, always, never };
    /// Which of the hosts in `url` is used: the one that takes writes, or the first that answers.
    enum class Server { primary, any };

    /// postgres://user@host1,host2/name?sslmode=verify-full&…: what libpq takes. Of several hosts
    /// the one that accepts writes is used. The database's encoding must be UTF8; its locale and
    /// collation do not matter.
    std::string url;
    /// Under which its connections are known to the server, unless the URL says otherwise.
    std::string application = kServerName;
    /// Servers that follow it (hot standbys), for reads: each an address of the same form, direct
    /// or through a proxy that keeps a connection with one server.
    std::vector<std::string> replicas = {};
    int writers = 8;  ///< connections for use cases that write: as many run at once
    int readers = 8;  ///< connections for reads
    Prepare prepare = Prepare::automatic;
    Server server = Server::primary;

    // No wait is without a deadline. One use case takes at most `patience` until its last attempt
    // begins, then a few times `statement`.
    Duration patience = std::chrono::seconds(10);  ///< for its turn, a connection, another attempt
    Duration connect = std::chrono::seconds(3);    ///< for each host; whole seconds, at least two
    Duration statement = std::chrono::seconds(10);
    Duration lock = std::chrono::seconds(5);
    Duration idleInTransaction = std::chrono::seconds(20);  ///< a use case that computes that long
};

/// Connects. Throws Fault when that fails for `patience`, or when the server is not fit.
///
/// `lost` and `busy` faults of a write say that nothing was kept, with one exception: "outcome
/// unknown", when the connection broke during the commit and for `patience` nobody could be asked.
[[nodiscard]] std::unique_ptr<Database> openPostgres(PostgresOptions options, Random& random,
                                                     Log& log);

}  // namespace deskbell::db
