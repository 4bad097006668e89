#include "kernel/settings_store.hpp"

namespace deskbell::kernel::settings_store {
namespace {

constexpr db::Statement kFind{"settings.find", "SELECT value FROM settings WHERE name = $1"};
constexpr db::Statement kSet{
    "settings.set",
    "INSERT INTO settings (name, value, changed_by) VALUES ($1, $2, $3)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_by = excluded.changed_by"};

}  // namespace

std::optional<std::string> find(db::ReadTx& tx, std::string_view name) {
    return tx.find(kFind, {name}, [](const db::Row& row) { return row.text(0); });
}

void set(db::WriteTx& tx, std::string_view name, std::string_view value, AgentId by) {
    tx.run(kSet, {name, value, by});
}

}  // namespace deskbell::kernel::settings_store
