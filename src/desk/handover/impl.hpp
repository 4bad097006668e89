#pragma once
// What service.cpp, endings.cpp, notices.cpp, sub_tickets.cpp and the http files share.

#include "desk/handover/handover.hpp"
#include "desk/handover/rules.hpp"
#include "desk/handover/store.hpp"

namespace deskbell::handover {

class Handovers::Impl {
public:
    explicit Impl(Parts p) : parts(p) {}

    // --- service.cpp: offered and answered

    Result<Handover> offer(db::WriteTx& tx, const Actor& actor, Offer offer);
    Result<Handover> accept(db::WriteTx& tx, const Actor& actor, HandoverId id,
                            std::optional<bool> tell);
    Result<Handover> refuse(db::WriteTx& tx, const Actor& actor, HandoverId id, std::string reason);
    Result<Handover> withdraw(db::WriteTx& tx, const Actor& actor, HandoverId id);
    /// `notFound` unless the actor sees its ticket, gave it, or may answer it.
    Result<Handover> get(db::ReadTx& tx, const Actor& actor, HandoverId id) const;
    [[nodiscard]] bool mayOffer(const Actor& actor, const tickets::Ticket& ticket) const;
    [[nodiscard]] bool mayAnswer(db::ReadTx& tx, const Actor& actor,
                                 const Handover& handover) const;
    [[nodiscard]] static bool mayWithdraw(const Actor& actor, const Handover& handover);
    /// What is open for the agent, or for a team of theirs, soonest first.
    [[nodiscard]] std::vector<Handover> waitingFor(db::ReadTx& tx, const Actor& actor,
                                                   int limit) const;

    // --- endings.cpp: what happens without an answer

    void moved(db::WriteTx& tx, const Actor& actor, const tickets::Ticket& before,
               const tickets::Ticket& after);
    /// Ends what has to end, and lets in who joined a team; the number looked at.
    int watch(db::WriteTx& tx);
    void scheduleWatch(db::WriteTx& tx);
    /// Writes the end; false when it was over already.
    bool end(db::WriteTx& tx, Handover& handover, State state, AgentId by, std::string reason,
             bool late);
    /// The giver has it as before, knows why, and is there; else the team answers.
    void goBack(db::WriteTx& tx, const Actor& actor, const Handover& handover);
    /// After its owner has changed to whoever accepted: all that hear of it.
    void tellOfAcceptance(db::WriteTx& tx, const Actor& actor, Handover& handover,
                          std::optional<bool> tell);

    // --- notices.cpp

    /// The message that the customer got; none where it cannot or shall not be told.
    EntryId tellCustomer(db::WriteTx& tx, const tickets::Ticket& ticket, const Handover& handover);

    // --- sub_tickets.cpp

    Result<SubTicket> addSubTicket(db::WriteTx& tx, const Actor& actor, NewSubTicket wanted);
    [[nodiscard]] Result<void> maySolve(db::ReadTx& tx, const tickets::Ticket& ticket) const;
    void childMoved(db::WriteTx& tx, const Actor& actor, const SubTicket& child,
                    const tickets::Ticket& before, const tickets::Ticket& after);
    void contentRemoved(db::WriteTx& tx, TicketId ticket, EntryId entry);

    // --- shared

    /// Who works here, may answer customers and is meant: the agent, or the team's members and
    /// lead.
    [[nodiscard]] static std::vector<AgentId> takersOf(const people::Directory& everybody,
                                                       AgentId agent, TeamId team, AgentId giver);
    /// What the other side is called: the agent or the team.
    [[nodiscard]] static std::string targetName(const people::Directory& everybody, AgentId agent,
                                                TeamId team);
    /// The takers who do not see the ticket by themselves.
    [[nodiscard]] std::vector<AgentId> guestsFor(db::ReadTx& tx, const tickets::Ticket& ticket,
                                                 const std::vector<AgentId>& takers) const;
    /// "handover_offered" and so on, on the timeline.
    void note(db::WriteTx& tx, const Actor& actor, const tickets::Ticket& ticket,
              const Handover& handover, std::string_view event);
    void announce(db::WriteTx& tx, std::string_view kind, const tickets::Ticket& ticket,
                  const Handover& handover, AgentId by);

    Parts parts;
};

[[nodiscard]] bool isOpen(tickets::Status status);
[[nodiscard]] timeline::Author authorOf(const Actor& actor);
/// Whoever was offered a ticket may become its owner, whatever their role says of other tickets.
[[nodiscard]] Actor asTaker(Actor actor);

void addHandoverRoutes(kernel::Router& router, Handovers::Impl& self);
void addSubTicketRoutes(kernel::Router& router, Handovers::Impl& self);

/// A packet as it came; errors stand in the reader.
[[nodiscard]] Packet readPacket(json::Reader& in);
void write(json::Writer& out, const Packet& packet);
/// null for nobody.
void writeRef(json::Writer& out, std::string_view key, std::int64_t id, std::string_view name);

}  // namespace deskbell::handover
