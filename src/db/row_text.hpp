#pragma once
// Names of a schema in the text of statements that are made for it. Private to the drivers: the
// names come from migrations (db/tables.hpp), never from outside, and are quoted all the same.

#include <string>

#include "db/rows.hpp"

namespace deskbell::db {

/// "name"
[[nodiscard]] inline std::string identifier(std::string_view name) {
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"') out += c;
        out += c;
    }
    return out + "\"";
}

/// All columns, separated by commas.
[[nodiscard]] inline std::string columnsOf(const Table& table) {
    std::string out;
    for (const auto& column : table.columns)
        out += (out.empty() ? "" : ", ") + identifier(column.name);
    return out;
}

/// The key's columns, each followed by `suffix`.
[[nodiscard]] inline std::string keyOf(const Table& table, std::string_view suffix = {}) {
    std::string out;
    for (const auto column : table.key) {
        out += (out.empty() ? "" : ", ") + identifier(table.columns[column].name);
        out += suffix;
    }
    return out;
}

/// What RowSource::dangling() counts.
[[nodiscard]] inline std::string danglingOf(const Reference& reference) {
    const auto value = identifier(reference.table) + "." + identifier(reference.column);
    return "SELECT count(*) FROM " + identifier(reference.table) + " WHERE " + value +
           " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM " + identifier(reference.parent) +
           " AS parent WHERE parent.id = " + value + ")";
}

}  // namespace deskbell::db
