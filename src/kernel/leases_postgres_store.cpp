#include "kernel/leases_postgres_store.hpp"

namespace deskbell::kernel::leases_postgres_store {
namespace {

constexpr db::Statement kTake{
    "leases.take",
    "INSERT INTO leases (name, holder, until)"
    " VALUES ($1, $2, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint + $3)"
    " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until"
    " WHERE leases.holder = excluded.holder"
    " OR leases.until <= (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"};
constexpr db::Statement kOfOthers{
    "leases.of_others",
    "SELECT name FROM leases WHERE holder <> $1"
    " AND until > (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"};
constexpr db::Statement kRelease{"leases.release",
                                 "DELETE FROM leases WHERE name = $1 AND holder = $2"};

}  // namespace

bool take(db::WriteTx& tx, std::string_view name, std::string_view holder, Duration term) {
    const std::int64_t micros = std::chrono::duration_cast<std::chrono::microseconds>(term).count();
    return tx.run(kTake, {name, holder, micros}) != 0;
}

std::set<std::string> ofOthers(db::ReadTx& tx, std::string_view holder) {
    const auto names = tx.list(kOfOthers, {holder}, [](const db::Row& row) { return row.text(0); });
    return {names.begin(), names.end()};
}

void release(db::WriteTx& tx, std::string_view name, std::string_view holder) {
    tx.run(kRelease, {name, holder});
}

}  // namespace deskbell::kernel::leases_postgres_store
