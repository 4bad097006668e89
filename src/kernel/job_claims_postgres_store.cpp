#include "kernel/job_claims.hpp"

#include <algorithm>

namespace deskbell::kernel {
namespace {

constexpr db::Statement kClock{"jobs.clock",
                               "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"};

/// Marks what the query finds and nobody else is just marking: whoever meets a locked row goes on
/// to the next, so that runners of several nodes do not wait for each other.
std::vector<Job> take(db::WriteTx& tx, const ClaimRequest& request, db::Query& query) {
    query.add(" AND kind IN (?", request.kinds.front());
    for (std::size_t i = 1; i < request.kinds.size(); ++i) query.add(", ?", request.kinds[i]);
    query.add(") ORDER BY coalesce(claimed_until, due), id LIMIT ? FOR UPDATE SKIP LOCKED)",
              request.most);
    query.add(" RETURNING id, kind, job_key, payload, lane, due, attempts");
    auto jobs = tx.list(query, [](const db::Row& row) {
        Job job;
        job.id = row.id<JobId>(0);
        job.kind = row.text(1);
        job.key = row.text(2);
        job.payload = row.text(3);
        job.lane = row.text(4);
        job.due = row.time(5);
        job.attempt = static_cast<int>(row.integer(6));
        return job;
    });
    std::sort(jobs.begin(), jobs.end(), [](const Job& a, const Job& b) {
        return std::pair(a.due, a.id.value) < std::pair(b.due, b.id.value);
    });
    return jobs;
}

class PostgresJobClaims final : public JobClaims {
public:
    Timestamp clock(db::ReadTx& tx, Timestamp) override {
        return fromMicros(tx.number(kClock, {}));
    }
    std::vector<Job> claim(db::WriteTx& tx, const ClaimRequest& request) override {
        auto jobs = lapsed(tx, request);
        auto rest = request;
        rest.most -= static_cast<int>(jobs.size());
        if (rest.most == 0) return jobs;
        for (auto& job : due(tx, rest)) jobs.push_back(std::move(job));
        return jobs;
    }

private:
    static std::vector<Job> lapsed(db::WriteTx& tx, const ClaimRequest& request) {
        db::Query query("jobs.take_lapsed", "UPDATE jobs SET attempts = attempts + 1");
        query.add(", claim = ?, claimed_until = ?", request.claim, request.until);
        query.add(
            " WHERE id IN (SELECT id FROM jobs WHERE state = 'running' AND claimed_until <= ?",
            request.clock);
        return take(tx, request, query);
    }

    static std::vector<Job> due(db::WriteTx& tx, const ClaimRequest& request) {
        db::Query query("jobs.take_due",
                        "UPDATE jobs SET state = 'running', attempts = attempts + 1");
        query.add(", claim = ?, claimed_until = ?", request.claim, request.until);
        query.add(" WHERE id IN (SELECT id FROM jobs WHERE state = 'ready' AND due <= ?",
                  request.now);
        return take(tx, request, query);
    }
};

}  // namespace

std::unique_ptr<JobClaims> makePostgresJobClaims() {
    return std::make_unique<PostgresJobClaims>();
}

}  // namespace deskbell::kernel
