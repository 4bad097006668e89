#pragma once
// SQL of the jobs, but for claiming them (job_claims.hpp).

#include "kernel/jobs.hpp"

namespace deskbell::kernel::jobs_store {

/// Inserts a waiting job, replacing a waiting one of the same kind and key.
void add(db::WriteTx& tx, JobId id, const NewJob& job);
/// Removes the waiting job of that key; its payload, or nullopt when there was none.
std::optional<std::string> cancel(db::WriteTx& tx, std::string_view kind, std::string_view key);

/// The following three end the run of a claimed job and let the next of its lane be claimed. False
/// when the claim was lost meanwhile (its lease lapsed, another runner has it): nothing changed.
[[nodiscard]] bool finish(db::WriteTx& tx, const Job& job, std::int64_t claim);
[[nodiscard]] bool fail(db::WriteTx& tx, const Job& job, std::int64_t claim,
                        std::string_view reason);
/// Makes it waiting again. A job of the same key that was added meanwhile takes its place.
[[nodiscard]] bool retry(db::WriteTx& tx, const Job& job, std::int64_t claim, Timestamp due,
                         std::string_view reason);

/// Extends a claim that is still held.
void renew(db::WriteTx& tx, JobId id, std::int64_t claim, Timestamp until);
/// When the next waiting job of these kinds is due, by the clocks of the nodes.
[[nodiscard]] std::optional<Timestamp> nextDue(db::ReadTx& tx,
                                               const std::vector<std::string>& kinds);
/// When the next claim on a job of these kinds lapses, by the clock of the claims.
[[nodiscard]] std::optional<Timestamp> nextLapse(db::ReadTx& tx,
                                                 const std::vector<std::string>& kinds);
[[nodiscard]] Jobs::Figures figures(db::ReadTx& tx);

}  // namespace deskbell::kernel::jobs_store
