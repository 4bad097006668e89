#include "desk/tickets/store.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"
#include "desk/tickets/rules.hpp"
#include "desk/tickets/store_rows.hpp"

namespace deskbell::tickets::store {

namespace {

constexpr db::Statement kInsert{"tickets.insert",
                                "INSERT INTO tickets (id, number, subject, status, active, "
                                "priority, owner_id, team_id, inbox_id, customer_id, "
                                "customer_name, customer_address, channel, tags, preview, "
                                "reply_token, has_attachments, has_failed, follows_up_id, "
                                "created_at, updated_at, last_entry_at, last_customer_at, "
                                "waiting_since, solved_at, closed_at, next_due, "
                                "next_due_kind, next_due_state, version) "
                                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
                                "$14, $15, $16, $17, $18, $19, $20, $21, $22, $23, "
                                "$24, $25, $26, $27, $28, $29, 1)"};
constexpr db::Statement kUpdate{
    "tickets.update",
    "UPDATE tickets SET subject = $2, status = $3, active = $4, priority = $5, owner_id = $6, "
    "team_id = $7, tags = $8, "
    "preview = $9, has_attachments = $10, has_failed = $11, updated_at = $12, last_entry_at = $13, "
    "last_customer_at = $14, waiting_since = $15, solved_at = $16, closed_at = $17, next_due = "
    "$18, "
    "next_due_kind = $19, next_due_state = $20, version = version + 1 WHERE id = $1"};
constexpr db::Statement kFind{"tickets.find",
                              "SELECT " DESKBELL_TICKET_COLUMNS " FROM tickets t WHERE t.id = $1"};
constexpr db::Statement kIdOfNumber{"tickets.id_of_number",
                                    "SELECT id FROM tickets WHERE number = $1"};
constexpr db::Statement kIdOfToken{"tickets.id_of_token",
                                   "SELECT id FROM tickets WHERE reply_token = $1"};
constexpr db::Statement kAudience{"tickets.audience",
                                  "SELECT team_id, owner_id FROM tickets WHERE id = $1"};
constexpr db::Statement kFollowUps{
    "tickets.follow_ups", "SELECT id FROM tickets WHERE follows_up_id = $1 ORDER BY id LIMIT 50"};

constexpr db::Statement kRemoveTag{"ticket_tags.remove",
                                   "DELETE FROM ticket_tags WHERE tag_key = $1 AND ticket_id = $2"};
constexpr db::Statement kAddTag{"ticket_tags.add",
                                "INSERT INTO ticket_tags (ticket_id, tag_key, tag) VALUES ($1, $2, "
                                "$3) ON CONFLICT (tag_key, ticket_id) DO NOTHING"};
// What is not added up yet (tally.hpp) was written last, and so says how a tag is spelled.
constexpr db::Statement kTags{
    "ticket_tags.counts",
    "SELECT coalesce((SELECT tag FROM tag_count_changes n WHERE n.tag_key = sums.tag_key "
    "AND n.tickets > 0 ORDER BY n.id DESC LIMIT 1), tag), n FROM "
    "(SELECT tag_key, min(tag) AS tag, CAST(sum(tickets) AS BIGINT) AS n FROM "
    "(SELECT tag_key, tag, tickets FROM tag_counts WHERE tag_key >= $1 AND tag_key < $2 "
    "UNION ALL SELECT tag_key, tag, tickets FROM tag_count_changes "
    "WHERE tag_key >= $1 AND tag_key < $2) AS parts GROUP BY tag_key) AS sums "
    "WHERE n > 0 ORDER BY n DESC, tag_key LIMIT $3"};
constexpr db::Statement kWrongTags{
    "tag_counts.wrong",
    "SELECT count(*) FROM (SELECT tag_key, sum(tickets) AS difference FROM "
    "(SELECT tag_key, tickets FROM tag_counts UNION ALL "
    "SELECT tag_key, tickets FROM tag_count_changes UNION ALL "
    "SELECT tag_key, -count(*) FROM ticket_tags GROUP BY tag_key) AS both_sides "
    "GROUP BY tag_key) AS sums WHERE difference <> 0"};
constexpr db::Statement kDropTagCounts{"tag_counts.drop", "DELETE FROM tag_counts"};
constexpr db::Statement kDropTagChanges{"tag_count_changes.drop_all",
                                        "DELETE FROM tag_count_changes"};
constexpr db::Statement kRecountTags{
    "tag_counts.recount",
    "INSERT INTO tag_counts (tag_key, tag, tickets) "
    "SELECT tag_key, min(tag), count(*) FROM ticket_tags GROUP BY tag_key"};

constexpr db::Statement kParticipants{"ticket_participants.list",
                                      "SELECT address, name, role FROM ticket_participants WHERE "
                                      "ticket_id = $1 ORDER BY role DESC, address"};
constexpr db::Statement kAddParticipant{
    "ticket_participants.add",
    "INSERT INTO ticket_participants (ticket_id, address, name, role) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (ticket_id, address) DO NOTHING"};
constexpr db::Statement kClearParticipants{"ticket_participants.clear",
                                           "DELETE FROM ticket_participants WHERE ticket_id = $1"};
constexpr db::Statement kHasParticipant{
    "ticket_participants.has",
    "SELECT count(*) FROM ticket_participants WHERE ticket_id = $1 AND address = $2"};

constexpr db::Statement kFollowers{
    "ticket_followers.list",
    "SELECT agent_id, guest FROM ticket_followers WHERE ticket_id = $1 ORDER BY agent_id"};
constexpr db::Statement kFollow{"ticket_followers.add",
                                "INSERT INTO ticket_followers (ticket_id, agent_id) VALUES ($1, "
                                "$2) ON CONFLICT (ticket_id, agent_id) DO UPDATE SET guest = 0"};
constexpr db::Statement kUnfollow{
    "ticket_followers.remove",
    "DELETE FROM ticket_followers WHERE ticket_id = $1 AND agent_id = $2 AND guest = 0"};
constexpr db::Statement kAddGuest{
    "ticket_followers.add_guest",
    "INSERT INTO ticket_followers (ticket_id, agent_id, guest) VALUES ($1, $2, 1) "
    "ON CONFLICT (ticket_id, agent_id) DO NOTHING"};
constexpr db::Statement kRemoveGuests{
    "ticket_followers.remove_guests",
    "DELETE FROM ticket_followers WHERE ticket_id = $1 AND guest = 1"};
constexpr db::Statement kMarkRead{
    "ticket_reads.put",
    "INSERT INTO ticket_reads (agent_id, ticket_id, read_at) VALUES ($1, $2, $3) "
    "ON CONFLICT (agent_id, ticket_id) DO UPDATE SET read_at = excluded.read_at"};
constexpr db::Statement kReadAt{
    "ticket_reads.find", "SELECT read_at FROM ticket_reads WHERE agent_id = $1 AND ticket_id = $2"};

constexpr db::Statement kRename{"tickets.rename_customer",
                                "UPDATE tickets SET customer_name = $2, customer_address = CASE "
                                "WHEN $3 = '' THEN customer_address ELSE $3 END, "
                                "version = version + 1 WHERE customer_id = $1"};
constexpr db::Statement kOpenOfTeam{
    "ticket_counts.of_team",
    "SELECT CAST(coalesce(sum(tickets), 0) AS BIGINT) FROM (SELECT team_id, status, tickets "
    "FROM ticket_counts UNION ALL SELECT team_id, status, tickets FROM ticket_count_changes) "
    "AS parts WHERE team_id = $1 AND status IN ('open', 'waiting', 'paused')"};
constexpr db::Statement kOpenOfCustomer{
    "tickets.open_of_customer",
    "SELECT count(*) FROM tickets WHERE customer_id = $1 AND active = 1"};

constexpr db::Statement kAnyIn{"tickets.any_in",
                               "SELECT 1 FROM tickets WHERE inbox_id = $1 LIMIT 1"};

constexpr db::Statement kWrongCounts{
    "ticket_counts.wrong",
    "SELECT count(*) FROM (SELECT sum(tickets) AS difference FROM "
    "(SELECT team_id, owner_id, status, tickets FROM ticket_counts UNION ALL "
    "SELECT team_id, owner_id, status, tickets FROM ticket_count_changes UNION ALL "
    "SELECT coalesce(team_id, 0), coalesce(owner_id, 0), status, -count(*) FROM tickets "
    "GROUP BY 1, 2, 3) AS both_sides GROUP BY team_id, owner_id, status) AS sums "
    "WHERE difference <> 0"};
constexpr db::Statement kWrongActive{"tickets.wrong_active",
                                     "SELECT number FROM tickets WHERE active <> CASE WHEN status "
                                     "IN ('open', 'waiting', 'paused') THEN 1 ELSE 0 END LIMIT 20"};
constexpr db::Statement kSolvedWaits{
    "tickets.solved_but_waiting",
    "SELECT number FROM tickets WHERE active = 0 AND waiting_since IS NOT NULL LIMIT 20"};
constexpr db::Statement kDropCounts{"ticket_counts.drop", "DELETE FROM ticket_counts"};
constexpr db::Statement kDropChanges{"ticket_count_changes.drop_all",
                                     "DELETE FROM ticket_count_changes"};
constexpr db::Statement kRecount{"ticket_counts.recount",
                                 "INSERT INTO ticket_counts (team_id, owner_id, status, tickets) "
                                 "SELECT coalesce(team_id, 0), coalesce(owner_id, 0), status, "
                                 "count(*) FROM tickets GROUP BY 1, 2, 3"};

constexpr db::Statement kPutUndo{
    "bulk_undos.put",
    "INSERT INTO bulk_undos (token_hash, agent_id, changes, created_at) VALUES ($1, $2, $3, $4)"};
constexpr db::Statement kDropOldUndos{"bulk_undos.drop_old",
                                      "DELETE FROM bulk_undos WHERE created_at < $1"};
constexpr db::Statement kTakeUndo{"bulk_undos.take",
                                  "DELETE FROM bulk_undos WHERE token_hash = $1 AND agent_id = $2 "
                                  "AND created_at >= $3 RETURNING changes"};

struct Onlookers {
    std::vector<AgentId> followers, guests;
};
Onlookers onlookersOf(db::ReadTx& tx, TicketId id) {
    Onlookers out;
    tx.each(kFollowers, {id}, [&](const db::Row& row) {
        (row.boolean(1) ? out.guests : out.followers).push_back(row.id<AgentId>(0));
    });
    return out;
}

}  // namespace

std::vector<std::string> parseTagsJson(std::string_view text) {
    std::vector<std::string> out;
    if (text == "[]") return out;
    if (auto list = json::parse(text)) {
        for (const auto& item : list->items()) out.emplace_back(item.string().value_or(""));
    }
    return out;
}

std::string tagsJson(const std::vector<std::string>& tags) {
    json::Writer out;
    out.beginArray();
    for (const auto& tag : tags) out.string(tag);
    out.endArray();
    return out.take();
}

Ticket readTicket(const db::Row& row) {
    Ticket t;
    t.id = row.id<TicketId>(0);
    t.number = row.integer(1);
    t.subject = row.text(2);
    t.status = parseStatus(row.view(3)).value_or(Status::open);
    t.priority = static_cast<Priority>(row.integer(4));
    t.owner = row.id<AgentId>(5);
    t.team = row.id<TeamId>(6);
    t.inbox = row.id<inboxes::InboxId>(7);
    t.customer = row.id<customers::CustomerId>(8);
    t.customerName = row.text(9);
    t.customerAddress = row.text(10);
    t.channel = row.text(11);
    t.tags = parseTagsJson(row.view(12));
    t.preview = row.text(13);
    t.replyToken = row.text(14);
    t.hasAttachments = row.boolean(15);
    t.hasFailed = row.boolean(16);
    t.followsUp = row.id<TicketId>(17);
    t.createdAt = row.time(18);
    t.updatedAt = row.time(19);
    t.lastEntryAt = row.time(20);
    t.lastCustomerAt = row.optionalTime(21);
    t.waitingSince = row.optionalTime(22);
    t.solvedAt = row.optionalTime(23);
    t.closedAt = row.optionalTime(24);
    t.version = row.integer(25);
    t.nextDue = {row.optionalTime(26), row.text(27), row.text(28)};
    return t;
}

void insert(db::WriteTx& tx, Tally& tally, const Ticket& t) {
    const auto tags = tagsJson(t.tags);
    tx.run(kInsert, {t.id,
                     t.number,
                     t.subject,
                     statusName(t.status),
                     rules::isActive(t.status),
                     static_cast<int>(t.priority),
                     t.owner,
                     t.team,
                     t.inbox,
                     t.customer,
                     t.customerName,
                     t.customerAddress,
                     t.channel,
                     tags,
                     t.preview,
                     t.replyToken,
                     t.hasAttachments,
                     t.hasFailed,
                     t.followsUp,
                     t.createdAt,
                     t.updatedAt,
                     t.lastEntryAt,
                     t.lastCustomerAt,
                     t.waitingSince,
                     t.solvedAt,
                     t.closedAt,
                     t.nextDue.at,
                     t.nextDue.kind,
                     t.nextDue.state});
    replaceTags(tx, tally, t.id, {}, t.tags);
    tally.count(tx, t, 1);
}

void save(db::WriteTx& tx, Tally& tally, const Ticket& before, const Ticket& after) {
    const auto tags = tagsJson(after.tags);
    tx.run(kUpdate, {after.id,
                     after.subject,
                     statusName(after.status),
                     rules::isActive(after.status),
                     static_cast<int>(after.priority),
                     after.owner,
                     after.team,
                     tags,
                     after.preview,
                     after.hasAttachments,
                     after.hasFailed,
                     after.updatedAt,
                     after.lastEntryAt,
                     after.lastCustomerAt,
                     after.waitingSince,
                     after.solvedAt,
                     after.closedAt,
                     after.nextDue.at,
                     after.nextDue.kind,
                     after.nextDue.state});
    if (before.status != after.status || before.owner != after.owner || before.team != after.team) {
        tally.count(tx, before, -1);
        tally.count(tx, after, 1);
    }
}

std::optional<Ticket> find(db::ReadTx& tx, TicketId id) {
    auto ticket = tx.find(kFind, {id}, readTicket);
    if (!ticket) return std::nullopt;
    auto onlookers = onlookersOf(tx, id);
    ticket->followers = std::move(onlookers.followers);
    ticket->guests = std::move(onlookers.guests);
    ticket->participants = tx.list(kParticipants, {id}, [](const db::Row& row) {
        return Participant{row.text(0), row.text(1), row.text(2)};
    });
    return ticket;
}

std::optional<TicketId> idOfNumber(db::ReadTx& tx, std::int64_t number) {
    return tx.find(kIdOfNumber, {number}, [](const db::Row& row) { return row.id<TicketId>(0); });
}
std::optional<TicketId> idOfReplyToken(db::ReadTx& tx, std::string_view token) {
    return tx.find(kIdOfToken, {token}, [](const db::Row& row) { return row.id<TicketId>(0); });
}

std::optional<Audience> audienceOf(db::ReadTx& tx, TicketId id) {
    auto audience = tx.find(kAudience, {id}, [](const db::Row& row) {
        return Audience{.permission = Permission::ticketsRead,
                        .only = {},
                        .scoped = true,
                        .team = row.id<TeamId>(0),
                        .owner = row.id<AgentId>(1),
                        .followers = {}};
    });
    if (!audience) return audience;
    auto onlookers = onlookersOf(tx, id);
    audience->followers = std::move(onlookers.followers);
    audience->followers.insert(audience->followers.end(), onlookers.guests.begin(),
                               onlookers.guests.end());
    return audience;
}

std::vector<TicketId> followUpsOf(db::ReadTx& tx, TicketId id) {
    return tx.list(kFollowUps, {id}, [](const db::Row& row) { return row.id<TicketId>(0); });
}

void replaceTags(db::WriteTx& tx, Tally& tally, TicketId id, const std::vector<std::string>& before,
                 const std::vector<std::string>& after) {
    // What stays is not looked at: tags of other tickets are written beside it at the same time.
    const auto missingIn = [](const std::vector<std::string>& tags, const std::string& tag) {
        return std::find(tags.begin(), tags.end(), tag) == tags.end();
    };
    for (const auto& tag : before) {
        const auto key = foldKey(tag);
        if (missingIn(after, tag) && tx.run(kRemoveTag, {key, id}) > 0)
            tally.countTag(tx, key, tag, -1);
    }
    for (const auto& tag : after) {
        const auto key = foldKey(tag);
        if (missingIn(before, tag) && tx.run(kAddTag, {id, key, tag}) > 0)
            tally.countTag(tx, key, tag, 1);
    }
}
void addParticipant(db::WriteTx& tx, TicketId id, const Participant& person) {
    tx.run(kAddParticipant, {id, person.address, person.name, person.role});
}
void clearParticipants(db::WriteTx& tx, TicketId id) {
    tx.run(kClearParticipants, {id});
}
bool hasParticipant(db::ReadTx& tx, TicketId id, std::string_view address) {
    return tx.number(kHasParticipant, {id, address}) > 0;
}
void setFollower(db::WriteTx& tx, TicketId id, AgentId agent, bool on) {
    if (on)
        tx.run(kFollow, {id, agent});
    else
        tx.run(kUnfollow, {id, agent});
}
void setGuests(db::WriteTx& tx, TicketId id, const std::vector<AgentId>& guests) {
    tx.run(kRemoveGuests, {id});
    for (auto guest : guests) tx.run(kAddGuest, {id, guest});
}
void markRead(db::WriteTx& tx, TicketId id, AgentId agent, Timestamp at) {
    tx.run(kMarkRead, {agent, id, at});
}
std::optional<Timestamp> readAt(db::ReadTx& tx, TicketId id, AgentId agent) {
    return tx.find(kReadAt, {agent, id}, [](const db::Row& row) { return row.time(0); });
}

void renameCustomer(db::WriteTx& tx, customers::CustomerId id, std::string_view name,
                    std::string_view address) {
    tx.run(kRename, {id, name, address});
}
std::int64_t openOfTeam(db::ReadTx& tx, TeamId team) {
    return tx.number(kOpenOfTeam, {team.value});
}
std::int64_t openOfCustomer(db::ReadTx& tx, customers::CustomerId customer) {
    return tx.number(kOpenOfCustomer, {customer});
}

bool anyIn(db::ReadTx& tx, inboxes::InboxId inbox) {
    return tx.number(kAnyIn, {inbox}) > 0;
}

std::vector<TagCount> tags(db::ReadTx& tx, std::string_view prefixKey, int limit) {
    const auto end = std::string(prefixKey) + "\xf4\x8f\xbf\xbf";  // the last code point
    return tx.list(kTags, {prefixKey, end, limit}, [](const db::Row& row) {
        return TagCount{row.text(0), row.integer(1)};
    });
}

std::int64_t rebuildCounts(db::WriteTx& tx) {
    const auto wrong = tx.number(kWrongCounts, {}) + tx.number(kWrongTags, {});
    tx.run(kDropCounts, {});
    tx.run(kDropChanges, {});
    tx.run(kRecount, {});
    tx.run(kDropTagCounts, {});
    tx.run(kDropTagChanges, {});
    tx.run(kRecountTags, {});
    return wrong;
}

std::vector<std::string> check(db::ReadTx& tx) {
    std::vector<std::string> out;
    auto report = [&](const db::Statement& statement, std::string_view what) {
        tx.each(statement, {}, [&](const db::Row& row) {
            out.push_back("ticket #" + std::to_string(row.integer(0)) + ": " + std::string(what));
        });
    };
    report(kWrongActive, "its status and its activity differ");
    report(kSolvedWaits, "is solved and yet counted as waiting");
    if (auto wrong = tx.number(kWrongCounts, {}) + tx.number(kWrongTags, {}); wrong > 0) {
        out.push_back(std::to_string(wrong) +
                      " counts of tickets are wrong: deskbell rebuild counts");
    }
    return out;
}

void putUndo(db::WriteTx& tx, std::string_view tokenHash, AgentId agent, std::string_view changes,
             Timestamp now) {
    tx.run(kDropOldUndos, {now - std::chrono::hours(1)});
    tx.run(kPutUndo, {tokenHash, agent, changes, now});
}
std::optional<std::string> takeUndo(db::WriteTx& tx, std::string_view tokenHash, AgentId agent,
                                    Timestamp oldest) {
    return tx.find(kTakeUndo, {tokenHash, agent, oldest},
                   [](const db::Row& row) { return row.text(0); });
}

}  // namespace deskbell::tickets::store
