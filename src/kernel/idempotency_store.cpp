#include "kernel/idempotency_store.hpp"

namespace deskbell::kernel::idempotency_store {
namespace {

constexpr db::Statement kFind{
    "idempotency.find",
    "SELECT body_hash, at, status, headers, body FROM idempotency_keys WHERE scope = $1"};
constexpr db::Statement kPut{
    "idempotency.put",
    "INSERT INTO idempotency_keys (scope, body_hash, at, status, headers, body)"
    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (scope) DO UPDATE SET"
    " body_hash = excluded.body_hash, at = excluded.at, status = excluded.status,"
    " headers = excluded.headers, body = excluded.body"};
constexpr db::Statement kRemove{"idempotency.remove",
                                "DELETE FROM idempotency_keys WHERE scope = $1"};
constexpr db::Statement kPrune{
    "idempotency.prune",
    "DELETE FROM idempotency_keys WHERE scope IN"
    " (SELECT scope FROM idempotency_keys WHERE at < $1 ORDER BY at LIMIT $2)"};

}  // namespace

std::optional<Record> find(db::ReadTx& tx, std::string_view scope) {
    return tx.find(kFind, {scope}, [](const db::Row& row) {
        return Record{row.text(0), row.time(1), static_cast<int>(row.integer(2)), row.text(3),
                      row.text(4)};
    });
}

void put(db::WriteTx& tx, std::string_view scope, const Record& r) {
    tx.run(kPut, {scope, r.bodyHash, r.at, r.status, r.headers, r.body});
}

void remove(db::WriteTx& tx, std::string_view scope) {
    tx.run(kRemove, {scope});
}

std::int64_t prune(db::WriteTx& tx, Timestamp before, std::int64_t limit) {
    return tx.run(kPrune, {before, limit});
}

}  // namespace deskbell::kernel::idempotency_store
