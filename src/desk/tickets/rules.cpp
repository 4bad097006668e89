#include "desk/tickets/rules.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"

namespace deskbell::tickets {

namespace {

constexpr std::array<std::string_view, 5> kStatuses = {"open", "waiting", "paused", "solved",
                                                       "closed"};
constexpr std::array<std::string_view, 4> kPriorities = {"low", "normal", "high", "urgent"};

}  // namespace

std::string_view statusName(Status s) {
    return kStatuses[static_cast<std::size_t>(s)];
}
std::optional<Status> parseStatus(std::string_view name) {
    auto it = std::find(kStatuses.begin(), kStatuses.end(), name);
    if (it == kStatuses.end()) return std::nullopt;
    return static_cast<Status>(it - kStatuses.begin());
}
std::string_view priorityName(Priority p) {
    return kPriorities[static_cast<std::size_t>(p) - 1];
}
std::optional<Priority> parsePriority(std::string_view name) {
    auto it = std::find(kPriorities.begin(), kPriorities.end(), name);
    if (it == kPriorities.end()) return std::nullopt;
    return static_cast<Priority>(it - kPriorities.begin() + 1);
}

Audience Ticket::audience() const {
    auto onlookers = followers;
    onlookers.insert(onlookers.end(), guests.begin(), guests.end());
    return Audience{.permission = Permission::ticketsRead,
                    .only = {},
                    .scoped = true,
                    .team = team,
                    .owner = owner,
                    .followers = std::move(onlookers)};
}

}  // namespace deskbell::tickets

namespace deskbell::tickets::rules {

std::string cleanSubject(std::string_view text) {
    auto line = cleanLine(text);
    if (line.empty()) return "(no subject)";
    return std::string(firstCodePoints(line, 250));
}

Result<std::vector<std::string>> parseTags(const std::vector<std::string>& tags) {
    std::vector<std::string> out;
    std::set<std::string> seen;
    for (const auto& text : tags) {
        auto tag = cleanLine(text);
        if (tag.empty() || codePoints(tag) > 50) {
            return Error{Errc::invalid, "tag.length", "tags", "A tag has 1 to 50 characters."};
        }
        if (seen.insert(foldKey(tag)).second) out.push_back(std::move(tag));
    }
    if (out.size() > 30)
        return Error{Errc::invalid, "tag.too_many", "tags", "A ticket has at most 30 tags."};
    return out;
}

Result<std::vector<Participant>> parseParticipants(const std::vector<Participant>& people,
                                                   std::string_view customerAddress) {
    std::vector<Participant> out;
    for (const auto& person : people) {
        auto address = normalizeEmailAddress(person.address);
        if (!address) {
            return Error{Errc::invalid, "participant.address", "participants",
                         "\"" + std::string(firstCodePoints(person.address, 80)) +
                             "\" is not an e-mail address."};
        }
        const bool known = std::any_of(out.begin(), out.end(),
                                       [&](const auto& p) { return p.address == *address; });
        if (known || *address == customerAddress) continue;
        out.push_back({*std::move(address),
                       std::string(firstCodePoints(cleanLine(person.name), 200)),
                       person.role == "to" ? "to" : "cc"});
    }
    if (out.size() > 50) {
        return Error{Errc::invalid, "participant.too_many", "participants",
                     "A ticket has at most 50 participants."};
    }
    return out;
}

bool isActive(Status status) {
    return status == Status::open || status == Status::waiting || status == Status::paused;
}

Status statusAfterMessage(Status before, const MessageEffect& effect) {
    if (effect.machine) return before;
    if (effect.incoming) return Status::open;
    if (effect.statusAfter) return *effect.statusAfter;
    // A further word to a customer whose matter is solved does not reopen it.
    return before == Status::solved ? before : Status::waiting;
}

Result<void> mayMove(Status from, Status to) {
    if (from == to) return {};
    if (from == Status::closed) {
        return Error{
            Errc::conflict, "ticket.closed", "status",
            "This ticket is closed for good. A new message from the customer starts a follow-up."};
    }
    if (to == Status::closed) {
        return Error{Errc::conflict, "ticket.closes_itself", "status",
                     "Set it to solved; it closes by itself when the customer is content."};
    }
    return {};
}

Result<void> mayLeave(const Ticket& before, const Ticket& after) {
    if (after.owner || after.team || (!before.owner && !before.team)) return {};
    return Error{Errc::invalid, "owner.none", "owner_id",
                 "Name an owner or a team: somebody has to answer for this ticket."};
}

std::string_view customerLabel(Status status) {
    switch (status) {
        case Status::open:
            return "We are working on it";
        case Status::waiting:
            return "We are waiting for your answer";
        case Status::paused:
            return "We are waiting for somebody else";
        case Status::solved:
            return "Solved";
        case Status::closed:
            return "Closed";
    }
    ASSERT(false);
    return {};
}

}  // namespace deskbell::tickets::rules
