#pragma once
// Tickets: one problem of one customer, with number, status, owner, team, tags and people around
// it. Statuses move by the rules in rules.hpp.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "db/db.hpp"
#include "desk/customers/customers.hpp"
#include "desk/inboxes/inboxes.hpp"
#include "desk/people/people.hpp"
#include "desk/timeline/timeline.hpp"
#include "kernel/jobs.hpp"
#include "kernel/outbox.hpp"
#include "kernel/settings.hpp"

namespace deskbell::tickets {

using timeline::EntryId;
using timeline::TicketId;

enum class Status { open, waiting, paused, solved, closed };
[[nodiscard]] std::string_view statusName(Status s);
[[nodiscard]] std::optional<Status> parseStatus(std::string_view name);
enum class Priority { low = 1, normal, high, urgent };
[[nodiscard]] std::string_view priorityName(Priority p);
[[nodiscard]] std::optional<Priority> parsePriority(std::string_view name);

struct Participant {
    std::string address, name;
    std::string role = "cc";  ///< "to", "cc"
};

/// What is promised next on a ticket, as lists show it; kept by desk/promises.
struct NextDue {
    std::optional<Timestamp> at;  ///< none while it is paused
    std::string kind, state;      ///< "first_answer", "running"; "" when nothing is promised
    bool operator==(const NextDue&) const = default;
};

struct Ticket {
    TicketId id;
    std::int64_t number = 0;
    std::string subject;
    Status status = Status::open;
    Priority priority = Priority::normal;
    AgentId owner;
    TeamId team;
    inboxes::InboxId inbox;
    customers::CustomerId customer;
    std::string customerName, customerAddress;
    std::string channel = "email";
    std::vector<std::string> tags;
    std::string preview;
    std::string replyToken;
    bool hasAttachments = false, hasFailed = false;
    TicketId followsUp;
    Timestamp createdAt, updatedAt, lastEntryAt;
    std::optional<Timestamp> lastCustomerAt, waitingSince, solvedAt, closedAt;
    NextDue nextDue;
    std::vector<AgentId> followers;
    std::vector<AgentId> guests;            ///< see it for a while: it is offered to them
    std::vector<Participant> participants;  ///< only in find(), not in lists
    std::int64_t version = 0;

    [[nodiscard]] Audience audience() const;
};

/// What a message did to its ticket; computed by rules, applied with the entry.
struct MessageEffect {
    bool incoming = true;
    bool machine = false;  ///< machines never reopen and never start waiting
    std::string preview;
    bool hasAttachments = false;
    std::optional<Status> statusAfter;  ///< asked for by the agent ("send and solve")
    timeline::EntryId entry;            ///< the message itself, where it is there already
    bool force = false;                 ///< solves although sub-tickets are open
};

struct NewTicket {
    inboxes::InboxId inbox;
    customers::CustomerId customer;
    std::string customerName, customerAddress;
    std::string subject;  ///< "" becomes "(no subject)"
    std::string channel = "email";
    Priority priority = Priority::normal;
    AgentId owner;
    TeamId team;  ///< none: the inbox's team
    std::vector<std::string> tags;
    TicketId followsUp;
    std::optional<Timestamp> createdAt;  ///< only for imports and demos; default now
    /// Of the customer's message that opens it. The caller appends its entry right after, and need
    /// not call messageAdded.
    std::optional<MessageEffect> first;
};

/// What changes; absent fields stay. One change entry is written for each field that really
/// changes.
struct TicketChange {
    std::optional<std::string> subject;
    std::optional<Status> status;
    std::optional<Priority> priority;
    std::optional<AgentId> owner;  ///< AgentId{} clears
    std::optional<TeamId> team;
    std::optional<std::vector<std::string>> tags;
    std::optional<std::vector<Participant>> participants;
    std::string reason;  ///< shown in the entry: "reopened by the customer's message"
    bool force = false;  ///< solves although sub-tickets are open
};

/// Hears what agents are told of; implemented by desk/notifications.
class TicketObserver {
public:
    virtual ~TicketObserver() = default;
    virtual void assigned(db::WriteTx& tx, const Actor& actor, const Ticket& ticket) = 0;
    /// The entry was redacted: what was told of it goes too.
    virtual void contentRemoved(db::WriteTx& tx, TicketId ticket, EntryId entry) = 0;
};

/// What moved a ticket, besides its fields.
struct TicketAct {
    enum class Kind { other, customerWrote, agentWrote, takenBack };
    Kind kind = Kind::other;
    timeline::EntryId message;  ///< the one that was written or taken back
};

/// Starts, pauses, resumes and ends what is promised as a ticket moves, in the same transaction and
/// before the ticket's row is written; answers what is due next. Implemented by desk/promises.
class TicketPromises {
public:
    virtual ~TicketPromises() = default;
    [[nodiscard]] virtual NextDue started(db::WriteTx& tx, AgentId by, const Ticket& ticket,
                                          const TicketAct& act) = 0;
    [[nodiscard]] virtual NextDue moved(db::WriteTx& tx, AgentId by, const Ticket& before,
                                        const Ticket& after, const TicketAct& act) = 0;
};

/// What binds a ticket to other people: handovers that wait for an answer, and sub-tickets. Hears
/// in the same transaction, after the change was written. Implemented by desk/handover.
class TicketHandovers {
public:
    virtual ~TicketHandovers() = default;
    /// `conflict` ("ticket.sub_tickets_open") as long as a sub-ticket is not done.
    [[nodiscard]] virtual Result<void> maySolve(db::ReadTx& tx, const Ticket& ticket) const = 0;
    /// Status or owner is another one.
    virtual void moved(db::WriteTx& tx, const Actor& actor, const Ticket& before,
                       const Ticket& after) = 0;
    /// The entry was redacted: what was quoted from it goes too.
    virtual void contentRemoved(db::WriteTx& tx, TicketId ticket, EntryId entry) = 0;
};

/// Where an agent has an unsent draft; implemented by desk/replies.
class DraftMarks {
public:
    virtual ~DraftMarks() = default;
    [[nodiscard]] virtual std::vector<TicketId> draftsOf(db::ReadTx& tx, AgentId agent) const = 0;
};

class Tally;  // tally.hpp
/// For the embedded database: its single writer changes the rows in place, so the counts are always
/// added up and numbers have no gaps.
[[nodiscard]] std::shared_ptr<Tally> makeEmbeddedTally();
/// For PostgreSQL, where use cases run beside each other: numbers come from a sequence, and what
/// changes a count is a row of its own, so that no two writers meet at one row.
[[nodiscard]] std::shared_ptr<Tally> makePostgresTally(IdSource& ids);

class Tickets final : public timeline::TicketGate,
                      public people::TeamTickets,
                      public customers::CustomerObserver,
                      public customers::CustomerTickets {
public:
    class Impl;
    struct Parts {  // what tickets stand on
        const Clock& clock;
        IdSource& ids;
        Random& random;
        kernel::Outbox& outbox;
        kernel::Jobs& jobs;
        kernel::Settings& settings;
        people::People& people;
        customers::Customers& customers;
        inboxes::Inboxes& inboxes;
        timeline::Timeline& timeline;
        Tally& tally;
    };
    explicit Tickets(Parts parts);
    ~Tickets() override;

    Result<Ticket> create(db::WriteTx& tx, const Actor& actor, NewTicket command);
    [[nodiscard]] std::optional<Ticket> find(db::ReadTx& tx, TicketId id) const;
    [[nodiscard]] std::optional<Ticket> findByNumber(db::ReadTx& tx, std::int64_t number) const;
    [[nodiscard]] std::optional<Ticket> findByReplyToken(db::ReadTx& tx,
                                                         std::string_view token) const;
    [[nodiscard]] std::int64_t count(db::ReadTx& tx) const;
    /// Ids of all tickets, of whatever team, after `after`, in order. For what is derived from
    /// them.
    [[nodiscard]] std::vector<TicketId> listIds(db::ReadTx& tx, TicketId after, int limit) const;
    /// The same of those that are open, waiting or paused.
    [[nodiscard]] std::vector<TicketId> listActiveIds(db::ReadTx& tx, TicketId after,
                                                      int limit) const;
    [[nodiscard]] std::int64_t countActive(db::ReadTx& tx) const;
    /// The active ones themselves, without followers and participants.
    [[nodiscard]] std::vector<Ticket> listActive(db::ReadTx& tx, TicketId after, int limit) const;
    /// Who had the customer's latest other ticket; none when nobody did.
    [[nodiscard]] AgentId lastOwnerFor(db::ReadTx& tx, const Ticket& ticket) const;
    /// Open tickets on which nothing is promised.
    [[nodiscard]] std::vector<TicketId> listUnpromised(db::ReadTx& tx, int limit) const;
    /// The same of one customer's tickets: the newest `limit` of them.
    [[nodiscard]] std::vector<TicketId> listIdsOf(db::ReadTx& tx, customers::CustomerId customer,
                                                  int limit) const;
    /// `notFound` when the actor may not see it.
    [[nodiscard]] Result<Ticket> get(db::ReadTx& tx, const Actor& actor, TicketId id) const;
    Result<Ticket> change(db::WriteTx& tx, const Actor& actor, TicketId id,
                          const TicketChange& change);
    /// After an entry was appended: preview, times, waiting_since, status by the rules. A closed
    /// ticket asserts: the caller makes a follow-up first.
    Result<Ticket> messageAdded(db::WriteTx& tx, const Actor& actor, TicketId id,
                                const MessageEffect& effect);
    /// An outgoing message was undone before it left: status (if nobody moved it since) and waiting
    /// time are again what they were.
    void messageTakenBack(db::WriteTx& tx, const Actor& actor, TicketId id, Status before,
                          std::optional<Timestamp> waitingBefore, timeline::EntryId message);
    /// What is promised next changed by itself: time passed, or an agent promised something.
    void setNextDue(db::WriteTx& tx, TicketId id, const NextDue& next, AgentId by);
    void noteAdded(db::WriteTx& tx, const Actor& actor, TicketId id);
    void setFailed(db::WriteTx& tx, TicketId id, bool failed);
    void addParticipants(db::WriteTx& tx, TicketId id, const std::vector<Participant>& more);
    /// True when the address is the customer's or a participant's.
    [[nodiscard]] bool takesPart(db::ReadTx& tx, const Ticket& ticket,
                                 std::string_view address) const;
    [[nodiscard]] bool anyIn(db::ReadTx& tx, inboxes::InboxId inbox) const;
    void follow(db::WriteTx& tx, TicketId id, AgentId agent, bool on);
    /// These may see the ticket as long as it is offered to them; in place of those before. The
    /// ticket as it is now.
    Ticket setGuests(db::WriteTx& tx, TicketId id, const std::vector<AgentId>& guests, AgentId by);
    /// When the agent last looked at the ticket.
    [[nodiscard]] std::optional<Timestamp> readAt(db::ReadTx& tx, TicketId id, AgentId agent) const;

    /// Sends the first message of a ticket that an agent opens towards a customer.
    using Sender = std::function<Result<void>(db::WriteTx&, const Actor&, const Ticket&,
                                              const std::string& html,
                                              const std::vector<timeline::AttachmentId>&)>;
    /// Once, at start, by the composition root: they stand above tickets.
    void connect(TicketObserver& observer, const DraftMarks& drafts, TicketPromises& promises,
                 TicketHandovers& handovers, Sender sender);
    void addRoutes(kernel::Router& router);
    /// "tickets.close": solved → closed after the set time. kAddUp.
    void addJobs(kernel::Jobs& jobs);
    /// Once at start: new tickets get numbers above all that there are.
    void catchUp(db::WriteTx& tx);
    /// A job that adds counts up and comes again, where several nodes count.
    static constexpr std::string_view kAddUp = "tickets.add_up";
    /// Recounts ticket_counts; the number of rows that were wrong.
    std::int64_t rebuildCounts(db::WriteTx& tx);
    /// What must be true and is not, one line each.
    [[nodiscard]] std::vector<std::string> check(db::ReadTx& tx) const;

    // TicketGate, TeamTickets, CustomerObserver, CustomerTickets
    [[nodiscard]] Result<Audience> see(db::ReadTx& tx, const Actor& actor,
                                       TicketId id) const override;
    void contentRemoved(db::WriteTx& tx, TicketId id, EntryId entry) override;
    [[nodiscard]] std::int64_t openTicketsOf(db::ReadTx& tx, TeamId team) const override;
    void customerRenamed(db::WriteTx& tx, customers::CustomerId id, const std::string& name,
                         const std::string& address) override;
    [[nodiscard]] Result<kernel::Response> ticketsOf(db::ReadTx& tx, const kernel::Request& request,
                                                     customers::CustomerId id) const override;
    [[nodiscard]] std::int64_t openTicketsOf(db::ReadTx& tx,
                                             customers::CustomerId id) const override;

    /// JSON of list rows and of a whole ticket: the one place.
    void writeRow(json::Writer& out, db::ReadTx& tx, const Actor& actor,
                  const Ticket& ticket) const;
    void writeTicket(json::Writer& out, db::ReadTx& tx, const Actor& actor,
                     const Ticket& ticket) const;
    /// Rows for ids found elsewhere (search), in that order, without those the actor may not see.
    [[nodiscard]] std::vector<Ticket> visible(db::ReadTx& tx, const Actor& actor,
                                              const std::vector<TicketId>& ids) const;

private:
    std::unique_ptr<Impl> impl_;
};

/// Settings this slice declares.
extern const kernel::Setting kCloseAfterDays;  ///< solved becomes closed after so many days
extern const kernel::Setting kAtRiskHours;     ///< what is due within so many hours is at risk

}  // namespace deskbell::tickets
