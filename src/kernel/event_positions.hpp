#pragma once
// Where the next event stands. A place where the databases differ: one file per database.

#include <cstdint>
#include <memory>

#include "db/db.hpp"

namespace deskbell::kernel {

/// Positions grow. Up to `settled` no event will be added any more, so whoever reads only up to
/// there and goes on from the last event that he has seen misses none.
class EventPositions {
public:
    virtual ~EventPositions() = default;
    /// For one event of this transaction.
    [[nodiscard]] virtual std::int64_t next(db::WriteTx& tx) = 0;
    /// Every event at or below it that will ever be is seen by this transaction. It is no position
    /// to go on from: only those of events outlive a crash of the database.
    [[nodiscard]] virtual std::int64_t settled(db::ReadTx& tx) = 0;
    /// Position of the newest settled event; where the log began when there is none.
    [[nodiscard]] virtual std::int64_t head(db::ReadTx& tx) = 0;
    /// This transaction sees every change whose event stands at or below it. No event is looked at,
    /// so that a use case that asks does not get into the way of those that add some.
    [[nodiscard]] virtual std::int64_t shown(db::ReadTx& tx) = 0;
    /// Once at start: goes on above the events that are there, should they have been brought here
    /// from another database.
    virtual void catchUp(db::WriteTx& tx) = 0;
};

/// For the embedded database: its single writer makes a counter enough, and all is settled.
[[nodiscard]] std::unique_ptr<EventPositions> makeEmbeddedPositions();
/// For PostgreSQL: positions grow with the transactions' numbers, so that writers share no row;
/// what is above the oldest transaction that still runs is not settled (docs/adr/0010).
[[nodiscard]] std::unique_ptr<EventPositions> makePostgresPositions();

}  // namespace deskbell::kernel
