#pragma once
// Rows of arrivals.

#include <optional>
#include <string>
#include <vector>

#include "db/db.hpp"
#include "desk/intake/intake.hpp"

namespace deskbell::intake::store {

struct Row {
    IntakeId id;
    inboxes::InboxId inbox;
    std::string channel;
    Timestamp receivedAt;
    std::string envelope;
    std::string rawHash;  ///< of the blob that holds the raw bytes; "": they are in the database
    std::int64_t rawSize = 0;
    std::string state;  ///< waiting, done, quarantined, dismissed
    int attempts = 0;
    std::string error, fromHint, subjectHint;
    std::int64_t fullSize = 0;  ///< of what was too large to take, until an admin put it aside
    timeline::TicketId ticket;  ///< where it is, once it is done
};

/// With the raw bytes, unless they are in a blob. False when the natural key is there already.
bool insert(db::WriteTx& tx, const Row& row, std::string_view naturalKey, std::string_view raw);
[[nodiscard]] std::vector<IntakeId> waiting(db::ReadTx& tx, IntakeId after, int limit);
[[nodiscard]] std::optional<Row> find(db::ReadTx& tx, IntakeId id);
/// The raw bytes that are not in a blob; "" when they were erased.
[[nodiscard]] std::string rawOf(db::ReadTx& tx, IntakeId id);
/// Hashes of blobs above `after` and up to `last`, ascending.
[[nodiscard]] std::vector<std::string> hashesBetween(db::ReadTx& tx, std::string_view after,
                                                     std::string_view last);
/// Forgets the raw bytes and what was quoted of them.
void eraseRaw(db::WriteTx& tx, IntakeId id);
void markDone(db::WriteTx& tx, IntakeId id, timeline::TicketId ticket, timeline::EntryId entry);
void markQuarantined(db::WriteTx& tx, IntakeId id, std::string_view error,
                     std::string_view fromHint, std::string_view subjectHint);
/// Moves from `from` to `to`; false when it was in another state.
bool moveState(db::WriteTx& tx, IntakeId id, std::string_view from, std::string_view to);
/// Quarantined arrivals, newest first.
[[nodiscard]] std::vector<Row> quarantined(db::ReadTx& tx, IntakeId before, int limit);
/// Arrivals of which only the start was taken, newest first.
[[nodiscard]] std::vector<Row> oversized(db::ReadTx& tx, IntakeId before, int limit);
/// An admin has seen it; false when there was nothing to see.
bool putOversizedAside(db::WriteTx& tx, IntakeId id);
[[nodiscard]] std::int64_t countOversized(db::ReadTx& tx, inboxes::InboxId inbox);

[[nodiscard]] std::int64_t countQuarantined(db::ReadTx& tx);
[[nodiscard]] std::vector<std::string> check(db::ReadTx& tx);

[[nodiscard]] std::int64_t acknowledgementsOn(db::ReadTx& tx, std::string_view address,
                                              std::int64_t day);
void countAcknowledgement(db::WriteTx& tx, std::string_view address, std::int64_t day);

}  // namespace deskbell::intake::store
