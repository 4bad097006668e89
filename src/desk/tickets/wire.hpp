#pragma once
// The wire form of tickets: list rows and whole tickets.

#include <string_view>

#include "desk/tickets/impl.hpp"

namespace deskbell::tickets::wire {

/// What rows need beside the row itself, looked up once for a page.
struct Names {
    std::shared_ptr<const people::Directory> everybody;
    std::shared_ptr<const std::vector<inboxes::Inbox>> inboxes;
    std::vector<TicketId> drafts;  ///< sorted

    [[nodiscard]] bool hasDraft(TicketId id) const;
};
[[nodiscard]] Names namesFor(const Tickets::Impl& self, db::ReadTx& tx, const Actor& actor);

/// The fields of a Row inside an object that the caller opens and closes.
void rowFields(json::Writer& out, const Names& names, const Ticket& ticket,
               std::string_view tagsJson, bool unread);
void wholeTicket(json::Writer& out, const Tickets::Impl& self, db::ReadTx& tx, const Actor& actor,
                 const Ticket& ticket);

}  // namespace deskbell::tickets::wire
