#pragma once
// Pure decisions: which queue a ticket belongs to, whether an agent is there, who stands in.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "desk/routing/routing.hpp"

namespace deskbell::routing::rules {

// --- Queues

struct TicketFacts {
    inboxes::InboxId inbox;
    std::vector<std::string> tagKeys;  ///< folded
    std::string channel;
    tickets::Priority priority = tickets::Priority::normal;
    std::string language;  ///< the customer's: "de"; "" when it is not known
};
[[nodiscard]] bool matches(const Conditions& conditions, const TicketFacts& facts);
/// The first active one that matches; queues are in their order.
[[nodiscard]] const Queue* choose(const std::vector<Queue>& queues, const TicketFacts& facts);
/// Which of its conditions led to it: "inbox", "tag" and so on.
[[nodiscard]] std::vector<std::string> whyOf(const Queue& queue);
/// Cleaned, or the first thing that is wrong with it.
[[nodiscard]] Result<Queue> check(Queue wanted);
[[nodiscard]] Result<Skill> check(Skill wanted);
/// "de-AT" is "de".
[[nodiscard]] std::string languageOf(std::string_view tag);

/// Built in, or as they were set.
using Weights = std::map<std::string, int, std::less<>>;
[[nodiscard]] const Weights& usualWeights();
[[nodiscard]] int weightOf(const Queue* queue, const Weights& weights, std::string_view channel);

// --- Agents

struct PresenceFacts {
    Presence known;
    bool absent = false;
    const calendars::WorkingTime* hours = nullptr;
    std::chrono::minutes awayAfter{15};
};
struct PresenceNow {
    State state = State::away;
    Why why = Why::inactive;
    std::optional<Timestamp> until;  ///< when it may change by itself
};
[[nodiscard]] PresenceNow presenceAt(const PresenceFacts& facts, Timestamp now);

/// The absence that an agent is in, if any; the one that ends last.
[[nodiscard]] const Absence* absenceAt(const std::vector<Absence>& all, AgentId agent,
                                       Timestamp now);
/// Who stands in for an absent agent, or for their stand-in who is absent too, and so on; none when
/// nobody was named or the stand-ins are absent in a circle.
[[nodiscard]] AgentId standInFor(const std::vector<Absence>& all, AgentId agent, Timestamp now);
/// `invalid` when it does not end after it begins, lasts more than two years, or names the agent.
[[nodiscard]] Result<Absence> check(Absence wanted);

}  // namespace deskbell::routing::rules
