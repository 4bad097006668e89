#pragma once
// What an agent should know of: mentions, assignments, replies to own and followed tickets,
// failures.

#include <memory>
#include <vector>

#include "desk/people/people.hpp"
#include "desk/tickets/tickets.hpp"

namespace deskbell::notifications {

enum class Kind { mention, assigned, reply, followed, failed };

class Notifications final : public tickets::TicketObserver {
public:
    Notifications(const Clock& clock, IdSource& ids, kernel::Outbox& outbox,
                  people::People& people);
    ~Notifications() override;

    /// To each of `agents` but the actor and those who may not see the ticket; announces
    /// notification.added to each of them alone.
    void notify(db::WriteTx& tx, const Actor& actor, Kind kind, const tickets::Ticket& ticket,
                timeline::EntryId entry, std::string_view preview,
                const std::vector<AgentId>& agents);
    /// A customer's message: to the owner (reply) and the followers (followed).
    void customerWrote(db::WriteTx& tx, const tickets::Ticket& ticket, timeline::EntryId entry,
                       std::string_view preview);

    void assigned(db::WriteTx& tx, const Actor& actor, const tickets::Ticket& ticket) override;
    void addRoutes(kernel::Router& router, tickets::Tickets& tickets);
    /// "notifications.prune": older than 90 days go, daily.
    void addJobs(kernel::Jobs& jobs);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace deskbell::notifications
