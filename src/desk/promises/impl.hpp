#pragma once
// What service.cpp, alarms.cpp, recount.cpp, notices.cpp and http.cpp share.

#include "desk/promises/promises.hpp"
#include "desk/promises/rules.hpp"
#include "desk/promises/store.hpp"
#include "kernel/snapshot.hpp"

namespace deskbell::promises {

class Promises::Impl {
public:
    explicit Impl(Parts p)
        : parts(p), remembered(p.outbox, {kPolicyChanged}, [](db::ReadTx& tx) {
              return store::policies(tx);
          }) {}

    // --- service.cpp: what happens to a ticket's promises

    /// The promises in force of one ticket: changed together, written once.
    class Ledger {
    public:
        Ledger(Impl& self, std::vector<Promise> inForce)
            : self_(self), now_(std::move(inForce)), before_(now_) {}
        [[nodiscard]] std::vector<Promise>& all() { return now_; }
        void add(Promise promise) { now_.push_back(std::move(promise)); }
        /// Takes one up again that had ended.
        void takeUp(Promise ended);
        [[nodiscard]] bool anyActive() const;
        /// Writes what is new and what changed; what is due next.
        tickets::NextDue write(db::WriteTx& tx);

    private:
        Impl& self_;
        std::vector<Promise> now_, before_;  ///< the same order; now_ may be longer
    };

    enum class Age { fresh, known };  ///< of a fresh ticket nothing needs to be looked up
    /// Everything that follows from the ticket as it is now.
    void follow(db::WriteTx& tx, const tickets::Ticket& ticket, const tickets::TicketAct& act,
                Ledger& ledger, Age age);
    [[nodiscard]] bool isAnswered(db::ReadTx& tx, const tickets::Ticket& ticket, Ledger& ledger,
                                  Age age) const;
    tickets::NextDue started(db::WriteTx& tx, const tickets::Ticket& ticket,
                             const tickets::TicketAct& act);
    tickets::NextDue moved(db::WriteTx& tx, const tickets::Ticket& after,
                           const tickets::TicketAct& act);

    Result<Promise> make(db::WriteTx& tx, const Actor& actor, NewPromise command);
    Result<Promise> change(db::WriteTx& tx, const Actor& actor, PromiseId id,
                           const PromiseChange& change);
    Result<Promise> end(db::WriteTx& tx, const Actor& actor, PromiseId id, std::string reason,
                        State as);
    /// `notFound` unless the actor may see its ticket.
    Result<Promise> get(db::ReadTx& tx, const Actor& actor, PromiseId id) const;

    // --- policies.cpp

    using Policies = std::vector<Policy>;
    std::shared_ptr<const Policies> policies(db::ReadTx& tx);
    Result<Policy> addPolicy(db::WriteTx& tx, const Actor& actor, Policy wanted);
    Result<Policy> changePolicy(db::WriteTx& tx, const Actor& actor, const Policy& stored,
                                Policy wanted);
    Result<void> removePolicy(db::WriteTx& tx, const Actor& actor, PolicyId id);
    Result<void> orderPolicies(db::WriteTx& tx, const Actor& actor,
                               const std::vector<PolicyId>& order);
    rules::TicketFacts factsOf(db::ReadTx& tx, const tickets::Ticket& ticket,
                               const Policies& all) const;

    // --- alarms.cpp

    /// Gives up to `most` alarms that are due, in order; true when there may be more.
    bool ring(db::WriteTx& tx, int most);
    void scheduleAlarms(db::WriteTx& tx);
    /// Its time has passed. It is owed no more where another was made in its place, which stands
    /// among `inForce`.
    void breakNow(db::WriteTx& tx, const tickets::Ticket& ticket, Promise& promise,
                  const std::vector<Promise>& inForce);
    /// Gives the promise's next alarm, which is due.
    void give(db::WriteTx& tx, Promise promise);
    void takeStep(db::WriteTx& tx, const tickets::Ticket& ticket, const Promise& promise,
                  const Policy& policy, const Step& step);
    void tell(db::WriteTx& tx, notifications::Kind kind, const tickets::Ticket& ticket,
              const Promise& promise, const std::vector<AgentId>& agents);

    // --- notices.cpp: telling the customer before a promise is broken

    /// Sends one or offers it to the owner, as the policy says, unless there were enough.
    void considerNotice(db::WriteTx& tx, const tickets::Ticket& ticket, const Promise& promise,
                        const NoticeRule& rule, rules::Hours hours);
    /// `reason` is a word of NoticeRule or a sentence of an agent's own; the new time becomes a
    /// promise. `conflict` when it cannot be told.
    Result<Promise> tellDelay(db::WriteTx& tx, const Actor& actor, const tickets::Ticket& ticket,
                              const Promise& promise, Timestamp newDue, std::string reason);
    Result<Promise> approveNotice(db::WriteTx& tx, const Actor& actor, PromiseId id,
                                  std::optional<Timestamp> newDue, std::string reason);
    Result<void> dismissNotice(db::WriteTx& tx, const Actor& actor, PromiseId id);

    // --- recount.cpp

    void wantRecount(db::WriteTx& tx);
    /// Counts some tickets anew; true when there are more.
    bool recountSome(db::WriteTx& tx);

    // --- shared

    [[nodiscard]] rules::Hours hoursOf(const calendars::Snapshot& all, CalendarId id) const;
    [[nodiscard]] CalendarId calendarFor(const calendars::Snapshot& all, const Policy* policy,
                                         const tickets::Ticket& ticket) const;
    [[nodiscard]] static const Policy* find(const Policies& all, PolicyId id);
    [[nodiscard]] std::vector<AgentId> agentsFor(db::ReadTx& tx, Whom whom,
                                                 const tickets::Ticket& ticket,
                                                 const Policy* policy) const;
    /// "promise_made" and so on, on the timeline.
    void note(db::WriteTx& tx, const timeline::Author& author, const tickets::Ticket& ticket,
              const Promise& promise, std::string_view event, std::string_view reason);
    void announce(db::WriteTx& tx, std::string_view kind, const tickets::Ticket& ticket,
                  const Promise& promise, AgentId by);

    Parts parts;
    kernel::Snapshot<Policies> remembered;

    static constexpr std::string_view kPolicyChanged = "promise_policy.changed";
    /// The event of a changed policy; what is remembered goes with the commit.
    void announcePolicy(db::WriteTx& tx, std::int64_t subject, AgentId by);
};

[[nodiscard]] bool mayPromise(const Actor& actor);
void addPromiseRoutes(kernel::Router& router, Promises::Impl& self);
void addPolicyRoutes(kernel::Router& router, Promises::Impl& self);
void addReportRoutes(kernel::Router& router, Promises::Impl& self);

/// The wire form of promises, and what it needs; http.cpp.
struct Names {
    std::shared_ptr<const people::Directory> everybody;
    std::shared_ptr<const calendars::Snapshot> calendars;
    std::shared_ptr<const Promises::Impl::Policies> policies;
};
[[nodiscard]] Names namesFor(Promises::Impl& self, db::ReadTx& tx);
void write(json::Writer& out, const Names& names, const Actor& actor, const tickets::Ticket& ticket,
           const Promise& promise);
[[nodiscard]] std::string encodeCursor(const store::Cursor& cursor);
[[nodiscard]] Result<std::optional<store::Cursor>> readCursor(const kernel::Request& request);

}  // namespace deskbell::promises
