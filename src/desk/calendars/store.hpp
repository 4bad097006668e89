#pragma once
// Rows of calendars and of who uses which.

#include <optional>
#include <string_view>
#include <vector>

#include "desk/calendars/calendars.hpp"

namespace deskbell::calendars::store {

[[nodiscard]] std::string_view scopeName(UseOf of);
[[nodiscard]] std::optional<UseOf> parseScope(std::string_view name);

/// By name, the business's first.
[[nodiscard]] std::vector<Calendar> list(db::ReadTx& tx);
[[nodiscard]] std::optional<Calendar> find(db::ReadTx& tx, CalendarId id);
/// False when the name is taken.
[[nodiscard]] bool insert(db::WriteTx& tx, const Calendar& calendar);
[[nodiscard]] bool update(db::WriteTx& tx, const Calendar& calendar);
void saveFeed(db::WriteTx& tx, const Calendar& calendar);
void remove(db::WriteTx& tx, CalendarId id);  ///< with its uses
void setDefault(db::WriteTx& tx, CalendarId id);

[[nodiscard]] std::vector<Use> uses(db::ReadTx& tx);
/// A calendar of zero ends the use.
void putUse(db::WriteTx& tx, const Use& use);

}  // namespace deskbell::calendars::store
