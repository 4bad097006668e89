#include "kernel/jobs_store.hpp"

namespace deskbell::kernel::jobs_store {
namespace {

constexpr db::Statement kInsert{
    "jobs.insert",
    "INSERT INTO jobs (id, kind, job_key, payload, lane, due, attempts, state, reason)"
    " VALUES ($1, $2, $3, $4, $5, $6, 0, $7, '')"};
// Without a look whether there is one: what two transactions look for and then add stands side by
// side in the index, and they would get into each other's way.
constexpr db::Statement kInsertOrMove{
    "jobs.insert_or_move",
    "INSERT INTO jobs (id, kind, job_key, payload, lane, due, attempts, state, reason)"
    " VALUES ($1, $2, $3, $4, $5, $6, 0, $7, '') ON CONFLICT (kind, job_key)"
    " WHERE job_key <> '' AND state IN ('ready', 'behind') DO UPDATE SET id = excluded.id,"
    " payload = excluded.payload, due = excluded.due, attempts = 0, state = excluded.state,"
    " reason = '' WHERE jobs.lane = excluded.lane"};
constexpr db::Statement kRemoveWaiting{
    "jobs.remove_waiting",
    "DELETE FROM jobs WHERE kind = $1 AND job_key = $2 AND job_key <> ''"
    " AND state IN ('ready', 'behind') RETURNING lane, payload"};
constexpr db::Statement kHasWaiting{
    "jobs.has_waiting",
    "SELECT 1 FROM jobs WHERE kind = $1 AND job_key = $2 AND job_key <> ''"
    " AND state IN ('ready', 'behind')"};

constexpr db::Statement kRemoveClaimed{
    "jobs.remove_claimed", "DELETE FROM jobs WHERE id = $1 AND claim = $2 AND state = 'running'"};
constexpr db::Statement kFail{
    "jobs.fail",
    "UPDATE jobs SET state = 'failed', reason = $3, claim = NULL, claimed_until = NULL"
    " WHERE id = $1 AND claim = $2 AND state = 'running'"};
constexpr db::Statement kWaitAgain{
    "jobs.wait_again",
    "UPDATE jobs SET state = $5, due = $3, reason = $4, claim = NULL, claimed_until = NULL"
    " WHERE id = $1 AND claim = $2 AND state = 'running'"};
constexpr db::Statement kRenew{
    "jobs.renew",
    "UPDATE jobs SET claimed_until = $3 WHERE id = $1 AND claim = $2 AND state = 'running'"};

constexpr db::Statement kLaneRuns{"jobs.lane_runs",
                                  "SELECT 1 FROM jobs WHERE lane = $1 AND state = 'running'"};
constexpr db::Statement kHead{
    "jobs.lane_head",
    "SELECT id, due, state FROM jobs WHERE lane = $1 AND state IN ('ready', 'running')"};
constexpr db::Statement kStepBack{
    "jobs.step_back", "UPDATE jobs SET state = 'behind' WHERE lane = $1 AND state = 'ready'"};
constexpr db::Statement kStepForward{
    "jobs.step_forward",
    "UPDATE jobs SET state = 'ready' WHERE id = (SELECT id FROM jobs WHERE lane = $1"
    " AND state = 'behind' ORDER BY due, id LIMIT 1)"};

constexpr db::Statement kFigures{
    "jobs.figures",
    "SELECT count(*) FILTER (WHERE state <> 'failed'), count(*) FILTER (WHERE state = 'failed'),"
    " min(due) FILTER (WHERE state <> 'failed') FROM jobs"};

/// The state in which a waiting job is written; settle() then finds the lane's head.
std::string_view waitingState(std::string_view lane) {
    return lane.empty() ? "ready" : "behind";
}

/// Keeps the one rule of lanes: while a job of the lane runs, none is ready; else exactly the one
/// that is due first.
void settle(db::WriteTx& tx, std::string_view lane) {
    if (lane.empty() || tx.number(kLaneRuns, {lane}) != 0) return;
    tx.run(kStepBack, {lane});
    tx.run(kStepForward, {lane});
}

/// The same for a lane that one job was added to, or moved in: mostly it stands behind the head,
/// and then nothing else is changed.
void settleBehind(db::WriteTx& tx, std::string_view lane, Timestamp due, JobId id) {
    struct Head {
        bool runs;
        std::pair<Timestamp, std::int64_t> place;
    };
    const auto head = tx.find(kHead, {lane}, [](const db::Row& row) {
        return Head{row.view(2) == "running", {row.time(1), row.integer(0)}};
    });
    if (head && (head->runs || head->place <= std::pair(due, id.value))) return;
    if (head) tx.run(kStepBack, {lane});
    tx.run(kStepForward, {lane});
}

std::optional<Timestamp> earliest(db::ReadTx& tx, db::Query query,
                                  const std::vector<std::string>& kinds) {
    query.add(" AND kind IN (?", kinds.front());
    for (std::size_t i = 1; i < kinds.size(); ++i) query.add(", ?", kinds[i]);
    query.add(") ORDER BY 1 LIMIT 1");
    const auto found = tx.list(query, [](const db::Row& row) { return row.time(0); });
    if (found.empty()) return std::nullopt;
    return found.front();
}

}  // namespace

void add(db::WriteTx& tx, JobId id, const NewJob& job) {
    const auto put = [&](const db::Statement& statement) {
        return tx.run(statement, {id, job.kind, job.key, job.payload, job.lane, job.due,
                                  waitingState(job.lane)});
    };
    if (job.key.empty()) {
        put(kInsert);
    } else if (put(kInsertOrMove) == 0) {  // it waits in another lane
        cancel(tx, job.kind, job.key);
        put(kInsert);
    }
    if (!job.lane.empty()) settleBehind(tx, job.lane, job.due, id);
}

std::optional<std::string> cancel(db::WriteTx& tx, std::string_view kind, std::string_view key) {
    auto removed = tx.find(kRemoveWaiting, {kind, key},
                           [](const db::Row& row) { return std::pair(row.text(0), row.text(1)); });
    if (!removed) return std::nullopt;
    settle(tx, removed->first);
    return std::move(removed->second);
}

bool finish(db::WriteTx& tx, const Job& job, std::int64_t claim) {
    if (tx.run(kRemoveClaimed, {job.id, claim}) == 0) return false;
    settle(tx, job.lane);
    return true;
}

bool fail(db::WriteTx& tx, const Job& job, std::int64_t claim, std::string_view reason) {
    if (tx.run(kFail, {job.id, claim, reason}) == 0) return false;
    settle(tx, job.lane);
    return true;
}

bool retry(db::WriteTx& tx, const Job& job, std::int64_t claim, Timestamp due,
           std::string_view reason) {
    if (tx.number(kHasWaiting, {job.kind, job.key}) != 0) return finish(tx, job, claim);
    if (tx.run(kWaitAgain, {job.id, claim, due, reason, waitingState(job.lane)}) == 0) return false;
    settle(tx, job.lane);
    return true;
}

void renew(db::WriteTx& tx, JobId id, std::int64_t claim, Timestamp until) {
    tx.run(kRenew, {id, claim, until});
}

std::optional<Timestamp> nextDue(db::ReadTx& tx, const std::vector<std::string>& kinds) {
    const db::Query due("jobs.next_due", "SELECT due FROM jobs WHERE state = 'ready'");
    return earliest(tx, due, kinds);
}

std::optional<Timestamp> nextLapse(db::ReadTx& tx, const std::vector<std::string>& kinds) {
    const db::Query lapse("jobs.next_lapse",
                          "SELECT claimed_until FROM jobs WHERE state = 'running'");
    return earliest(tx, lapse, kinds);
}

Jobs::Figures figures(db::ReadTx& tx) {
    Jobs::Figures figures;
    tx.each(kFigures, {}, [&](const db::Row& row) {
        figures.waiting = row.integer(0);
        figures.failed = row.integer(1);
        figures.oldestDue = row.optionalTime(2);
    });
    return figures;
}

}  // namespace deskbell::kernel::jobs_store
