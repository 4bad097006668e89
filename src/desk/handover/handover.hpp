#pragma once
// Handovers: a ticket is passed on with a packet, and counts as passed on when the other side
// accepts. Sub-tickets: other teams do a part of it, while one owner above answers for the whole.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "desk/calendars/calendars.hpp"
#include "desk/customers/customers.hpp"
#include "desk/inboxes/inboxes.hpp"
#include "desk/notifications/notifications.hpp"
#include "desk/people/people.hpp"
#include "desk/promises/promises.hpp"
#include "desk/replies/replies.hpp"
#include "desk/tickets/tickets.hpp"
#include "desk/timeline/timeline.hpp"

namespace deskbell::handover {

using HandoverId = Id<struct HandoverTag>;
using tickets::TicketId;
using timeline::EntryId;

/// What the next one has to know, in the words of the giver.
struct Packet {
    std::string wanted, tried, promised, next;
    std::string forCustomer;       ///< what the customer reads of what comes next; may be ""
    std::vector<EntryId> sources;  ///< entries that are quoted: when one is redacted, so is this
    bool operator==(const Packet&) const = default;
};

enum class State {
    open,
    accepted,
    refused,    ///< by the other side, with a reason
    ignored,    ///< nobody answered in time
    withdrawn,  ///< by the giver
    ended,      ///< by what happened to the ticket or to the other side
};
[[nodiscard]] std::string_view stateName(State state);
[[nodiscard]] std::optional<State> parseState(std::string_view name);

struct Handover {
    HandoverId id;
    TicketId ticket;
    State state = State::open;
    AgentId giver;   ///< owns the ticket until it is accepted
    AgentId madeBy;  ///< who offered it: the giver, or whoever may assign
    AgentId agent;   ///< to this agent,
    TeamId team;     ///< or to whoever of this team accepts first
    Packet packet;
    Timestamp offeredAt, due;
    std::optional<Timestamp> endedAt;
    AgentId endedBy;     ///< none: Deskbell
    std::string reason;  ///< of the refusal, or a sentence of ours
    bool late = false;   ///< its time came while nobody was watching
    EntryId told;        ///< the message by which the customer heard of it
    std::int64_t version = 1;
};

struct Offer {
    TicketId ticket;
    AgentId agent;  ///< one of the two
    TeamId team;
    Packet packet;
};

struct SubTicket {
    TicketId child, parent;
    AgentId madeBy;
    Timestamp madeAt;
    Packet packet;
};
struct NewSubTicket {
    TicketId parent;
    std::string subject;
    AgentId owner;  ///< one of the two
    TeamId team;
    Packet packet;
};

class Handovers final : public tickets::TicketHandovers {
public:
    class Impl;
    struct Parts {
        const Clock& clock;
        IdSource& ids;
        kernel::Outbox& outbox;
        kernel::Jobs& jobs;
        kernel::Settings& settings;
        people::People& people;
        customers::Customers& customers;
        inboxes::Inboxes& inboxes;
        calendars::Calendars& calendars;
        timeline::Timeline& timeline;
        tickets::Tickets& tickets;
        notifications::Notifications& notifications;
        replies::Replies& replies;
        promises::Promises& promises;
    };
    explicit Handovers(Parts parts);
    ~Handovers() override;

    /// `forbidden` unless the actor owns the ticket, takes it by this, or may assign it; `invalid`
    /// for a packet that lacks something and for somebody who cannot take it; `conflict` when one
    /// is open already or the ticket is not.
    Result<Handover> offer(db::WriteTx& tx, const Actor& actor, Offer offer);
    /// `conflict` when it is over: somebody of the team was faster, it was withdrawn, … The
    /// customer hears of it unless the setting or `tell` says no.
    Result<Handover> accept(db::WriteTx& tx, const Actor& actor, HandoverId id,
                            std::optional<bool> tell);
    /// Back to the giver; a reason is needed.
    Result<Handover> refuse(db::WriteTx& tx, const Actor& actor, HandoverId id, std::string reason);
    Result<Handover> withdraw(db::WriteTx& tx, const Actor& actor, HandoverId id);
    [[nodiscard]] std::optional<Handover> openOf(db::ReadTx& tx, TicketId ticket) const;

    /// A ticket of its own below this one. `conflict` below a sub-ticket, on a ticket that is not
    /// open, and for more than 20.
    Result<SubTicket> addSubTicket(db::WriteTx& tx, const Actor& actor, NewSubTicket wanted);

    // TicketHandovers
    [[nodiscard]] Result<void> maySolve(db::ReadTx& tx,
                                        const tickets::Ticket& ticket) const override;
    void moved(db::WriteTx& tx, const Actor& actor, const tickets::Ticket& before,
               const tickets::Ticket& after) override;
    void contentRemoved(db::WriteTx& tx, TicketId ticket, EntryId entry) override;

    void addRoutes(kernel::Router& router);
    /// "handovers.watch": what was not answered in time, or lost its taker, goes back.
    void addJobs(kernel::Jobs& jobs);
    /// Plans the watch; at every start.
    void scheduleWatch(db::WriteTx& tx);
    /// What must be true and is not, one line each.
    [[nodiscard]] std::vector<std::string> check(db::ReadTx& tx) const;

private:
    std::unique_ptr<Impl> impl_;
};

extern const kernel::Setting kAnswerMinutes;  ///< of the taker's working time
extern const kernel::Setting kTellCustomer;

}  // namespace deskbell::handover
