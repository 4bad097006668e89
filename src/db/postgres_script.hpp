#pragma once
// Private to the driver.

#include <string>
#include <string_view>

namespace deskbell::db::postgres {

/// A migration for PostgreSQL. Migrations name the column types TEXT, BLOB and REAL, in capitals;
/// here they become TEXT COLLATE "C" (compared by bytes, as everywhere), BYTEA and DOUBLE
/// PRECISION. A line that begins with "--postgres:" is not a comment here. Other comments, strings
/// and quoted names stay as they are; so does `text` in small letters, for casts.
[[nodiscard]] std::string translateScript(std::string_view script);

}  // namespace deskbell::db::postgres
