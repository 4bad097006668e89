#include "desk/intake/store.hpp"

#include <limits>

namespace deskbell::intake::store {

namespace {

constexpr db::Statement kInsert{"intake.insert",
                                "INSERT INTO intake (id, inbox_id, channel, natural_key, "
                                "received_at, envelope, raw_hash, raw_size, state, attempts, "
                                "error, from_hint, subject_hint, full_size) VALUES ($1, $2, $3, "
                                "$4, $5, $6, $7, $8, 'waiting', 0, '', '', '', $9)"};
constexpr db::Statement kInsertRaw{"intake_raws.insert",
                                   "INSERT INTO intake_raws (intake_id, raw) VALUES ($1, $2)"};
constexpr db::Statement kRaw{"intake_raws.find",
                             "SELECT raw FROM intake_raws WHERE intake_id = $1"};
constexpr db::Statement kEraseRaw{"intake_raws.erase",
                                  "DELETE FROM intake_raws WHERE intake_id = $1"};
constexpr db::Statement kKeepKey{"intake.keep_key",
                                 "INSERT INTO intake_keys (natural_key, intake_id) VALUES ($1, $2) "
                                 "ON CONFLICT (natural_key) DO NOTHING"};
constexpr db::Statement kWaiting{
    "intake.waiting",
    "SELECT id FROM intake WHERE state = 'waiting' AND id > $1 ORDER BY id LIMIT $2"};
constexpr db::Statement kFind{"intake.find",
                              "SELECT id, inbox_id, channel, received_at, envelope, raw_hash, "
                              "raw_size, state, attempts, error, from_hint, "
                              "subject_hint, full_size, ticket_id FROM intake WHERE id = $1"};
constexpr db::Statement kDone{
    "intake.done",
    "UPDATE intake SET state = 'done', error = '', ticket_id = $2, entry_id = $3 WHERE id = $1"};
constexpr db::Statement kEraseHints{"intake.erase_hints",
                                    "UPDATE intake SET raw_hash = NULL, from_hint = '', "
                                    "subject_hint = '' WHERE id = $1"};
constexpr db::Statement kQuarantine{"intake.quarantine",
                                    "UPDATE intake SET state = 'quarantined', attempts = attempts "
                                    "+ 1, error = $2, from_hint = $3, subject_hint = $4 "
                                    "WHERE id = $1 AND state = 'waiting'"};
constexpr db::Statement kMove{"intake.move",
                              "UPDATE intake SET state = $3 WHERE id = $1 AND state = $2"};
constexpr db::Statement kQuarantined{
    "intake.quarantined",
    "SELECT id, inbox_id, channel, received_at, envelope, raw_hash, raw_size, state, "
    "attempts, error, from_hint, "
    "subject_hint, full_size, ticket_id FROM intake WHERE state = 'quarantined' AND id < $1 "
    "ORDER BY id DESC LIMIT $2"};
constexpr db::Statement kOversized{
    "intake.oversized",
    "SELECT id, inbox_id, channel, received_at, envelope, raw_hash, raw_size, state, "
    "attempts, error, from_hint, "
    "subject_hint, full_size, ticket_id FROM intake WHERE full_size IS NOT NULL AND id < $1 "
    "ORDER BY id DESC LIMIT $2"};
constexpr db::Statement kPutAside{
    "intake.put_oversized_aside",
    "UPDATE intake SET full_size = NULL WHERE id = $1 AND full_size IS NOT NULL"};
constexpr db::Statement kCountOversized{
    "intake.count_oversized",
    "SELECT count(*) FROM intake WHERE full_size IS NOT NULL AND inbox_id = $1"};
constexpr db::Statement kCountQuarantined{
    "intake.count_quarantined", "SELECT count(*) FROM intake WHERE state = 'quarantined'"};
constexpr db::Statement kHashes{"intake.raw_hashes",
                                "SELECT DISTINCT raw_hash FROM intake WHERE raw_hash > $1 AND "
                                "raw_hash <= $2 ORDER BY raw_hash"};
constexpr db::Statement kNowhere{"intake.done_nowhere",
                                 "SELECT id FROM intake WHERE state = 'done' AND (ticket_id IS "
                                 "NULL OR entry_id IS NULL) LIMIT 20"};
constexpr db::Statement kAcknowledged{
    "acknowledgements.count", "SELECT sent FROM acknowledgements WHERE address = $1 AND day = $2"};
constexpr db::Statement kCountAcknowledgement{
    "acknowledgements.add",
    "INSERT INTO acknowledgements (address, day, sent) VALUES ($1, $2, 1) "
    "ON CONFLICT (address, day) DO UPDATE SET sent = acknowledgements.sent + 1"};

Row read(const db::Row& row) {
    return Row{.id = row.id<IntakeId>(0),
               .inbox = row.id<inboxes::InboxId>(1),
               .channel = row.text(2),
               .receivedAt = row.time(3),
               .envelope = row.text(4),
               .rawHash = row.text(5),
               .rawSize = row.integer(6),
               .state = row.text(7),
               .attempts = static_cast<int>(row.integer(8)),
               .error = row.text(9),
               .fromHint = row.text(10),
               .subjectHint = row.text(11),
               .fullSize = row.integer(12),
               .ticket = row.id<timeline::TicketId>(13)};
}

}  // namespace

bool insert(db::WriteTx& tx, const Row& row, std::string_view naturalKey, std::string_view raw) {
    auto hash = row.rawHash.empty() ? db::Param(std::nullopt) : db::Param(row.rawHash);
    auto fullSize = row.fullSize == 0 ? db::Param(std::nullopt) : db::Param(row.fullSize);
    if (tx.run(kKeepKey, {naturalKey, row.id}) == 0) return false;
    tx.run(kInsert, {row.id, row.inbox, row.channel, naturalKey, row.receivedAt, row.envelope, hash,
                     row.rawSize, fullSize});
    if (row.rawHash.empty()) tx.run(kInsertRaw, {row.id, db::Bytes{raw}});
    return true;
}

std::vector<IntakeId> waiting(db::ReadTx& tx, IntakeId after, int limit) {
    return tx.list(kWaiting, {after.value, limit},
                   [](const db::Row& row) { return row.id<IntakeId>(0); });
}

std::optional<Row> find(db::ReadTx& tx, IntakeId id) {
    return tx.find(kFind, {id}, read);
}

std::vector<std::string> hashesBetween(db::ReadTx& tx, std::string_view after,
                                       std::string_view last) {
    return tx.list(kHashes, {after, last}, [](const db::Row& row) { return row.text(0); });
}

std::string rawOf(db::ReadTx& tx, IntakeId id) {
    return tx.find(kRaw, {id}, [](const db::Row& row) { return row.text(0); }).value_or("");
}

void eraseRaw(db::WriteTx& tx, IntakeId id) {
    tx.run(kEraseRaw, {id});
    tx.run(kEraseHints, {id});
}

void markDone(db::WriteTx& tx, IntakeId id, timeline::TicketId ticket, timeline::EntryId entry) {
    tx.run(kDone, {id, ticket, entry});
}

void markQuarantined(db::WriteTx& tx, IntakeId id, std::string_view error,
                     std::string_view fromHint, std::string_view subjectHint) {
    tx.run(kQuarantine, {id, error, fromHint, subjectHint});
}

bool moveState(db::WriteTx& tx, IntakeId id, std::string_view from, std::string_view to) {
    return tx.run(kMove, {id, from, to}) > 0;
}

std::vector<Row> quarantined(db::ReadTx& tx, IntakeId before, int limit) {
    auto below = before ? before.value : std::numeric_limits<std::int64_t>::max();
    return tx.list(kQuarantined, {below, limit}, read);
}

std::vector<Row> oversized(db::ReadTx& tx, IntakeId before, int limit) {
    auto below = before ? before.value : std::numeric_limits<std::int64_t>::max();
    return tx.list(kOversized, {below, limit}, read);
}

bool putOversizedAside(db::WriteTx& tx, IntakeId id) {
    return tx.run(kPutAside, {id}) > 0;
}

std::int64_t countOversized(db::ReadTx& tx, inboxes::InboxId inbox) {
    return tx.number(kCountOversized, {inbox});
}

std::int64_t countQuarantined(db::ReadTx& tx) {
    return tx.number(kCountQuarantined, {});
}
std::vector<std::string> check(db::ReadTx& tx) {
    std::vector<std::string> out;
    tx.each(kNowhere, {}, [&](const db::Row& row) {
        out.push_back("arrival " + std::to_string(row.integer(0)) +
                      " counts as done and is on no ticket");
    });
    return out;
}

std::int64_t acknowledgementsOn(db::ReadTx& tx, std::string_view address, std::int64_t day) {
    return tx.number(kAcknowledged, {address, day});
}

void countAcknowledgement(db::WriteTx& tx, std::string_view address, std::int64_t day) {
    tx.run(kCountAcknowledgement, {address, day});
}

}  // namespace deskbell::intake::store
