#include "base/assert.hpp"
#include "kernel/event_positions.hpp"

namespace deskbell::kernel {
namespace {

// A position is the transaction's number times 65,536, plus what it counts itself in a setting that
// ends with it. The whole begins where the log stood when it came here from another database.
constexpr db::Statement kNext{
    "outbox.next_position",
    "SELECT (SELECT position FROM event_head) + pg_current_xact_id()::text::bigint * 65536,"
    " set_config('deskbell.events',"
    " (coalesce(nullif(current_setting('deskbell.events', true), ''), '0')::bigint + 1)::text,"
    " true)::bigint"};
constexpr std::int64_t kMostInOne = 65'536;

// Whatever has a number below xmin has ended, and this snapshot shows what it left.
constexpr db::Statement kSettled{
    "outbox.settled",
    "SELECT (SELECT position FROM event_head)"
    " + pg_snapshot_xmin(pg_current_snapshot())::text::bigint * 65536 - 1"};
constexpr db::Statement kHead{
    "outbox.head",
    "SELECT coalesce((SELECT max(position) FROM events WHERE position <="
    " (SELECT position FROM event_head)"
    " + pg_snapshot_xmin(pg_current_snapshot())::text::bigint * 65536 - 1),"
    " (SELECT position FROM event_head))"};

// Nothing that was committed here stands above what this transaction would write: if something
// does, it came with a dump, and transactions are numbered anew.
constexpr db::Statement kCatchUp{
    "outbox.catch_up",
    "UPDATE event_head SET position = (SELECT max(position) FROM events)"
    " WHERE position + pg_current_xact_id()::text::bigint * 65536"
    " <= (SELECT max(position) FROM events)"};

class PostgresPositions final : public EventPositions {
public:
    std::int64_t next(db::WriteTx& tx) override {
        const auto position = tx.find(kNext, {}, [](const db::Row& row) {
            ASSERT(row.integer(1) <= kMostInOne);
            return row.integer(0) + row.integer(1) - 1;
        });
        return position.value();
    }
    std::int64_t settled(db::ReadTx& tx) override { return tx.number(kSettled, {}); }
    std::int64_t head(db::ReadTx& tx) override { return tx.number(kHead, {}); }
    std::int64_t shown(db::ReadTx& tx) override { return settled(tx); }
    void catchUp(db::WriteTx& tx) override { tx.run(kCatchUp, {}); }
};

}  // namespace

std::unique_ptr<EventPositions> makePostgresPositions() {
    return std::make_unique<PostgresPositions>();
}

}  // namespace deskbell::kernel
