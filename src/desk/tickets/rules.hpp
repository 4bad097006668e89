#pragma once
// Pure decisions about tickets.

#include <string>
#include <string_view>
#include <vector>

#include "desk/tickets/tickets.hpp"

namespace deskbell::tickets::rules {

/// One line of 1–250 code points; "" becomes "(no subject)".
[[nodiscard]] std::string cleanSubject(std::string_view text);

/// Tags trimmed, each once whatever its letter case, at most 30 of 1–50 code points.
[[nodiscard]] Result<std::vector<std::string>> parseTags(const std::vector<std::string>& tags);
/// Participants with normalised addresses, each once, at most 50, never the customer.
[[nodiscard]] Result<std::vector<Participant>> parseParticipants(
    const std::vector<Participant>& people, std::string_view customerAddress);

/// Open, waiting and paused tickets are somebody's work.
[[nodiscard]] bool isActive(Status status);

/// Where a message moves the status. People's incoming messages open; machines move nothing; an
/// agent's message waits for the customer unless `statusAfter` asks for something else.
[[nodiscard]] Status statusAfterMessage(Status before, const MessageEffect& effect);

/// Whether an agent may set this status by hand. `conflict` for a closed ticket, which stays
/// closed, and for closing by hand, which time does.
[[nodiscard]] Result<void> mayMove(Status from, Status to);

/// `invalid` ("owner.none") when a change would leave nobody, agent or team, to answer for a ticket
/// that somebody answered for.
[[nodiscard]] Result<void> mayLeave(const Ticket& before, const Ticket& after);

/// The status as the customer reads it.
[[nodiscard]] std::string_view customerLabel(Status status);

}  // namespace deskbell::tickets::rules
