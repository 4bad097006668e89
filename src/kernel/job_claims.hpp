#pragma once
// Taking due jobs so that no other runner takes them. A place where the databases differ: one file
// per database.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "kernel/jobs.hpp"

namespace deskbell::kernel {

struct ClaimRequest {
    std::vector<std::string> kinds;  ///< not empty
    Timestamp now;                   ///< by the node's clock: what is due
    Timestamp clock;                 ///< by clock(): which claims lapsed
    Timestamp until;                 ///< by clock(): when this one lapses
    std::int64_t claim = 0;          ///< marks the rows as this claimant's
    int most = 1;
};

class JobClaims {
public:
    virtual ~JobClaims() = default;
    /// What time it is to those who compete for claims: a node whose clock is wrong must not take
    /// the jobs of others. `node` is what this node thinks.
    [[nodiscard]] virtual Timestamp clock(db::ReadTx& tx, Timestamp node) = 0;
    /// Marks due jobs, and running ones whose claim lapsed, as running; counts the attempt. The
    /// jobs, longest due first.
    [[nodiscard]] virtual std::vector<Job> claim(db::WriteTx& tx, const ClaimRequest& request) = 0;
};

/// For the embedded database: its single writer needs no row locks.
[[nodiscard]] std::unique_ptr<JobClaims> makeEmbeddedJobClaims();
/// For PostgreSQL: runners of several nodes take turns by row locks and never wait for each other.
[[nodiscard]] std::unique_ptr<JobClaims> makePostgresJobClaims();

}  // namespace deskbell::kernel
