#pragma once
// SQL of the settings.

#include <optional>
#include <string>
#include <string_view>

#include "db/db.hpp"
#include "kernel/actor.hpp"

namespace deskbell::kernel::settings_store {

[[nodiscard]] std::optional<std::string> find(db::ReadTx& tx, std::string_view name);
void set(db::WriteTx& tx, std::string_view name, std::string_view value, AgentId by);

}  // namespace deskbell::kernel::settings_store
