#include "kernel/event_positions.hpp"

namespace deskbell::kernel {
namespace {

constexpr db::Statement kNext{"outbox.next_position",
                              "UPDATE event_head SET position = position + 1 RETURNING position"};

class EmbeddedPositions final : public EventPositions {
public:
    std::int64_t next(db::WriteTx& tx) override { return tx.number(kNext, {}); }
};

}  // namespace

std::unique_ptr<EventPositions> makeEmbeddedPositions() {
    return std::make_unique<EmbeddedPositions>();
}

}  // namespace deskbell::kernel
