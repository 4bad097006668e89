#include "kernel/job_claims.hpp"

namespace deskbell::kernel {
namespace {

constexpr db::Statement kTake{
    "jobs.take",
    "UPDATE jobs SET state = 'running', attempts = attempts + 1, claim = $2,"
    " claimed_until = $3 WHERE id = $1"};

void onlyKinds(db::Query& query, const std::vector<std::string>& kinds) {
    query.add(" AND kind IN (?", kinds.front());
    for (std::size_t i = 1; i < kinds.size(); ++i) query.add(", ?", kinds[i]);
    query.add(")");
}

Job jobOf(const db::Row& row) {
    Job job;
    job.id = row.id<JobId>(0);
    job.kind = row.text(1);
    job.key = row.text(2);
    job.payload = row.text(3);
    job.lane = row.text(4);
    job.due = row.time(5);
    job.attempt = static_cast<int>(row.integer(6)) + 1;
    return job;
}

class EmbeddedJobClaims final : public JobClaims {
public:
    Timestamp clock(db::ReadTx&, Timestamp node) override { return node; }
    std::vector<Job> claim(db::WriteTx& tx, const ClaimRequest& request) override {
        auto jobs = lapsed(tx, request);
        for (auto& job : due(tx, request, request.most - static_cast<int>(jobs.size()))) {
            jobs.push_back(std::move(job));
        }
        for (const auto& job : jobs) tx.run(kTake, {job.id, request.claim, request.until});
        return jobs;
    }

private:
    static std::vector<Job> lapsed(db::ReadTx& tx, const ClaimRequest& request) {
        db::Query query("jobs.lapsed",
                        "SELECT id, kind, job_key, payload, lane, due, attempts FROM jobs"
                        " WHERE state = 'running'");
        query.add(" AND claimed_until <= ?", request.clock);
        onlyKinds(query, request.kinds);
        query.add(" ORDER BY claimed_until LIMIT ?", request.most);
        return tx.list(query, jobOf);
    }

    static std::vector<Job> due(db::ReadTx& tx, const ClaimRequest& request, int most) {
        db::Query query("jobs.due",
                        "SELECT id, kind, job_key, payload, lane, due, attempts FROM jobs"
                        " WHERE state = 'ready'");
        query.add(" AND due <= ?", request.now);
        onlyKinds(query, request.kinds);
        query.add(" ORDER BY due, id LIMIT ?", most);
        return tx.list(query, jobOf);
    }
};

}  // namespace

std::unique_ptr<JobClaims> makeEmbeddedJobClaims() {
    return std::make_unique<EmbeddedJobClaims>();
}

}  // namespace deskbell::kernel
