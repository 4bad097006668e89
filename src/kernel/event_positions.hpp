#pragma once
// Where the next event stands. A place where the databases differ: one file per database.

#include <cstdint>
#include <memory>

#include "db/db.hpp"

namespace deskbell::kernel {

/// Hands out positions so that whoever sees position n has seen every one below: they follow the
/// order of the commits and have no gap that could fill later.
class EventPositions {
public:
    virtual ~EventPositions() = default;
    [[nodiscard]] virtual std::int64_t next(db::WriteTx& tx) = 0;
};

/// For the embedded database: its single writer makes a counter enough.
[[nodiscard]] std::unique_ptr<EventPositions> makeEmbeddedPositions();

}  // namespace deskbell::kernel
