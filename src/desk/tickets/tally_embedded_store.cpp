#include "desk/tickets/tally.hpp"

namespace deskbell::tickets {

namespace {

// Two statements: for RETURNING SQLite makes a table of its own each time.
constexpr db::Statement kCountNumber{
    "ticket_numbers.count", "UPDATE ticket_numbers SET last = last + 1 WHERE only_row = 1"};
constexpr db::Statement kLastNumber{"ticket_numbers.last",
                                    "SELECT last FROM ticket_numbers WHERE only_row = 1"};
constexpr db::Statement kCatchUp{
    "ticket_numbers.catch_up",
    "UPDATE ticket_numbers SET last = (SELECT max(number) FROM tickets) WHERE only_row = 1"
    " AND last < (SELECT max(number) FROM tickets)"};
constexpr db::Statement kCount{
    "ticket_counts.add",
    "INSERT INTO ticket_counts (team_id, owner_id, status, tickets) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (team_id, owner_id, status) DO UPDATE SET tickets = ticket_counts.tickets + "
    "excluded.tickets"};
constexpr db::Statement kCountTag{"tag_counts.add",
                                  "INSERT INTO tag_counts (tag_key, tag, tickets) "
                                  "VALUES ($1, $2, 1) ON CONFLICT (tag_key) DO UPDATE SET "
                                  "tickets = tag_counts.tickets + 1, tag = excluded.tag"};
constexpr db::Statement kUncountTag{
    "tag_counts.subtract", "UPDATE tag_counts SET tickets = tickets - 1 WHERE tag_key = $1"};

class EmbeddedTally final : public Tally {
public:
    std::int64_t nextNumber(db::WriteTx& tx) override {
        tx.run(kCountNumber, {});
        return tx.number(kLastNumber, {});
    }
    void count(db::WriteTx& tx, const Ticket& ticket, int by) override {
        tx.run(kCount, {ticket.team.value, ticket.owner.value, statusName(ticket.status), by});
    }
    void countTag(db::WriteTx& tx, std::string_view key, std::string_view tag, int by) override {
        if (by > 0)
            tx.run(kCountTag, {key, tag});
        else
            tx.run(kUncountTag, {key});
    }
    void catchUp(db::WriteTx& tx) override { tx.run(kCatchUp, {}); }
    bool addUp(db::WriteTx&) override { return false; }
    [[nodiscard]] bool countsApart() const override { return false; }
};

}  // namespace

std::shared_ptr<Tally> makeEmbeddedTally() {
    return std::make_shared<EmbeddedTally>();
}

}  // namespace deskbell::tickets
