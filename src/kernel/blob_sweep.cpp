#include "kernel/blob_sweep.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "kernel/blob_sweep_store.hpp"

namespace deskbell::kernel {
namespace {

constexpr std::string_view kMarkJob = "blobs.mark", kSweepJob = "blobs.sweep";
constexpr int kPage = 500;

/// From put() to the commit of what refers to it: seconds, minutes when the database is slow. The
/// clocks of nodes and of an S3 store may differ by some minutes too.
constexpr Duration kYoung = std::chrono::hours(1);
constexpr Duration kMarkedBefore = std::chrono::hours(24);
constexpr Duration kRound = std::chrono::hours(24);
constexpr Duration kSweepEvery = std::chrono::minutes(10);
/// No removal takes longer; one that began before has died with its node.
constexpr Duration kLongestRemoval = std::chrono::minutes(15);

NewJob jobAt(std::string_view kind, Timestamp due, std::string_view after = {}) {
    json::Writer payload;
    payload.beginObject().key("after").string(after).endObject();
    return {
        .kind = std::string(kind), .key = "all", .payload = payload.take(), .due = due, .lane = {}};
}

class BlobsBesideSweep final : public Blobs {
public:
    BlobsBesideSweep(Blobs& store, db::Database& database, const Clock& clock)
        : store_(store), database_(database), clock_(clock) {}

    BlobRef put(std::string_view bytes) override { return putMany({bytes}).front(); }

    /// A removal that begins after this looked finds the blob new and leaves it; one that ended
    /// before may have taken it.
    std::vector<BlobRef> putMany(const std::vector<std::string_view>& many) override {
        auto refs = store_.putMany(many);
        std::vector<std::string_view> taken;
        database_.read([&](db::ReadTx& tx) {
            taken.clear();
            for (std::size_t i = 0; i < refs.size(); ++i) {
                const auto removal = blob_sweep_store::findRemoval(tx, refs[i].hash);
                if (!removal) continue;
                if (!removal->ended && removal->begun > clock_.now() - kLongestRemoval) {
                    throw db::Fault(db::Fault::Kind::busy,
                                    "blobs: the same file is being removed just now");
                }
                taken.push_back(many[i]);
            }
        });
        if (!taken.empty()) static_cast<void>(store_.putMany(taken));
        return refs;
    }

    [[nodiscard]] Result<std::string> get(std::string_view hash) const override {
        return store_.get(hash);
    }
    [[nodiscard]] Result<void> verify(std::string_view hash) const override {
        return store_.verify(hash);
    }
    [[nodiscard]] std::optional<std::filesystem::path> file(std::string_view hash) const override {
        return store_.file(hash);
    }
    [[nodiscard]] std::optional<BlobInfo> find(std::string_view hash) const override {
        return store_.find(hash);
    }
    [[nodiscard]] std::vector<BlobInfo> list(std::string_view after, int limit) const override {
        return store_.list(after, limit);
    }
    void remove(std::string_view hash) override { store_.remove(hash); }

private:
    Blobs& store_;
    db::Database& database_;
    const Clock& clock_;
};

}  // namespace

BlobSweep::BlobSweep(Parts parts, std::vector<BlobUser> users)
    : parts_(parts), users_(std::move(users)) {}

void BlobSweep::addJobs() {
    parts_.jobs.handleOutside(std::string(kMarkJob),
                              [this](const Job& job) { return orLater(job, &BlobSweep::mark); });
    parts_.jobs.handleOutside(std::string(kSweepJob),
                              [this](const Job& job) { return orLater(job, &BlobSweep::sweep); });
    parts_.database.write([&](db::WriteTx& tx) {
        const auto soon = parts_.clock.now() + kSweepEvery;
        parts_.jobs.add(tx, jobAt(kMarkJob, soon));
        parts_.jobs.add(tx, jobAt(kSweepJob, soon));
    });
}

/// A store that stays away for a day must not end this for good, as many attempts would.
JobOutcome BlobSweep::orLater(const Job& job, void (BlobSweep::*step)(const Job&)) {
    try {
        (this->*step)(job);
    } catch (const db::Fault& fault) {
        parts_.log.warn("blobs.sweep_put_off", {{"error", std::string_view(fault.what())}});
        auto again = NewJob{job.kind, job.key, job.payload, parts_.clock.now() + kSweepEvery, {}};
        parts_.database.write([&](db::WriteTx& tx) { parts_.jobs.add(tx, again); });
    }
    return JobDone{};
}

std::vector<std::string> BlobSweep::usedHashes(db::ReadTx& tx, std::string_view after,
                                               std::string_view last) const {
    std::vector<std::string> all;
    for (const auto& user : users_) {
        auto some = user.hashes(tx, after, last);
        std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

/// One page of the store's list, set against what is referred to between its first and last.
void BlobSweep::mark(const Job& job) {
    const auto payload = json::parse(job.payload);
    const std::string after(payload ? (*payload)["after"].string().value_or("") : "");
    const auto now = parts_.clock.now();
    const auto page = parts_.store.list(after, kPage);
    if (page.empty()) {
        parts_.database.write(
            [&](db::WriteTx& tx) { parts_.jobs.add(tx, jobAt(kMarkJob, now + kRound)); });
        return;
    }
    const auto& last = page.back().hash;
    const auto used =
        parts_.database.read([&](db::ReadTx& tx) { return usedHashes(tx, after, last); });
    parts_.database.write([&](db::WriteTx& tx) {
        for (const auto& blob : page) {
            if (blob.storedAt > now - kYoung) continue;
            if (!std::binary_search(used.begin(), used.end(), blob.hash))
                blob_sweep_store::mark(tx, blob.hash, now + kMarkedBefore);
        }
        parts_.jobs.add(tx, jobAt(kMarkJob, now, last));
    });
}

void BlobSweep::sweep(const Job&) {
    const auto now = parts_.clock.now();
    const auto due = parts_.database.read(
        [&](db::ReadTx& tx) { return blob_sweep_store::listDue(tx, now, kPage); });
    for (const auto& hash : due) removeUnused(hash);
    const bool more = due.size() == static_cast<std::size_t>(kPage);
    parts_.database.write([&](db::WriteTx& tx) {
        blob_sweep_store::forgetRemovals(tx, now - kYoung);
        parts_.jobs.add(tx, jobAt(kSweepJob, more ? now : now + kSweepEvery));
    });
}

/// In this order: say that it is being removed, look how old it is, remove. Who puts it after the
/// look reads that it was being removed, and puts it again.
void BlobSweep::removeUnused(const std::string& hash) {
    const bool begun = parts_.database.write([&](db::WriteTx& tx) {
        if (!isUsed(tx, hash)) return blob_sweep_store::beginRemoval(tx, hash, parts_.clock.now());
        blob_sweep_store::unmark(tx, hash);
        return false;
    });
    if (!begun) return;
    const auto info = parts_.store.find(hash);
    if (info && info->storedAt > parts_.clock.now() - kYoung) {
        parts_.database.write([&](db::WriteTx& tx) { blob_sweep_store::unmark(tx, hash); });
        return;
    }
    parts_.store.remove(hash);
    parts_.database.write(
        [&](db::WriteTx& tx) { blob_sweep_store::endRemoval(tx, hash, parts_.clock.now()); });
    parts_.log.info("blobs.removed", {{"hash", std::string_view(hash)}});
}

bool BlobSweep::isUsed(db::ReadTx& tx, const std::string& hash) const {
    // A beginning of it is the nearest text below.
    const auto used = usedHashes(tx, std::string_view(hash).substr(0, hash.size() - 1), hash);
    return std::binary_search(used.begin(), used.end(), hash);
}

void releaseBlobs(db::WriteTx& tx, const std::vector<std::string>& hashes, Timestamp now) {
    for (const auto& hash : hashes) blob_sweep_store::mark(tx, hash, now + kYoung);
}

std::unique_ptr<Blobs> besideSweep(Blobs& store, db::Database& database, const Clock& clock) {
    return std::make_unique<BlobsBesideSweep>(store, database, clock);
}

}  // namespace deskbell::kernel
