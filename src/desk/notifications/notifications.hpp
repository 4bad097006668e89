#pragma once
// What an agent should know of: mentions, assignments, replies to own and followed tickets,
// failures, promises. On the desk at once; by mail a little later, to those who have not seen it by
// then.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "desk/letters/letters.hpp"
#include "desk/people/people.hpp"
#include "desk/tickets/tickets.hpp"
#include "desk/timeline/timeline.hpp"

namespace deskbell::notifications {

enum class Kind {
    mention,
    assigned,
    reply,
    followed,
    failed,
    dueSoon,
    broken,
    escalated,
    notice,
    handoverAsked,
    handoverAccepted,
    handoverBack,
    subTicketDone,
    returned,
    unattended
};

class Notifications final : public tickets::TicketObserver {
public:
    Notifications(const Clock& clock, IdSource& ids, kernel::Outbox& outbox, kernel::Jobs& jobs,
                  people::People& people);
    ~Notifications() override;

    /// To each of `agents` but the actor and those who may not see the ticket; announces
    /// notification.added to each of them alone, and plans the mail of those who want mails.
    void notify(db::WriteTx& tx, const Actor& actor, Kind kind, const tickets::Ticket& ticket,
                timeline::EntryId entry, std::string_view preview,
                const std::vector<AgentId>& agents);
    /// A message from the address: to the owner (reply) and the followers (followed), but not to an
    /// agent whose own address it is.
    void customerWrote(db::WriteTx& tx, const tickets::Ticket& ticket, timeline::EntryId entry,
                       std::string_view from, std::string_view preview);
    /// Whether the Message-ID (without <>) is of a mail that told an agent of this ticket. Who
    /// answers such a mail, man or machine, does not write to the desk's customers or colleagues.
    [[nodiscard]] bool toldBy(db::ReadTx& tx, timeline::TicketId ticket,
                              std::string_view messageId) const;

    void assigned(db::WriteTx& tx, const Actor& actor, const tickets::Ticket& ticket) override;
    void contentRemoved(db::WriteTx& tx, timeline::TicketId ticket,
                        timeline::EntryId entry) override;

    /// What mails need.
    struct Mailing {
        const tickets::Tickets& tickets;
        const timeline::Timeline& timeline;
        const kernel::Settings& settings;
        letters::Postbox& postbox;
        /// Whether the agent has the ticket before them right now.
        std::function<bool(AgentId, timeline::TicketId)> isThere;
        std::string deskUrl;  ///< for links
    };
    /// Once, at start, by the composition root: some of it stands above.
    void connect(Mailing mailing);
    void addRoutes(kernel::Router& router, tickets::Tickets& tickets);
    /// "notifications.mail": what an agent has not seen yet, for each agent and ticket.
    /// "notifications.prune": older than 90 days go, daily.
    void addJobs(kernel::Jobs& jobs);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace deskbell::notifications
