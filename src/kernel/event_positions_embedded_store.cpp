#include <limits>

#include "kernel/event_positions.hpp"

namespace deskbell::kernel {
namespace {

constexpr db::Statement kNext{"outbox.next_position",
                              "UPDATE event_head SET position = position + 1 RETURNING position"};
constexpr db::Statement kHead{"outbox.head", "SELECT position FROM event_head"};

constexpr db::Statement kCatchUp{
    "outbox.catch_up",
    "UPDATE event_head SET position = (SELECT max(position) FROM events)"
    " WHERE position < (SELECT max(position) FROM events)"};

class EmbeddedPositions final : public EventPositions {
public:
    std::int64_t next(db::WriteTx& tx) override { return tx.number(kNext, {}); }
    std::int64_t settled(db::ReadTx&) override { return std::numeric_limits<std::int64_t>::max(); }
    std::int64_t head(db::ReadTx& tx) override { return tx.number(kHead, {}); }
    std::int64_t shown(db::ReadTx& tx) override { return head(tx); }
    void catchUp(db::WriteTx& tx) override { tx.run(kCatchUp, {}); }
};

}  // namespace

std::unique_ptr<EventPositions> makeEmbeddedPositions() {
    return std::make_unique<EmbeddedPositions>();
}

}  // namespace deskbell::kernel
