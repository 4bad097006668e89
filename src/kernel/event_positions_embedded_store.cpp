#include <limits>

#include "kernel/event_positions.hpp"

namespace deskbell::kernel {
namespace {

constexpr db::Statement kNext{"outbox.next_position",
                              "UPDATE event_head SET position = position + 1 RETURNING position"};
constexpr db::Statement kHead{"outbox.head", "SELECT position FROM event_head"};

class EmbeddedPositions final : public EventPositions {
public:
    std::int64_t next(db::WriteTx& tx) override { return tx.number(kNext, {}); }
    std::int64_t settled(db::ReadTx&) override { return std::numeric_limits<std::int64_t>::max(); }
    std::int64_t head(db::ReadTx& tx) override { return tx.number(kHead, {}); }
};

}  // namespace

std::unique_ptr<EventPositions> makeEmbeddedPositions() {
    return std::make_unique<EmbeddedPositions>();
}

}  // namespace deskbell::kernel
