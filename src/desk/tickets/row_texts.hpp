#pragma once
// The rows of lists as they were written last.

#include "desk/tickets/tickets.hpp"
#include "kernel/text_memory.hpp"

namespace deskbell::tickets {

/// What a row's text depends on besides the names of people, teams and inboxes.
struct RowKey {
    TicketId ticket;
    std::int64_t version = 0;
    bool unread = false, draft = false;

    bool operator==(const RowKey&) const = default;
};

struct RowKeyHash {
    std::size_t operator()(const RowKey& key) const {
        const std::int64_t flags = (key.unread ? 1 : 0) + (key.draft ? 2 : 0);
        return std::hash<std::int64_t>{}(key.ticket.value ^ (key.version << 48) ^ (flags << 40));
    }
};

using RowTexts = kernel::TextMemory<RowKey, RowKeyHash>;

}  // namespace deskbell::tickets
