#include "desk/customer_page/store.hpp"

namespace deskbell::customer_page::store {

namespace {

constexpr db::Statement kSalt{"customer_page.salt",
                              "SELECT salt FROM customer_page_renewals WHERE ticket_id = $1"};
constexpr db::Statement kSetSalt{
    "customer_page.set_salt",
    "INSERT INTO customer_page_renewals (ticket_id, salt, renewed_at) VALUES ($1, $2, $3) "
    "ON CONFLICT (ticket_id) DO UPDATE SET salt = excluded.salt, "
    "renewed_at = excluded.renewed_at"};
constexpr db::Statement kCode{
    "customer_page.code",
    "SELECT code_hash, sent_at, first_sent_at, sent_today, attempts FROM customer_page_codes "
    "WHERE ticket_id = $1"};
constexpr db::Statement kPutCode{
    "customer_page.put_code",
    "INSERT INTO customer_page_codes (ticket_id, code_hash, sent_at, first_sent_at, sent_today, "
    "attempts) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (ticket_id) DO UPDATE SET "
    "code_hash = excluded.code_hash, sent_at = excluded.sent_at, "
    "first_sent_at = excluded.first_sent_at, sent_today = excluded.sent_today, "
    "attempts = excluded.attempts"};
constexpr db::Statement kAddVisit{
    "customer_page.add_visit",
    "INSERT INTO customer_page_visits (token_hash, ticket_id, expires_at) VALUES ($1, $2, $3)"};
constexpr db::Statement kVisit{"customer_page.visit",
                               "SELECT 1 FROM customer_page_visits WHERE token_hash = $1 "
                               "AND ticket_id = $2 AND expires_at > $3"};
constexpr db::Statement kEndVisits{"customer_page.end_visits",
                                   "DELETE FROM customer_page_visits WHERE ticket_id = $1"};
constexpr db::Statement kSweepVisits{"customer_page.sweep_visits",
                                     "DELETE FROM customer_page_visits WHERE expires_at <= $1"};

}  // namespace

std::string saltOf(db::ReadTx& tx, TicketId ticket) {
    return tx.find(kSalt, {ticket}, [](const db::Row& row) { return row.text(0); })
        .value_or(std::string());
}

void setSalt(db::WriteTx& tx, TicketId ticket, std::string_view salt, Timestamp now) {
    tx.run(kSetSalt, {ticket, salt, now});
}

std::optional<Code> codeOf(db::ReadTx& tx, TicketId ticket) {
    return tx.find(kCode, {ticket}, [](const db::Row& row) {
        return Code{.hash = row.text(0),
                    .sentAt = row.time(1),
                    .firstSentAt = row.time(2),
                    .sentToday = row.integer(3),
                    .attempts = row.integer(4)};
    });
}

void putCode(db::WriteTx& tx, TicketId ticket, const Code& code) {
    tx.run(kPutCode,
           {ticket, code.hash, code.sentAt, code.firstSentAt, code.sentToday, code.attempts});
}

void addVisit(db::WriteTx& tx, std::string_view tokenHash, TicketId ticket, Timestamp expiresAt) {
    tx.run(kAddVisit, {tokenHash, ticket, expiresAt});
}

bool isVisiting(db::ReadTx& tx, std::string_view tokenHash, TicketId ticket, Timestamp now) {
    return tx.number(kVisit, {tokenHash, ticket, now}) == 1;
}

void endVisits(db::WriteTx& tx, TicketId ticket) {
    tx.run(kEndVisits, {ticket});
}

void sweepVisits(db::WriteTx& tx, Timestamp now) {
    tx.run(kSweepVisits, {now});
}

}  // namespace deskbell::customer_page::store
