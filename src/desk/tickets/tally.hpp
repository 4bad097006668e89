#pragma once
// What every ticket that is made or moved changes: the last number, and how many there are of each
// kind. A place where the databases differ: one file per database.

#include <string_view>

#include "desk/tickets/tickets.hpp"

namespace deskbell::tickets {

class Tally {
public:
    virtual ~Tally() = default;
    /// For a new ticket: above all numbers given so far, but for those that are just being given.
    /// Never the same twice; a use case that is rolled back may leave a gap.
    [[nodiscard]] virtual std::int64_t nextNumber(db::WriteTx& tx) = 0;
    /// `by` more tickets (or fewer) of this team, owner and status.
    virtual void count(db::WriteTx& tx, const Ticket& ticket, int by) = 0;
    /// One more ticket (or one less) with this tag.
    virtual void countTag(db::WriteTx& tx, std::string_view key, std::string_view tag, int by) = 0;
    /// Goes on above the highest number there is: the tickets may have come from elsewhere (copy,
    /// restore). Once at start.
    virtual void catchUp(db::WriteTx& tx) = 0;
    /// Adds up what was counted since the last time; true when there was something. The counts are
    /// right before and after.
    virtual bool addUp(db::WriteTx& tx) = 0;
    /// Whether there ever will be something to add up.
    [[nodiscard]] virtual bool countsApart() const = 0;
};

}  // namespace deskbell::tickets
