#include "kernel/relocation.hpp"

namespace deskbell::kernel {
namespace {

constexpr db::Statement kContinue{
    "outbox.continue",
    "UPDATE event_head SET position = (SELECT max(position) FROM events)"
    " WHERE position < (SELECT max(position) FROM events)"};

}  // namespace

void continueLog(db::WriteTx& tx) {
    tx.run(kContinue, {});
}

}  // namespace deskbell::kernel
