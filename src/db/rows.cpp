#include "db/rows.hpp"

#include <fmt/format.h>

namespace deskbell::db {

StoredKey::StoredKey(const Table& table, RowView row) {
    for (const auto column : table.key) {
        const auto& value = row[column];
        values_.push_back({value.kind(), value.integer(), std::string(value.text())});
    }
}

std::vector<Param> StoredKey::values() const {
    std::vector<Param> out;
    for (const auto& value : values_) {
        if (value.kind == ParamKind::integer) {
            out.emplace_back(value.integer);
        } else if (value.kind == ParamKind::bytes) {
            out.emplace_back(Bytes{value.text});
        } else {
            out.emplace_back(value.text);
        }
    }
    return out;
}

std::string hexOf(const TableSum& sum) {
    return fmt::format("{:016x}{:016x}", sum.checksum[0], sum.checksum[1]);
}

}  // namespace deskbell::db
