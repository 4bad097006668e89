#pragma once
// Removes blobs that nothing refers to. Marked first, and removed a day later if still nothing
// does, so that a backup that runs meanwhile finds what its rows refer to; never one that was put
// within the last hour, since a transaction may be about to refer to it.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "db/db.hpp"
#include "kernel/blobs.hpp"
#include "kernel/jobs.hpp"

namespace deskbell::kernel {

/// What a slice declares of its columns that hold hashes of blobs. A test finds one that is not
/// declared.
struct BlobUser {
    std::vector<std::string> columns;  ///< "attachments.blob_hash"
    /// The hashes in them above `after` and up to `last`, ascending, each once.
    std::function<std::vector<std::string>(db::ReadTx&, std::string_view after,
                                           std::string_view last)>
        hashes;
};

class BlobSweep {
public:
    struct Parts {
        db::Database& database;
        const Clock& clock;
        Log& log;
        Jobs& jobs;
        Blobs& store;  ///< itself, not one beside a sweep
    };
    BlobSweep(Parts parts, std::vector<BlobUser> users);

    /// "blobs.mark" looks at all blobs once a day, some hundred at a time; "blobs.sweep" removes.
    /// One node at a time does each, as with every job; a second one at once does no harm.
    void addJobs();
    [[nodiscard]] const std::vector<BlobUser>& users() const { return users_; }
    /// All hashes referred to, above `after` and up to `last`, ascending.
    [[nodiscard]] std::vector<std::string> usedHashes(db::ReadTx& tx, std::string_view after,
                                                      std::string_view last) const;

private:
    void mark(const Job& job);
    void sweep(const Job& job);
    JobOutcome orLater(const Job& job, void (BlobSweep::*step)(const Job&));
    void removeUnused(const std::string& hash);
    [[nodiscard]] bool isUsed(db::ReadTx& tx, const std::string& hash) const;

    const Parts parts_;
    const std::vector<BlobUser> users_;
};

/// Rows that referred to them are gone for good (a redaction): they go in an hour, if nothing else
/// refers to them.
void releaseBlobs(db::WriteTx& tx, const std::vector<std::string>& hashes, Timestamp now);

/// `store` for everybody but the sweep: what is put here is never taken by a removal that was under
/// way. put() is a db::Fault{busy} while exactly these bytes are being removed: try again.
[[nodiscard]] std::unique_ptr<Blobs> besideSweep(Blobs& store, db::Database& database,
                                                 const Clock& clock);

}  // namespace deskbell::kernel
