#include "kernel/blob_sweep_store.hpp"

namespace deskbell::kernel::blob_sweep_store {
namespace {

constexpr db::Statement kMark{
    "blob_marks.mark",
    "INSERT INTO blob_marks (hash, due) VALUES ($1, $2) ON CONFLICT (hash) DO UPDATE"
    " SET due = excluded.due WHERE blob_marks.due > excluded.due"};
constexpr db::Statement kUnmark{"blob_marks.unmark", "DELETE FROM blob_marks WHERE hash = $1"};
constexpr db::Statement kDue{"blob_marks.due",
                             "SELECT hash FROM blob_marks WHERE removal_begun_at IS NULL"
                             " AND due <= $1 ORDER BY due LIMIT $2"};
constexpr db::Statement kBegin{
    "blob_marks.begin_removal",
    "UPDATE blob_marks SET removal_begun_at = $2 WHERE hash = $1 AND removal_begun_at IS NULL"};
constexpr db::Statement kEnd{"blob_marks.end_removal",
                             "UPDATE blob_marks SET removal_ended_at = $2 WHERE hash = $1"};
constexpr db::Statement kRemoval{
    "blob_marks.removal",
    "SELECT removal_begun_at, removal_ended_at FROM blob_marks WHERE hash = $1 AND"
    " removal_begun_at IS NOT NULL"};
constexpr db::Statement kForget{"blob_marks.forget",
                                "DELETE FROM blob_marks WHERE removal_begun_at < $1"};

}  // namespace

void mark(db::WriteTx& tx, std::string_view hash, Timestamp due) {
    tx.run(kMark, {hash, due});
}

void unmark(db::WriteTx& tx, std::string_view hash) {
    tx.run(kUnmark, {hash});
}

std::vector<std::string> listDue(db::ReadTx& tx, Timestamp now, int limit) {
    return tx.list(kDue, {now, limit}, [](const db::Row& row) { return row.text(0); });
}

bool beginRemoval(db::WriteTx& tx, std::string_view hash, Timestamp now) {
    return tx.run(kBegin, {hash, now}) != 0;
}

void endRemoval(db::WriteTx& tx, std::string_view hash, Timestamp now) {
    tx.run(kEnd, {hash, now});
}

std::optional<Removal> findRemoval(db::ReadTx& tx, std::string_view hash) {
    return tx.find(kRemoval, {hash}, [](const db::Row& row) {
        return Removal{row.time(0), row.optionalTime(1)};
    });
}

void forgetRemovals(db::WriteTx& tx, Timestamp before) {
    tx.run(kForget, {before});
}

}  // namespace deskbell::kernel::blob_sweep_store
