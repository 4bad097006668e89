#include "desk/tickets/tally.hpp"

namespace deskbell::tickets {

namespace {

// The row of ticket_numbers says where this database began and is read only: a row that every
// creation changed would be where all of them meet. Sequences know no transactions, hence the gaps.
constexpr db::Statement kNext{
    "ticket_numbers.next",
    "SELECT (SELECT last FROM ticket_numbers WHERE only_row = 1) + nextval('ticket_number_steps')"};
// Where tickets have higher numbers than were given here, they came from another database.
constexpr db::Statement kCatchUp{
    "ticket_numbers.catch_up",
    "UPDATE ticket_numbers SET last = (SELECT max(number) FROM tickets) WHERE only_row = 1"
    " AND last + (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM ticket_number_steps)"
    " < (SELECT max(number) FROM tickets)"};
constexpr db::Statement kCount{
    "ticket_count_changes.add",
    "INSERT INTO ticket_count_changes (id, team_id, owner_id, status, tickets)"
    " VALUES ($1, $2, $3, $4, $5)"};
constexpr db::Statement kCountTag{
    "tag_count_changes.add",
    "INSERT INTO tag_count_changes (id, tag_key, tag, tickets) VALUES ($1, $2, $3, $4)"};

constexpr db::Statement kNewest{"ticket_count_changes.newest",
                                "SELECT coalesce(max(id), 0) FROM ticket_count_changes"};
constexpr db::Statement kAddUp{
    "ticket_counts.add_up",
    "INSERT INTO ticket_counts (team_id, owner_id, status, tickets)"
    " SELECT team_id, owner_id, status, CAST(sum(tickets) AS BIGINT) FROM ticket_count_changes"
    " WHERE id <= $1 GROUP BY team_id, owner_id, status"
    " ON CONFLICT (team_id, owner_id, status) DO UPDATE SET"
    " tickets = ticket_counts.tickets + excluded.tickets"};
constexpr db::Statement kDrop{"ticket_count_changes.drop",
                              "DELETE FROM ticket_count_changes WHERE id <= $1"};

constexpr db::Statement kNewestTag{"tag_count_changes.newest",
                                   "SELECT coalesce(max(id), 0) FROM tag_count_changes"};
// A tag is spelled as it was written last.
constexpr db::Statement kAddUpTags{
    "tag_counts.add_up",
    "INSERT INTO tag_counts (tag_key, tag, tickets)"
    " SELECT tag_key, (array_agg(tag ORDER BY tickets DESC, id DESC))[1],"
    " CAST(sum(tickets) AS BIGINT) FROM tag_count_changes WHERE id <= $1 GROUP BY tag_key"
    " ON CONFLICT (tag_key) DO UPDATE SET"
    " tickets = tag_counts.tickets + excluded.tickets, tag = excluded.tag"};
constexpr db::Statement kDropTags{"tag_count_changes.drop",
                                  "DELETE FROM tag_count_changes WHERE id <= $1"};

class PostgresTally final : public Tally {
public:
    explicit PostgresTally(IdSource& ids) : ids_(ids) {}

    std::int64_t nextNumber(db::WriteTx& tx) override { return tx.number(kNext, {}); }
    void count(db::WriteTx& tx, const Ticket& ticket, int by) override {
        tx.run(kCount,
               {ids_.next(), ticket.team.value, ticket.owner.value, statusName(ticket.status), by});
    }
    void countTag(db::WriteTx& tx, std::string_view key, std::string_view tag, int by) override {
        tx.run(kCountTag, {ids_.next(), key, tag, by});
    }
    void catchUp(db::WriteTx& tx) override { tx.run(kCatchUp, {}); }

    bool addUp(db::WriteTx& tx) override {
        const auto newest = tx.number(kNewest, {});
        if (newest != 0) {
            tx.run(kAddUp, {newest});
            tx.run(kDrop, {newest});
        }
        const auto newestTag = tx.number(kNewestTag, {});
        if (newestTag != 0) {
            tx.run(kAddUpTags, {newestTag});
            tx.run(kDropTags, {newestTag});
        }
        return newest != 0 || newestTag != 0;
    }
    [[nodiscard]] bool countsApart() const override { return true; }

private:
    IdSource& ids_;
};

}  // namespace

std::shared_ptr<Tally> makePostgresTally(IdSource& ids) {
    return std::make_shared<PostgresTally>(ids);
}

}  // namespace deskbell::tickets
