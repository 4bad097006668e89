#pragma once
// SQL of the remembered answers.

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "db/db.hpp"

namespace deskbell::kernel::idempotency_store {

struct Record {
    std::string bodyHash;
    Timestamp at;
    int status = 0;       ///< 0: still being worked on
    std::string headers;  ///< JSON array of [name, value]
    std::string body;
};

[[nodiscard]] std::optional<Record> find(db::ReadTx& tx, std::string_view scope);
void put(db::WriteTx& tx, std::string_view scope, const Record& record);
void remove(db::WriteTx& tx, std::string_view scope);
/// The oldest of those before it, at most `limit`; how many they were.
std::int64_t prune(db::WriteTx& tx, Timestamp before, std::int64_t limit);

}  // namespace deskbell::kernel::idempotency_store
