#pragma once
// Pure decisions about handovers.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/handover/handover.hpp"

namespace deskbell::handover::rules {

constexpr std::size_t kMostOfPart = 4'000;  ///< characters of a part of the packet
constexpr std::size_t kMostForCustomer = 500;
constexpr std::size_t kMostSources = 20;
constexpr std::size_t kMostSubTickets = 20;

/// Trimmed. `invalid` with the part's name where what is wanted or next is missing, or one is too
/// long.
[[nodiscard]] Result<Packet> checkPacket(Packet packet);
/// 1 to 500 characters on one line.
[[nodiscard]] Result<std::string> checkReason(std::string_view text);
/// Without what was quoted, when the entry is among its sources; nullopt when it is not.
[[nodiscard]] std::optional<Packet> without(const Packet& packet, EntryId entry);

/// A message as a draft is made of it.
struct Said {
    EntryId entry;
    Timestamp at;
    std::string by;  ///< who wrote it
    bool byCustomer = false;
    std::string text;
};
/// What the packet may say of a ticket's story; `text` is the gist.
struct Draft {
    std::vector<Said> wanted;  ///< the customer's first words, and the latest when they wrote again
    std::vector<Said> tried;   ///< our latest answers, at most three
};
/// From messages of people, oldest first; machines' are left out by the caller.
[[nodiscard]] Draft draftFrom(const std::vector<Said>& said);
/// The text without its greeting and without what follows a farewell or "-- ", at most so many
/// characters, cut between words.
[[nodiscard]] std::string gistOf(std::string_view text, std::size_t most);

/// How an open handover stands.
struct Standing {
    Timestamp now, due;
    bool ticketOpen = true;  ///< open, waiting or paused
    bool giverOwns = true;   ///< nobody gave the ticket to somebody else meanwhile
    bool anyTaker = true;    ///< who works here and may take it
};
struct Ending {
    State state = State::ended;
    std::string_view reason;
    bool goesBack = false;  ///< to the giver, who must hear of it
    bool late = false;
};
/// What ends it by itself; nullopt: it goes on.
[[nodiscard]] std::optional<Ending> endingOf(const Standing& standing);

/// The team that a ticket belongs to when the agent takes it: its own where they are a member (or
/// have none), else their first.
[[nodiscard]] TeamId teamFor(TeamId present, const std::vector<TeamId>& teamsOfTaker);

}  // namespace deskbell::handover::rules
