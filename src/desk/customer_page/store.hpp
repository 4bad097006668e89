#pragma once
// Rows of addresses made anew, codes and visits.

#include <optional>
#include <string>
#include <string_view>

#include "desk/customer_page/customer_page.hpp"

namespace deskbell::customer_page::store {

/// "" while the first address holds.
[[nodiscard]] std::string saltOf(db::ReadTx& tx, TicketId ticket);
void setSalt(db::WriteTx& tx, TicketId ticket, std::string_view salt, Timestamp now);

struct Code {
    std::string hash;
    Timestamp sentAt, firstSentAt;
    std::int64_t sentToday = 0, attempts = 0;
};
[[nodiscard]] std::optional<Code> codeOf(db::ReadTx& tx, TicketId ticket);
void putCode(db::WriteTx& tx, TicketId ticket, const Code& code);

void addVisit(db::WriteTx& tx, std::string_view tokenHash, TicketId ticket, Timestamp expiresAt);
[[nodiscard]] bool isVisiting(db::ReadTx& tx, std::string_view tokenHash, TicketId ticket,
                              Timestamp now);
/// Whoever came by the old address has to prove it again.
void endVisits(db::WriteTx& tx, TicketId ticket);
void sweepVisits(db::WriteTx& tx, Timestamp now);

}  // namespace deskbell::customer_page::store
