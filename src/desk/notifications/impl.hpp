#pragma once
// What service.cpp and jobs.cpp share.

#include <optional>

#include "desk/notifications/notifications.hpp"
#include "desk/notifications/store.hpp"

namespace deskbell::notifications {

/// As stored, in the order of Kind.
constexpr std::string_view kKinds[] = {
    "mention",           "assigned",      "reply",           "followed", "failed",
    "due_soon",          "broken",        "escalated",       "notice",   "handover_asked",
    "handover_accepted", "handover_back", "sub_ticket_done", "returned", "unattended"};

/// Notifications of one agent on one ticket that will be told in one mail.
struct Plan {
    AgentId agent;
    timeline::TicketId ticket;
    std::int64_t first = 0, last = 0;
    Timestamp due;
};

class Notifications::Impl {
public:
    Impl(const Clock& c, IdSource& i, kernel::Outbox& o, kernel::Jobs& j, people::People& p)
        : clock(c), ids(i), outbox(o), jobs(j), people(p) {}

    /// The notification joins the mail that is planned for its agent and ticket already, or plans
    /// one.
    void planMail(db::WriteTx& tx, const store::Row& row);
    /// Tells what the agent has not seen of it, if anything.
    void mail(db::WriteTx& tx, Plan plan);
    /// Whose message it tells of, when that was no agent's.
    [[nodiscard]] std::optional<timeline::Author> customerOf(db::ReadTx& tx,
                                                             const store::Row& row) const;

    const Clock& clock;
    IdSource& ids;
    kernel::Outbox& outbox;
    kernel::Jobs& jobs;
    people::People& people;
    std::optional<Mailing> mailing;  ///< set by connect()

private:
    [[nodiscard]] std::vector<store::Row> unseen(db::ReadTx& tx, const Plan& plan) const;
    std::optional<letters::News> newsOf(db::ReadTx& tx, const store::Row& row,
                                        const people::Directory& everybody) const;
};

}  // namespace deskbell::notifications
