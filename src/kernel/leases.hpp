#pragma once
// What only one node may do at a time, such as fetching a mailbox. Whoever has a lease renews it;
// whoever dies loses it within seconds, and another one goes on. A place where the databases
// differ.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/log.hpp"
#include "db/db.hpp"

namespace deskbell::kernel {

class Leases {
public:
    virtual ~Leases() = default;
    /// From now on tries to get it, and keeps it once it is there.
    virtual void want(const std::string& name) = 0;
    /// Gives it back, or stops trying. What it allowed must have ended.
    virtual void release(const std::string& name) = 0;
    /// Whether this node has it right now. A node that hung or lost the database may go on for a
    /// moment after another one began, so what is done under a lease must bear a second time.
    [[nodiscard]] virtual bool has(const std::string& name) const = 0;
    /// `changed` is called when one was got or lost, on the leases' thread; must be short. Before
    /// start().
    virtual void onChange(std::function<void()> changed) = 0;
    virtual void start() = 0;
    /// Gives back all.
    virtual void stop() = 0;
};

/// For a database that has one node: it has whatever it wants.
[[nodiscard]] std::unique_ptr<Leases> makeEmbeddedLeases();

struct LeaseOptions {
    std::string holder;                        ///< this process among all
    Duration term = std::chrono::seconds(9);   ///< of a lease that is not renewed
    Duration renew = std::chrono::seconds(3);  ///< how often it is, and others are tried
};
/// Rows with an expiry by the database's clock: those of the nodes may differ.
[[nodiscard]] std::unique_ptr<Leases> makePostgresLeases(db::Database& database, const Clock& clock,
                                                         Log& log, LeaseOptions options);

}  // namespace deskbell::kernel
