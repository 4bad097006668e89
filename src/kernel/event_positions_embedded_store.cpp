#include "kernel/event_positions.hpp"

namespace deskbell::kernel {
namespace {

// Two statements: for RETURNING SQLite makes a table of its own each time.
constexpr db::Statement kAdvance{"outbox.advance", "UPDATE event_head SET position = position + 1"};
constexpr db::Statement kPosition{"outbox.position", "SELECT position FROM event_head"};

class EmbeddedPositions final : public EventPositions {
public:
    std::int64_t next(db::WriteTx& tx) override {
        tx.run(kAdvance, {});
        return tx.number(kPosition, {});
    }
};

}  // namespace

std::unique_ptr<EventPositions> makeEmbeddedPositions() {
    return std::make_unique<EmbeddedPositions>();
}

}  // namespace deskbell::kernel
