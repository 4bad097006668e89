#include "kernel/relocation.hpp"

namespace deskbell::kernel {
namespace {

constexpr db::Statement kContinue{
    "outbox.continue",
    "UPDATE event_head SET position = (SELECT max(position) FROM events)"
    " WHERE position < (SELECT max(position) FROM events)"};

constexpr db::Statement kFindShelf{"blob_shelves.find",
                                   "SELECT name FROM blob_shelves WHERE only_row = 1"};
constexpr db::Statement kAddShelf{
    "blob_shelves.add",
    "INSERT INTO blob_shelves (only_row, name) VALUES (1, $1) ON CONFLICT (only_row) DO NOTHING"};
constexpr db::Statement kDropShelf{"blob_shelves.drop", "DELETE FROM blob_shelves"};

}  // namespace

void continueLog(db::WriteTx& tx) {
    tx.run(kContinue, {});
}

std::string shelfOf(db::WriteTx& tx, Random& random) {
    const auto find = [&] {
        return tx.find(kFindShelf, {}, [](const db::Row& row) { return row.text(0); });
    };
    if (auto known = find()) return *std::move(known);
    tx.run(kAddShelf, {random.token(12)});
    return find().value();
}

void leaveShelf(db::WriteTx& tx) {
    tx.run(kDropShelf, {});
}

}  // namespace deskbell::kernel
