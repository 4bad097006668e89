#pragma once
// Promises: every wait of a customer as a dated commitment with an owner. Policies make them when a
// ticket comes and moves, agents make them by hand; they are kept by the act that fulfils them, or
// broken when their time passes. Working time comes from desk/calendars.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "desk/calendars/calendars.hpp"
#include "desk/customers/customers.hpp"
#include "desk/inboxes/inboxes.hpp"
#include "desk/notifications/notifications.hpp"
#include "desk/people/people.hpp"
#include "desk/replies/replies.hpp"
#include "desk/tickets/tickets.hpp"
#include "desk/timeline/timeline.hpp"

namespace deskbell::promises {

using PromiseId = Id<struct PromiseTag>;
using PolicyId = Id<struct PromisePolicyTag>;
using calendars::CalendarId;
using tickets::TicketId;

enum class Kind { firstAnswer, nextAnswer, solution, callback, update };
[[nodiscard]] std::string_view kindName(Kind kind);
[[nodiscard]] std::optional<Kind> parseKind(std::string_view name);

/// A broken promise stays broken; while it is `owed` it is still to be fulfilled.
enum class State { running, paused, kept, broken, withdrawn };
[[nodiscard]] std::string_view stateName(State state);
[[nodiscard]] std::optional<State> parseState(std::string_view name);

enum class MadeBy { policy, agent, system };
[[nodiscard]] std::string_view madeByName(MadeBy by);

struct Promise {
    PromiseId id;
    TicketId ticket;
    Kind kind = Kind::update;
    State state = State::running;
    bool active = true;  ///< running, paused, or broken and still owed
    AgentId owner;       ///< the ticket's; none: its team
    TeamId team;
    std::optional<Timestamp> due;  ///< none while paused
    std::string what;              ///< "An update on the delivery"; "" where the kind says it
    bool visible = true;           ///< to the customer
    MadeBy madeBy = MadeBy::policy;
    AgentId madeByAgent;
    Timestamp madeAt;
    PolicyId policy;  ///< by which it is warned of, and made where a policy made it

    // How a policy's time is counted: `spent` before, and since `countingSince` what passes.
    CalendarId calendar;  ///< none: real time
    Duration target{0}, spent{0};
    std::optional<Timestamp> countingSince;

    std::optional<Timestamp> brokenAt, endedAt, decidedAt;
    std::optional<int> dueHour;
    bool late = false;  ///< its time came while nobody was watching
    std::string reason;
    timeline::EntryId keptBy;
    PromiseId renews;
    std::optional<Timestamp> alarmAt;
    std::int64_t fired = 0;
    std::int64_t version = 1;

    bool operator==(const Promise&) const = default;
    [[nodiscard]] bool owed() const { return active && state == State::broken; }
};

/// Which tickets a policy is for: those that meet all that is named. Empty: any.
struct Conditions {
    std::vector<inboxes::InboxId> inboxes;
    std::vector<tickets::Priority> priorities;
    std::vector<customers::CustomerId> customers;
    std::vector<customers::OrganizationId> organizations;
    std::vector<std::string> tags;  ///< any of them, whatever their letter case
    std::vector<std::string> channels;
};
struct Target {
    Kind kind = Kind::firstAnswer;  ///< first answer, next answer or solution
    std::chrono::minutes time{0};
    bool working = true;  ///< counted in working time
    bool visible = true;
};
enum class Whom { owner, lead, manager };
/// Before something is due.
struct Warning {
    std::chrono::minutes before{0};
    std::vector<Whom> whom = {Whom::owner};
};
/// After it was broken, as long as it is owed.
struct Step {
    std::chrono::minutes after{0};
    Whom whom = Whom::lead;
    bool tell = true, reassign = false, raisePriority = false;
};
/// Telling the customer before a promise that they can see is broken.
struct NoticeRule {
    enum class Mode { off, offer, automatic };
    Mode mode = Mode::off;
    std::chrono::minutes before{30};  ///< so long before it is due
    std::chrono::minutes later{240};  ///< so much later is the new time
    int most = 1;                     ///< for one wait
    std::string reason = "busy";      ///< busy, checking or waiting: words of letters
};
struct Policy {
    PolicyId id;
    std::int64_t position = 0;
    std::string name;
    bool active = true;
    Conditions conditions;
    std::vector<Target> targets;  ///< at most one of a kind; none: nothing is promised, on purpose
    bool pauseWaiting = true;     ///< while the customer is asked
    bool pausePaused = true;      ///< while a third party or a date is waited for
    CalendarId calendar;          ///< none: the ticket's
    AgentId manager;              ///< for steps; none: all who manage settings
    std::vector<Warning> warnings;
    std::vector<Step> steps;
    NoticeRule notice;
    Timestamp createdAt;
    std::int64_t version = 0;
};

/// A promise that an agent makes.
struct NewPromise {
    TicketId ticket;
    Kind kind = Kind::update;  ///< update or callback
    Timestamp due;
    std::string what;
    bool visible = true;
};
struct PromiseChange {
    std::optional<Timestamp> due;
    std::optional<std::string> what;
    std::optional<bool> visible;
    std::string reason;  ///< why it is moved; needed when it is
};

class Promises final : public tickets::TicketPromises, public calendars::CalendarObserver {
public:
    class Impl;
    struct Parts {
        const Clock& clock;
        IdSource& ids;
        kernel::Outbox& outbox;
        kernel::Jobs& jobs;
        kernel::Settings& settings;
        kernel::Audit& audit;
        people::People& people;
        customers::Customers& customers;
        inboxes::Inboxes& inboxes;
        calendars::Calendars& calendars;
        timeline::Timeline& timeline;
        tickets::Tickets& tickets;
        notifications::Notifications& notifications;
        replies::Replies& replies;
    };
    explicit Promises(Parts parts);
    ~Promises() override;

    /// A policy for a house that has none yet: an answer within four working hours, a solution
    /// within forty. Tickets that are there already get their promises in the background.
    void makeDefaultPolicy(db::WriteTx& tx);

    /// `forbidden`, `notFound`, or `invalid` for a time that has passed or lies over five years
    /// ahead; `conflict` on a closed ticket.
    Result<Promise> make(db::WriteTx& tx, const Actor& actor, NewPromise command);
    /// Another time, other words. What is broken stays broken; a policy's promise cannot be moved.
    Result<Promise> change(db::WriteTx& tx, const Actor& actor, PromiseId id,
                           const PromiseChange& change);
    /// By hand, with a reason: it was fulfilled in another way, or does not hold any more.
    Result<Promise> keep(db::WriteTx& tx, const Actor& actor, PromiseId id, std::string reason);
    Result<Promise> withdraw(db::WriteTx& tx, const Actor& actor, PromiseId id, std::string reason);
    /// All of a ticket, oldest first; the caller has asked whether its reader may see it.
    [[nodiscard]] std::vector<Promise> of(db::ReadTx& tx, TicketId ticket) const;

    /// Calls promised to customers that are due in [from, until).
    [[nodiscard]] std::vector<Promise> callbacksDue(db::ReadTx& tx, Timestamp from,
                                                    Timestamp until) const;

    // TicketPromises, CalendarObserver
    [[nodiscard]] tickets::NextDue started(db::WriteTx& tx, AgentId by,
                                           const tickets::Ticket& ticket,
                                           const tickets::TicketAct& act) override;
    [[nodiscard]] tickets::NextDue moved(db::WriteTx& tx, AgentId by, const tickets::Ticket& before,
                                         const tickets::Ticket& after,
                                         const tickets::TicketAct& act) override;
    void calendarsChanged(db::WriteTx& tx, const Actor& actor) override;

    void addRoutes(kernel::Router& router);
    /// "promises.alarms": what has become due, in order. "promises.recount": after a change of a
    /// policy or a calendar, some tickets at a time.
    void addJobs(kernel::Jobs& jobs);
    /// Plans the alarms; at every start.
    void scheduleAlarms(db::WriteTx& tx);
    /// What must be true and is not, one line each.
    [[nodiscard]] std::vector<std::string> check(db::ReadTx& tx) const;

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace deskbell::promises
