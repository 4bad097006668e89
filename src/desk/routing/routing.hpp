#pragma once
// Routing: every open ticket finds somebody who is there, can do it and has room for it. Queues say
// which tickets want what; agents have skills, a capacity and a presence; tickets are assigned or
// offered, and come back from owners who are silent, absent or gone.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "desk/calendars/calendars.hpp"
#include "desk/customers/customers.hpp"
#include "desk/handover/handover.hpp"
#include "desk/inboxes/inboxes.hpp"
#include "desk/notifications/notifications.hpp"
#include "desk/people/people.hpp"
#include "desk/tickets/tickets.hpp"
#include "desk/timeline/timeline.hpp"
#include "kernel/leases.hpp"

namespace deskbell::routing {

using SkillId = Id<struct SkillTag>;
using QueueId = Id<struct QueueTag>;
using OfferId = Id<struct OfferTag>;
using AbsenceId = Id<struct AbsenceTag>;
using tickets::TicketId;

// --- Agents

enum class SkillKind { language, product, certificate };
[[nodiscard]] std::string_view skillKindName(SkillKind kind);
[[nodiscard]] std::optional<SkillKind> parseSkillKind(std::string_view name);

struct Skill {
    SkillId id;
    SkillKind kind = SkillKind::product;
    std::string name;
    std::string language;  ///< the code of a language: "de"; else ""
    Timestamp createdAt;
    std::int64_t version = 0;
};
constexpr int kHighestLevel = 5;
struct SkillLevel {
    SkillId skill;
    int level = 1;  ///< to kHighestLevel
    bool operator==(const SkillLevel&) const = default;
};

/// Capacities and weights are points. An agent takes a ticket when there is room for its weight, or
/// when they have nothing else.
constexpr int kUsualCapacity = 100, kMostPoints = 1000;

enum class State { available, busy, away, offShift };
[[nodiscard]] std::string_view stateName(State state);
[[nodiscard]] std::optional<State> parseState(std::string_view name);
/// Why somebody is what they are: it was chosen, or follows by itself.
enum class Why { active, chosen, inactive, missedOffer, offShift, absent };
[[nodiscard]] std::string_view whyName(Why why);
[[nodiscard]] std::optional<Why> parseWhy(std::string_view name);

struct Presence {
    AgentId agent;
    std::optional<State> chosen;  ///< by hand; holds until the shift next begins or ends
    std::optional<Timestamp> chosenAt, actedAt, missedAt;
    State state = State::away;  ///< as it was last said
    Why why = Why::inactive;
    Timestamp since;
    std::int64_t version = 0;  ///< 0: was never said
};

/// An agent is not there for some days, and who stands in.
struct Absence {
    AbsenceId id;
    AgentId agent;
    Timestamp begins, ends;
    AgentId standIn;
    std::string note;
    Timestamp createdAt;
};

// --- Queues

enum class Strategy { leastLoaded, roundRobin, knownAgent, longestIdle, byHand };
[[nodiscard]] std::string_view strategyName(Strategy strategy);
[[nodiscard]] std::optional<Strategy> parseStrategy(std::string_view name);

/// Which tickets a queue is for: those that meet all that is named. Empty: any.
struct Conditions {
    std::vector<inboxes::InboxId> inboxes;
    std::vector<std::string> tags;  ///< any of them, whatever their letter case
    std::vector<std::string> channels;
    std::vector<tickets::Priority> priorities;
    std::vector<std::string> languages;  ///< of the customer: "de"
};
struct Queue {
    QueueId id;
    std::int64_t position = 0;
    std::string name;
    bool active = true;
    Conditions conditions;
    TeamId team;                     ///< whose members; none: those of the ticket's team
    std::vector<SkillLevel> skills;  ///< all of them, at least at that level
    bool speaksLanguage = false;     ///< only who has the customer's language
    Strategy strategy = Strategy::leastLoaded;
    std::optional<std::chrono::seconds> offerFor;  ///< the time to take; none: assigned at once
    /// After so much working time without an act of the owner's while it is our move, or so long an
    /// absence, the ticket goes back to its queue. None: never.
    std::optional<std::chrono::minutes> silentAfter, absentAfter;
    std::optional<int> weight;  ///< of its kind of work; none: that of the ticket's channel
    Timestamp createdAt;
    std::int64_t version = 0;
};

// --- Tickets

enum class OfferState { open, accepted, declined, missed, withdrawn, returned };
[[nodiscard]] std::string_view offerStateName(OfferState state);
[[nodiscard]] std::optional<OfferState> parseOfferState(std::string_view name);
struct Offer {
    OfferId id;
    TicketId ticket;
    AgentId agent;
    QueueId queue;
    OfferState state = OfferState::open;
    Timestamp madeAt, until;
    std::optional<Timestamp> endedAt;
    std::string reason;
};

/// Why an open ticket has nobody yet, or that it has.
enum class Reason {
    owned,        ///< somebody has it
    offered,      ///< somebody is asked
    queued,       ///< there are agents for it, and others before it
    nobodyThere,  ///< those who could are busy, away or off shift
    noMembers,    ///< the team has nobody, or nobody with these skills
    byHand,       ///< its queue leaves it to be taken
    noQueue,      ///< no queue matches: its team takes it
    notOurMove,   ///< waits for the customer, a third party or a date
};
[[nodiscard]] std::string_view reasonName(Reason reason);

class Routing {
public:
    class Impl;
    struct Parts {
        const Clock& clock;
        IdSource& ids;
        Log& log;
        db::Database& database;
        kernel::Leases& leases;
        kernel::Outbox& outbox;
        kernel::Settings& settings;
        kernel::Audit& audit;
        people::People& people;
        customers::Customers& customers;
        inboxes::Inboxes& inboxes;
        calendars::Calendars& calendars;
        timeline::Timeline& timeline;
        tickets::Tickets& tickets;
        notifications::Notifications& notifications;
        handover::Handovers& handovers;
    };
    explicit Routing(Parts parts);
    ~Routing();

    void addRoutes(kernel::Router& router);
    /// Decides on one node at a time, woken by events and when something is due.
    void start();
    void stop();
    /// Does what is to be done now on the calling thread, instead of start(); for tests. True when
    /// there was something.
    bool runOnce();
    /// What this node remembers, as if it had just started; for tests.
    void forget();
    /// What must be true and is not, one line each.
    [[nodiscard]] std::vector<std::string> check(db::ReadTx& tx) const;

private:
    std::unique_ptr<Impl> impl_;
};

/// Settings this slice declares.
extern const kernel::Setting kAwayAfterMinutes;  ///< an agent who does nothing is away

}  // namespace deskbell::routing
