#include "desk/promises/store.hpp"

#include "base/text.hpp"
#include "desk/promises/policy_text.hpp"

namespace deskbell::promises::store {

namespace {

#define DESKBELL_PROMISE_COLUMNS                                                              \
    "id, ticket_id, kind, state, active, owner_id, team_id, due, what, visible, made_by, "    \
    "made_by_id, made_at, policy_id, calendar_id, target, spent, counting_since, broken_at, " \
    "ended_at, decided_at, due_hour, late, reason, kept_by_id, renews_id, alarm_at, fired, "  \
    "version"

constexpr db::Statement kInsert{
    "promises.insert",
    "INSERT INTO promises (" DESKBELL_PROMISE_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
    "$19, $20, $21, $22, $23, $24, $25, $26, $27, $28, 1)"};
constexpr db::Statement kSave{
    "promises.save",
    "UPDATE promises SET state = $2, active = $3, owner_id = $4, team_id = $5, due = $6, "
    "what = $7, visible = $8, policy_id = $9, calendar_id = $10, target = $11, spent = $12, "
    "counting_since = $13, broken_at = $14, ended_at = $15, decided_at = $16, due_hour = $17, "
    "late = $18, reason = $19, kept_by_id = $20, alarm_at = $21, fired = $22, "
    "version = version + 1 WHERE id = $1"};
constexpr db::Statement kFind{"promises.find",
                              "SELECT " DESKBELL_PROMISE_COLUMNS " FROM promises WHERE id = $1"};
constexpr db::Statement kActiveOf{"promises.active_of",
                                  "SELECT " DESKBELL_PROMISE_COLUMNS
                                  " FROM promises WHERE ticket_id = $1 AND active = 1 ORDER BY id"};
constexpr db::Statement kAllOf{"promises.of",
                               "SELECT " DESKBELL_PROMISE_COLUMNS
                               " FROM promises WHERE ticket_id = $1 ORDER BY id DESC LIMIT 200"};
constexpr db::Statement kEver{"promises.ever",
                              "SELECT 1 FROM promises WHERE ticket_id = $1 AND kind = $2 LIMIT 1"};
constexpr db::Statement kAnsweredSince{
    "promises.answered_since",
    "SELECT 1 FROM promises WHERE ticket_id = $1 AND kind IN ('first_answer', 'next_answer') "
    "AND ended_at > $2 AND reason <> $3 LIMIT 1"};
constexpr db::Statement kKeptBy{
    "promises.kept_by", "SELECT " DESKBELL_PROMISE_COLUMNS
                        " FROM promises WHERE ticket_id = $1 AND kept_by_id = $2 ORDER BY id"};
constexpr db::Statement kRinging{
    "promises.ringing",
    "SELECT alarm_at, id FROM promises WHERE alarm_at IS NOT NULL AND alarm_at <= $1 "
    "ORDER BY alarm_at, id LIMIT $2"};
constexpr db::Statement kFirstAlarm{
    "promises.first_alarm",
    "SELECT alarm_at FROM promises WHERE alarm_at IS NOT NULL ORDER BY alarm_at, id LIMIT 1"};

constexpr db::Statement kCountDecided{
    "promises.count_decided",
    "SELECT kind, team_id, owner_id, due_hour, state, count(*) FROM promises "
    "WHERE decided_at IS NOT NULL AND decided_at >= $1 AND decided_at < $2 "
    "AND state IN ('kept', 'broken') GROUP BY kind, team_id, owner_id, due_hour, state"};

constexpr db::Statement kPolicies{
    "promise_policies.list",
    "SELECT id, position, name, active, definition, created_at, version FROM promise_policies "
    "ORDER BY position, id"};
constexpr db::Statement kFindPolicy{
    "promise_policies.find",
    "SELECT id, position, name, active, definition, created_at, version FROM promise_policies "
    "WHERE id = $1"};
constexpr db::Statement kInsertPolicy{
    "promise_policies.insert",
    "INSERT INTO promise_policies (id, position, name, name_key, active, definition, created_at, "
    "version) VALUES ($1, (SELECT coalesce(max(position), 0) + 1 FROM promise_policies), $2, $3, "
    "$4, $5, $6, 1)"};
constexpr db::Statement kUpdatePolicy{
    "promise_policies.update",
    "UPDATE promise_policies SET name = $2, name_key = $3, active = $4, definition = $5, "
    "version = version + 1 WHERE id = $1"};
constexpr db::Statement kRemovePolicy{"promise_policies.delete",
                                      "DELETE FROM promise_policies WHERE id = $1"};
constexpr db::Statement kPlacePolicy{"promise_policies.place",
                                     "UPDATE promise_policies SET position = $2 WHERE id = $1"};

constexpr db::Statement kRecount{
    "promise_recounts.find",
    "SELECT wanted, done, after_ticket, tickets_done, tickets_all, started_at, finished_at "
    "FROM promise_recounts WHERE only_row = 1"};
constexpr db::Statement kSaveRecount{
    "promise_recounts.save",
    "UPDATE promise_recounts SET wanted = $1, done = $2, after_ticket = $3, tickets_done = $4, "
    "tickets_all = $5, started_at = $6, finished_at = $7 WHERE only_row = 1"};

constexpr db::Statement kPutNotice{
    "promise_notices.insert",
    "INSERT INTO promise_notices (id, promise_id, ticket_id, state, new_due, reason, entry_id, at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"};
constexpr db::Statement kSaveNotice{
    "promise_notices.save",
    "UPDATE promise_notices SET state = $2, new_due = $3, reason = $4, entry_id = $5 WHERE id = "
    "$1"};
constexpr db::Statement kNoticesOf{
    "promise_notices.of",
    "SELECT id, promise_id, ticket_id, state, new_due, reason, entry_id, at FROM promise_notices "
    "WHERE ticket_id = $1 ORDER BY id"};

MadeBy parseMadeBy(std::string_view name) {
    if (name == "policy") return MadeBy::policy;
    return name == "agent" ? MadeBy::agent : MadeBy::system;
}

Promise read(const db::Row& row) {
    Promise p;
    p.id = row.id<PromiseId>(0);
    p.ticket = row.id<TicketId>(1);
    p.kind = parseKind(row.view(2)).value();
    p.state = parseState(row.view(3)).value();
    p.active = row.boolean(4);
    p.owner = row.id<AgentId>(5);
    p.team = row.id<TeamId>(6);
    p.due = row.optionalTime(7);
    p.what = row.text(8);
    p.visible = row.boolean(9);
    p.madeBy = parseMadeBy(row.view(10));
    p.madeByAgent = row.id<AgentId>(11);
    p.madeAt = row.time(12);
    p.policy = row.id<PolicyId>(13);
    p.calendar = row.id<CalendarId>(14);
    p.target = Duration{row.integer(15)};
    p.spent = Duration{row.integer(16)};
    p.countingSince = row.optionalTime(17);
    p.brokenAt = row.optionalTime(18);
    p.endedAt = row.optionalTime(19);
    p.decidedAt = row.optionalTime(20);
    if (!row.isNull(21)) p.dueHour = static_cast<int>(row.integer(21));
    p.late = row.boolean(22);
    p.reason = row.text(23);
    p.keptBy = row.id<timeline::EntryId>(24);
    p.renews = row.id<PromiseId>(25);
    p.alarmAt = row.optionalTime(26);
    p.fired = row.integer(27);
    p.version = row.integer(28);
    return p;
}

Policy readPolicy(const db::Row& row) {
    Policy policy;
    policy.id = row.id<PolicyId>(0);
    policy.position = row.integer(1);
    policy.name = row.text(2);
    policy.active = row.boolean(3);
    auto definition = json::parse(row.view(4));
    ASSERT(definition.has_value());
    json::Reader in(*definition);
    readDefinition(in, policy);
    ASSERT(!in.error());  // it was checked before it was kept
    policy.createdAt = row.time(5);
    policy.version = row.integer(6);
    return policy;
}

std::string definitionOf(const Policy& policy) {
    json::Writer out;
    out.beginObject();
    writeDefinition(out, policy);
    return out.endObject().take();
}

}  // namespace

void insert(db::WriteTx& tx, const Promise& p) {
    tx.run(kInsert, {p.id,
                     p.ticket,
                     kindName(p.kind),
                     stateName(p.state),
                     p.active,
                     p.owner,
                     p.team,
                     p.due,
                     p.what,
                     p.visible,
                     madeByName(p.madeBy),
                     p.madeByAgent,
                     p.madeAt,
                     p.policy,
                     p.calendar,
                     p.target.count(),
                     p.spent.count(),
                     p.countingSince,
                     p.brokenAt,
                     p.endedAt,
                     p.decidedAt,
                     p.dueHour,
                     p.late,
                     p.reason,
                     p.keptBy,
                     p.renews,
                     p.alarmAt,
                     p.fired});
}

void save(db::WriteTx& tx, const Promise& p) {
    tx.run(kSave, {p.id,
                   stateName(p.state),
                   p.active,
                   p.owner,
                   p.team,
                   p.due,
                   p.what,
                   p.visible,
                   p.policy,
                   p.calendar,
                   p.target.count(),
                   p.spent.count(),
                   p.countingSince,
                   p.brokenAt,
                   p.endedAt,
                   p.decidedAt,
                   p.dueHour,
                   p.late,
                   p.reason,
                   p.keptBy,
                   p.alarmAt,
                   p.fired});
}

std::optional<Promise> find(db::ReadTx& tx, PromiseId id) {
    return tx.find(kFind, {id}, read);
}
std::vector<Promise> activeOf(db::ReadTx& tx, TicketId ticket) {
    return tx.list(kActiveOf, {ticket}, read);
}
std::vector<Promise> allOf(db::ReadTx& tx, TicketId ticket) {
    auto newestFirst = tx.list(kAllOf, {ticket}, read);
    return {newestFirst.rbegin(), newestFirst.rend()};
}
bool wasEverPromised(db::ReadTx& tx, TicketId ticket, Kind kind) {
    return tx.number(kEver, {ticket, kindName(kind)}) > 0;
}
bool answeredSince(db::ReadTx& tx, TicketId ticket, Timestamp since, std::string_view butReason) {
    return tx.number(kAnsweredSince, {ticket, since, butReason}) > 0;
}
std::vector<Promise> keptBy(db::ReadTx& tx, TicketId ticket, timeline::EntryId entry) {
    return tx.list(kKeptBy, {ticket, entry}, read);
}

std::vector<Ringing> ringing(db::ReadTx& tx, Timestamp now, int limit) {
    return tx.list(kRinging, {now, limit}, [](const db::Row& row) {
        return Ringing{row.time(0), row.id<PromiseId>(1)};
    });
}
std::optional<Timestamp> firstAlarm(db::ReadTx& tx) {
    return tx.find(kFirstAlarm, {}, [](const db::Row& row) { return row.time(0); });
}

std::vector<Promise> listActive(db::ReadTx& tx, const Filter& filter, std::optional<Cursor> after,
                                int limit) {
    db::Query query("promises.list", "SELECT " DESKBELL_PROMISE_COLUMNS
                                     " FROM promises WHERE active = 1 AND due IS NOT NULL");
    if (filter.owner && *filter.owner) query.add(" AND owner_id = ?", *filter.owner);
    if (filter.owner && !*filter.owner) query.add(" AND owner_id IS NULL");
    if (filter.team) query.add(" AND team_id = ?", *filter.team);
    if (filter.kind) query.add(" AND kind = ?", kindName(*filter.kind));
    if (filter.state) query.add(" AND state = ?", stateName(*filter.state));
    if (filter.dueFrom) query.add(" AND due >= ?", *filter.dueFrom);
    if (filter.dueBefore) query.add(" AND due < ?", *filter.dueBefore);
    if (after) query.add(" AND (due, id) > (?, ?)", after->due, after->id);
    query.add(" ORDER BY due, id LIMIT ?", limit);
    return tx.list(query, read);
}

std::vector<DecidedCount> countDecided(db::ReadTx& tx, Timestamp from, Timestamp until) {
    return tx.list(kCountDecided, {from, until}, [](const db::Row& row) {
        return DecidedCount{parseKind(row.view(0)).value(),
                            row.id<TeamId>(1),
                            row.id<AgentId>(2),
                            static_cast<int>(row.integer(3)),
                            parseState(row.view(4)).value(),
                            row.integer(5)};
    });
}

std::vector<Promise> listDecided(db::ReadTx& tx, const Decided& which, std::optional<Cursor> after,
                                 int limit) {
    db::Query query("promises.list_decided", "SELECT " DESKBELL_PROMISE_COLUMNS
                                             " FROM promises WHERE decided_at IS NOT NULL");
    query.add(" AND decided_at >= ? AND decided_at < ?", which.from, which.until);
    if (which.state)
        query.add(" AND state = ?", stateName(*which.state));
    else
        query.add(" AND state IN ('kept', 'broken')");
    if (which.owner && *which.owner) query.add(" AND owner_id = ?", *which.owner);
    if (which.owner && !*which.owner) query.add(" AND owner_id IS NULL");
    if (which.team && *which.team) query.add(" AND team_id = ?", *which.team);
    if (which.team && !*which.team) query.add(" AND team_id IS NULL");
    if (which.kind) query.add(" AND kind = ?", kindName(*which.kind));
    if (which.hour) query.add(" AND due_hour = ?", *which.hour);
    if (after) query.add(" AND (decided_at, id) > (?, ?)", after->due, after->id);
    query.add(" ORDER BY decided_at, id LIMIT ?", limit);
    return tx.list(query, read);
}

std::vector<Policy> policies(db::ReadTx& tx) {
    return tx.list(kPolicies, {}, readPolicy);
}
std::optional<Policy> findPolicy(db::ReadTx& tx, PolicyId id) {
    return tx.find(kFindPolicy, {id}, readPolicy);
}
bool insertPolicy(db::WriteTx& tx, const Policy& policy) {
    return tx.tryRun(kInsertPolicy, {policy.id, policy.name, foldKey(policy.name), policy.active,
                                     definitionOf(policy), policy.createdAt});
}
bool updatePolicy(db::WriteTx& tx, const Policy& policy) {
    return tx.tryRun(kUpdatePolicy, {policy.id, policy.name, foldKey(policy.name), policy.active,
                                     definitionOf(policy)});
}
void removePolicy(db::WriteTx& tx, PolicyId id) {
    tx.run(kRemovePolicy, {id});
}
void placePolicy(db::WriteTx& tx, PolicyId id, std::int64_t position) {
    tx.run(kPlacePolicy, {id, position});
}

Recount recount(db::ReadTx& tx) {
    auto found = tx.find(kRecount, {}, [](const db::Row& row) {
        return Recount{row.integer(0), row.integer(1),      row.id<TicketId>(2), row.integer(3),
                       row.integer(4), row.optionalTime(5), row.optionalTime(6)};
    });
    ASSERT(found.has_value());
    return *found;
}
void saveRecount(db::WriteTx& tx, const Recount& r) {
    tx.run(kSaveRecount, {r.wanted, r.done, r.after.value, r.ticketsDone, r.ticketsAll, r.startedAt,
                          r.finishedAt});
}

void putNotice(db::WriteTx& tx, const Notice& n) {
    tx.run(kPutNotice, {n.id, n.promise, n.ticket, n.state, n.newDue, n.reason, n.entry, n.at});
}
void saveNotice(db::WriteTx& tx, const Notice& n) {
    tx.run(kSaveNotice, {n.id, n.state, n.newDue, n.reason, n.entry});
}
std::vector<Notice> noticesOf(db::ReadTx& tx, TicketId ticket) {
    return tx.list(kNoticesOf, {ticket}, [](const db::Row& row) {
        return Notice{
            row.integer(0), row.id<PromiseId>(1), row.id<TicketId>(2),          row.text(3),
            row.time(4),    row.text(5),          row.id<timeline::EntryId>(6), row.time(7)};
    });
}

}  // namespace deskbell::promises::store
